"""Addresses that stand before Wagtail's of the same name."""

from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="wagtailadmin_login"),
    path("login/code/", views.CodeView.as_view(), name="wagtailadmin_login_code"),
    path(
        "password_reset/confirm/<uidb64>/<token>/",
        views.NewPasswordView.as_view(),
        name="wagtailadmin_password_reset_confirm",
    ),
]
