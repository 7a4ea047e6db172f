"""Wagtail's own registers, in which nothing is overwritten unseen either.

Their addresses are Wagtail's; only the view that edits is another one.
"""

from wagtail.admin.views import collections, workflows
from wagtail.contrib.redirects import views as redirects
from wagtail.documents.views import documents
from wagtail.images.views import images
from wagtail.sites.views import SiteViewSet
from wagtail_localize.locales.views import LocaleViewSet

from .made_from import CarefulEdit

# Whose addresses name a view of the module at the moment at which they are read.
PLAIN = (
    (collections, "Edit"),
    (documents, "EditView"),
    (images, "EditView"),
    (redirects, "EditView"),
    (workflows, "EditTask"),
)


class EditWorkflow(CarefulEdit, workflows.Edit):
    def get_form_class(self):
        return type("WorkflowForm", (WithPlaces, super().get_form_class()), {})


class WithPlaces:
    """Pages and kinds of text that go through a workflow stand in lists of their own."""

    def beside(self) -> dict[str, str]:
        pages = self.instance.workflow_pages.select_related("page").order_by("page__path")
        kinds = self.instance.workflow_content_types.select_related("content_type")
        places = [str(row.page) for row in pages]
        places += sorted(str(row.content_type) for row in kinds)
        return {"places": "; ".join(places)}


def stand_in() -> None:
    """Before Wagtail's addresses are read, which name these views."""
    workflows.Edit = EditWorkflow
    for views, name in PLAIN:
        setattr(views, name, type(name, (CarefulEdit, getattr(views, name)), {}))
    for viewset in (SiteViewSet, LocaleViewSet):
        careful = type("EditView", (CarefulEdit, viewset.edit_view_class), {})
        viewset.edit_view_class = careful
