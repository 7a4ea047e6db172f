"""Brings a database to the state every site starts from. Safe to run at each start."""

from collections import Counter
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_q.models import Schedule
from wagtail.models import Locale, Page, Site, Task, Workflow, WorkflowPage, WorkflowTask

from accounts import roles
from home.models import HomePage
from reference.loading import load_ledger, load_vocabulary
from rights.models import ReviewTask

# name → (function, minutes between two runs)
SCHEDULES = {
    "publish scheduled pages": ("cms.tasks.publish_scheduled", 5),
    "route leftovers": ("casework.tasks.route_leftovers", 5),
    "forget requests": ("casework.tasks.forget", 24 * 60),
    "forget registrations": ("workshops.tasks.forget", 24 * 60),
    "daily digest": ("casework.tasks.digest", 24 * 60),
    "forget old attempts": ("cms.tasks.forget_old_attempts", 24 * 60),
}


@transaction.atomic
def set_up() -> None:
    load_ledger()
    load_vocabulary()
    _mend_tree()
    homes = _homes()
    _site(homes[settings.LANGUAGE_CODE])
    roles.sync(homes)
    _review_workflow(list(homes.values()))
    _schedules()


def _mend_tree() -> None:
    """Count children anew where a count is wrong: below such a page nothing can be added."""
    rows = list(Page.objects.values_list("path", "depth", "numchild"))
    children = Counter(path[: -Page.steplen] for path, _depth, _count in rows)
    right = {path: (len(path) // Page.steplen, children[path]) for path, _depth, _count in rows}
    if any(right[path] != (depth, count) for path, depth, count in rows):
        Page.fix_tree()


def _homes() -> dict[str, HomePage]:
    """One home page for each language; the first start replaces Wagtail's welcome page."""
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    source = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    first = HomePage.objects.filter(locale=source).first() or _first_home(source)
    homes = {page.locale.language_code: page for page in first.get_translations(inclusive=True)}
    for locale in Locale.objects.exclude(language_code__in=homes):
        copy = first.copy_for_translation(locale)
        _fill_home(copy, locale.language_code)
        copy.save_revision().publish()
        homes[locale.language_code] = copy
    return homes


def _first_home(locale: Locale) -> HomePage:
    root = Page.get_first_root_node()
    home = HomePage(locale=locale, title="Mobility Mentor", slug=locale.language_code)
    _fill_home(home, locale.language_code)
    root.add_child(instance=home)
    home.save_revision().publish()
    for site in Site.objects.all():
        site.root_page = home
        site.save()
    for page in Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk):
        page.delete()
    _drop_stock_moderation()
    return home


def _drop_stock_moderation() -> None:
    """Wagtail comes with two groups and a review of its own; ours would stand beside them."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    Group.objects.filter(name__in=("Editors", "Moderators")).delete()


def _fill_home(home: HomePage, language: str) -> None:
    with translation.override(language):
        home.slug = language
        home.title = "Mobility Mentor"
        home.summary = _(
            "Your rights at work in another country, in your language. Free help from people."
        )


def _site(home: HomePage) -> None:
    address = urlsplit(settings.BASE_URL)
    wanted = {
        "hostname": address.hostname,
        "port": address.port or (443 if address.scheme == "https" else 80),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "root_page_id": home.pk,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()


def _review_workflow(homes: list[HomePage]) -> None:
    """One review for all languages: a workflow of one tree does not hold for the others."""
    workflow, is_new = Workflow.objects.get_or_create(name="Legal review")
    if is_new:
        task = ReviewTask.objects.create(name="Legal review")
        task.groups.set([roles.group_for("legal_reviewer")])
        WorkflowTask.objects.create(workflow=workflow, task=task)
    for home in homes:
        WorkflowPage.objects.get_or_create(page=home, defaults={"workflow": workflow})


def _schedules() -> None:
    """One bad row would stop all schedules for ever, so they are only written here."""
    for name, (function, minutes) in SCHEDULES.items():
        Schedule.objects.get_or_create(
            name=name,
            defaults={"func": function, "schedule_type": Schedule.MINUTES, "minutes": minutes},
        )
