"""Signing in: Wagtail's own pages, which also remember the device and ask for a second step."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin.views import account as wagtail_account

from . import devices, second_step, typed, typed_views
from .forms import CodeForm
from .models import User

# Who has given the right password and may now give a code, for so many seconds.
_WAITING = "waiting_for_code"
_SECONDS = 600


def let_in(request, user: User, response: HttpResponse) -> HttpResponse:
    """Remember the device; lead on to `response`, or to what was typed before."""
    number = devices.number(request, user.get_username())
    typed.one_secret(request, user, number)
    response = typed_views.after_signing_in(request) or response
    devices.remember(response, user.get_username(), number)
    return response


class CarriesTyped:
    """A page on the way in that takes along what was typed before."""

    def get_context_data(self, **kwargs):
        sealed = self.request.POST.get(typed.FIELD, "")
        return super().get_context_data(**{"typed": sealed, **kwargs})


class SignInView(CarriesTyped, wagtail_account.LoginView):
    template_name = "accounts/sign_in.html"

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
            if self.request.POST.get(typed.FIELD):
                return CodeView.as_view()(self.request)
            return redirect("wagtailadmin_login_code")
        return let_in(self.request, user, super().form_valid(form))


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """In answer to a form: it goes along, sealed; once more where the second step took too long."""
    sealed = request.POST.get(typed.FIELD) or typed.seal(request)
    if len(sealed) > typed.LARGEST:
        said = _("You are signed out, and your text is too long to be kept.")
        return typed_views.to_copy(request, said)
    view = SignInView()
    view.setup(request)
    form = view.get_form_class()(request)
    page = view.render_to_response(view.get_context_data(form=form, typed=sealed))
    add_never_cache_headers(page)
    return page.render()


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class CodeView(CarriesTyped, FormView):
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

    def post(self, request, *args, **kwargs):
        """Straight from the password, with what was typed before, no code is given yet."""
        if "code" in request.POST:
            return super().post(request, *args, **kwargs)
        form = self.form_class(request=request, user=self.user)
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form):
        del self.request.session[_WAITING]
        login(self.request, self.user)
        remember = self.waiting["remember"]
        self.request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else 0)
        return let_in(self.request, self.user, redirect(self.waiting["next"]))


class NewPasswordView(wagtail_account.PasswordResetConfirmView):
    """Who sets a new password by mail has shown who they are: this device is known from now on."""

    def form_valid(self, form):
        response = super().form_valid(form)
        name = self.user.get_username()
        devices.remember(response, name, devices.number(self.request, name))
        return response
