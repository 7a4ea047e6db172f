"""Turning the second step on and off, new codes, and help for who has lost the phone."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from . import actions, authority, second_step
from .forms import ConfirmForm, SetUpForm
from .models import User

_SHOWN_ONCE = "show_codes_on_paper"


class SecondStepView(WagtailAdminTemplateMixin, FormView):
    """How it stands; with password and code it is turned off or gets new codes."""

    page_title = gettext_lazy("Two-step sign-in")
    header_icon = "lock"
    breadcrumbs_items = []
    form_class = ConfirmForm
    template_name = "accounts/second_step.html"

    def get(self, request, *args, **kwargs):
        if not second_step.is_on(request.user):
            return redirect("second_step_set_up")
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        user = self.request.user
        return {**super().get_form_kwargs(), "request": self.request, "user": user}

    def get_context_data(self, **kwargs):
        codes = second_step.codes_on_paper(self.request.user)
        shown = codes if self.request.session.pop(_SHOWN_ONCE, False) else []
        return super().get_context_data(**kwargs, shown=shown, left=len(codes))

    def form_valid(self, form):
        user = self.request.user
        if self.request.POST.get("wish") == "off":
            actions.turn_off(user=user, by=user)
            messages.success(self.request, _("Two-step sign-in is off."))
            return redirect("wagtailadmin_account")
        actions.renew_codes(user=user)
        self.request.session[_SHOWN_ONCE] = True
        return redirect("second_step")


class SetUpView(SecondStepView):
    """Scan, type the code, get ten codes for the day on which the phone is lost."""

    form_class = SetUpForm
    template_name = "accounts/second_step_set_up.html"

    def dispatch(self, request, *args, **kwargs):
        if second_step.is_on(request.user):
            return redirect("second_step")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = [secret[n : n + 4] for n in range(0, len(secret), 4)]
        picture = second_step.picture(self.request.user, secret)
        return {**context, "secret": " ".join(groups), "picture": picture}

    def form_valid(self, form):
        user = self.request.user
        actions.turn_on(user=user, secret=form.secret, code=form.cleaned_data["code"])
        second_step.forget_secret(self.request)
        self.request.session[_SHOWN_ONCE] = True
        messages.success(self.request, _("Two-step sign-in is on."))
        return redirect("second_step")


class ResetView(WagtailAdminTemplateMixin, TemplateView):
    """For somebody who has lost phone and codes: the password alone lets them in once more."""

    page_title = gettext_lazy("Reset two-step sign-in")
    header_icon = "lock"
    breadcrumbs_items = []
    template_name = "accounts/second_step_reset.html"

    def dispatch(self, request, *args, **kwargs):
        self.account = get_object_or_404(User, pk=kwargs["pk"])
        may = request.user.has_perm("accounts.change_user")
        if not may or not authority.may_change(request.user, self.account):
            return permission_denied(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, account=self.account)

    def post(self, request, *args, **kwargs):
        actions.turn_off(user=self.account, by=request.user)
        messages.success(request, _("Reset. The password alone is enough now."))
        return redirect("wagtailusers_users:edit", self.account.pk)
