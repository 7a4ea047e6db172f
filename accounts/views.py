"""Signing in: Wagtail's own pages, which also remember the device and ask for a second step."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin.views import account as wagtail_account

from . import devices, second_step
from .forms import CodeForm
from .models import User

# Who has given the right password and may now give a code, for so many seconds.
_WAITING = "waiting_for_code"
_SECONDS = 600


class SignInView(wagtail_account.LoginView):
    def form_valid(self, form):
        user = form.get_user()
        if second_step.is_on(user):
            self.request.session[_WAITING] = {
                "user": user.pk,
                "password": user.get_session_auth_hash(),
                "until": time.time() + _SECONDS,
                "remember": form.cleaned_data["remember"],
                "next": self.get_success_url(),
            }
            return redirect("wagtailadmin_login_code")
        response = super().form_valid(form)
        devices.remember(self.request, response, user.get_username())
        return response


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CodeView(FormView):
    """The second step: signed in only after it."""

    form_class = CodeForm
    template_name = "accounts/code.html"

    def dispatch(self, request, *args, **kwargs):
        self.waiting = request.session.get(_WAITING) or {}
        user = User.objects.filter(pk=self.waiting.get("user"), is_active=True).first()
        is_good = user and user.get_session_auth_hash() == self.waiting["password"]
        if not is_good or self.waiting["until"] < time.time():
            request.session.pop(_WAITING, None)
            return redirect("wagtailadmin_login")
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request, "user": self.user}

    def form_valid(self, form):
        del self.request.session[_WAITING]
        login(self.request, self.user)
        remember = self.waiting["remember"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
        response = redirect(self.waiting["next"])
        devices.remember(self.request, response, self.user.get_username())
        return response


class NewPasswordView(wagtail_account.PasswordResetConfirmView):
    """Who sets a new password by mail has shown who they are: this device is known from now on."""

    def form_valid(self, form):
        response = super().form_valid(form)
        devices.remember(self.request, response, self.user.get_username())
        return response
