"""What translators do in the admin beside wagtail-localize's editor, which can only publish."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page
from wagtail_localize.models import Translation
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.update_translations import UpdateTranslationsView

from . import actions


@require_POST
def send_to_review(request: HttpRequest, translation_id: int) -> HttpResponse:
    """The bar's button: hand the translation to another person's eyes."""
    translation = get_object_or_404(Translation, pk=translation_id, enabled=True)
    page = translation.get_target_instance()
    if not isinstance(page, Page) or not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        actions.send_to_review(translation=translation, by=request.user)
    except actions.NotReady as reason:
        messages.error(request, str(reason))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, _("Sent to review. Readers see it once it is approved."))
    return redirect("wagtailadmin_pages:edit", page.pk)


class SyncTranslationsView(UpdateTranslationsView):
    """Hands new text to translators; wagtail-localize's box to publish at once would skip review"""

    def get_form(self):
        form = super().get_form()
        form.fields["publish_translations"] = forms.BooleanField(
            required=False, disabled=True, widget=forms.HiddenInput
        )
        return form


def back_to_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """Puts the source language's text live, so it takes the right to publish, not just to edit."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    return convert_to_alias(request, page_id)
