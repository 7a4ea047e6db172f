"""Signing in: Wagtail's own pages, which also remember the device."""

from wagtail.admin.views import account as wagtail_account

from . import devices


class SignInView(wagtail_account.LoginView):
    def form_valid(self, form):
        response = super().form_valid(form)
        devices.remember(self.request, response, form.get_user().get_username())
        return response


class NewPasswordView(wagtail_account.PasswordResetConfirmView):
    """Who sets a new password by mail has shown who they are: this device is known from now on."""

    def form_valid(self, form):
        response = super().form_valid(form)
        devices.remember(self.request, response, self.user.get_username())
        return response
