"""The help form's page: one in each language, all writing to the same table of requests."""

from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from reference.pages import LedgerPage


class HelpFormPage(RoutablePageMixin, LedgerPage):
    """Where people ask for help. Deleting it deletes no request."""

    subpage_types = []
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("help form page")

    @path("")
    def form(self, request):
        from . import views

        return views.help_form(request, self)

    @path("sent/")
    def sent(self, request):
        from . import views

        return views.sent(request, self)
