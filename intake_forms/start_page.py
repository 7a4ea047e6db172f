"""What editors of help forms have to mend, on the admin's start page."""

from wagtail.admin.ui.components import Component
from wagtail.models import Locale

from .checks import faulty
from .models import HelpFormPage


class FaultyForms(Component):
    """Published forms with steps that a newer release refuses; nothing when there are none.

    Translations take over the steps of the form in the first language.
    """

    name = "faulty_forms"
    order = 5
    template_name = "intake_forms/faulty_forms.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        forms = HelpFormPage.objects.filter(locale=Locale.get_default())
        found = [(page, fault) for page, fault in faulty(forms)]
        return {"found": [one for one in found if one[0].permissions_for_user(user).can_edit()]}
