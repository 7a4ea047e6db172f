"""One request at the desk: read it, answer, close, hand over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.history import HistoryView

from accounts.made_from import NAME

from . import actions, forms, standing, tables
from .models import NEXT_STEPS, HelpRequest, Status


class CaseView(InspectView):
    """One request with its conversation and what may be done next."""

    template_name = "casework/desk/case.html"
    page_title = gettext_lazy("Request")

    def get_object(self, queryset=None):
        visible = HelpRequest.objects.visible_to(self.request.user)
        related = (*tables.NEEDED, "entered_by", "form_version")
        return get_object_or_404(visible.select_related(*related), pk=self.pk)

    def get(self, request, *args, **kwargs):
        actions.open_case(request=self.object, by=request.user)
        actions.note_opening(request=self.object, by=request.user)
        self.object.refresh_from_db(fields=["status"])
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        user = self.request.user
        case = self.object
        shown = {
            "case": case,
            "conversation": case.messages.select_related("by"),
            "consents": tables.consents(case),
            "openings": tables.openings(case),
            "may_answer": case.assignee_id == user.pk,
            "may_close": Status.CLOSED in NEXT_STEPS[Status(case.status)],
            "answer_form": forms.AnswerForm(),
            "assign_form": forms.AssignForm() if self._may_assign() else None,
            NAME: standing.seal(case, user),
        }
        return super().get_context_data(**shown | kwargs)

    def _may_assign(self) -> bool:
        may = self.request.user.has_perm("casework.coordinate_helprequest")
        return may and not self.object.erased_at and self.object.may_be_read


class CaseHistoryView(HistoryView):
    """What happened to one request, for whoever may read it; nobody may change rows."""

    any_permission_required = ["view"]
    header_buttons = []

    def get_edit_url(self, instance):
        """The way back: there is a page to read a request, none to edit it."""
        return reverse("helprequest:inspect", args=[instance.pk])


class CaseActionView(CaseView):
    """One button of a case. Where it is refused, the case is shown with all that was typed.

    Nothing is done on a page that is older than the request, and no news is taken as read by it.
    """

    form_name = ""
    form_class = None

    def get(self, request, *args, **kwargs):
        """Whoever signs in again on the way is led here: to the case, where the button is."""
        return redirect("helprequest:inspect", self.object.pk)

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST) if self.form_class else None
        if form and not form.is_valid():
            said = " ".join(m for found in form.errors.values() for m in found)
            return self.refuse(form, said)
        try:
            done = self.press(form)
        except actions.ImpossibleStep:
            return self.refuse(form, _("This cannot be done with the request as it is now."))
        except actions.NobodyReads:
            return self.refuse(form, _("Nobody may read this request any more."))
        if not done:
            return self.refuse(form, _("Nothing is done yet: the request has changed meanwhile."))
        return redirect("helprequest:inspect", self.object.pk)

    @transaction.atomic
    def press(self, form) -> bool:
        """Act while nobody else can change it; False where somebody has since it was shown."""
        case = actions.locked(self.object)
        sent = self.request.POST.get(NAME, "")
        if not self.is_done(case, form):
            if standing.changed(case, self.request.user, sent):
                return False
            self.act(case, form, self.request.user)
        return True

    def is_done(self, case, form) -> bool:
        """Whether the button was pressed twice."""
        return False

    def refuse(self, form, said: str) -> HttpResponse:
        messages.error(self.request, said)
        self.object = self.get_object()
        user, sent = self.request.user, self.request.POST.get(NAME, "")
        names = standing.changed(self.object, user, sent)
        context = {
            "changes": standing.told(self.object, names),
            "newer": [message.pk for message in standing.newer(self.object, user, sent)],
        }
        if form:
            context[self.form_name] = form
        return self.render_to_response(self.get_context_data(**context))


class AnswerView(CaseActionView):
    form_name, form_class = "answer_form", forms.AnswerForm

    def is_done(self, case, form) -> bool:
        last = case.messages.last()
        typed = form.cleaned_data["body"]
        return bool(last) and (last.by_id, last.body) == (self.request.user.pk, typed)

    def act(self, case, form, user):
        actions.answer(request=case, body=form.cleaned_data["body"], by=user)
        messages.success(self.request, _("Your answer is in the worker's mailbox."))


class CloseView(CaseActionView):
    def act(self, case, form, user):
        actions.close(request=case, by=user)
        messages.success(self.request, _("Closed."))


class AssignView(CaseActionView):
    form_name, form_class = "assign_form", forms.AssignForm

    def act(self, case, form, user):
        if not user.has_perm("casework.coordinate_helprequest"):
            raise PermissionDenied
        actions.assign(request=case, to=form.cleaned_data["to"], by=user)
        messages.success(self.request, _("Handed over."))


ACTIONS = {"answer": AnswerView, "close": CloseView, "assign": AssignView}


def not_yours(request: HttpRequest, pk: int) -> HttpResponse:
    """A request that one may not see does not exist; who had it open gets the own words back."""
    if not standing.had_open(pk, request.user, request.POST.get(NAME, "")):
        raise Http404
    context = {
        "number": HelpRequest(pk=pk).number,
        "is_with_somebody": HelpRequest.objects.filter(pk=pk, assignee__isnull=False).exists(),
        "text": request.POST.get("body", ""),
    }
    return render(request, "casework/desk/gone.html", context)
