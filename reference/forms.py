"""Admin forms of the vocabulary and the ledger."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .figures import check_figure

_label_fields = {
    f"label_{code}": forms.CharField(label=name, max_length=120, required=code == "en")
    for code, name in settings.LANGUAGES
}


class _TermForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in _label_fields:
            self.initial.setdefault(name, self.instance.labels.get(name.removeprefix("label_"), ""))
        if self.instance.pk and "key" in self.fields:
            self.fields["key"].disabled = True

    def save(self, commit=True):
        self.instance.labels = {
            name.removeprefix("label_"): self.cleaned_data[name]
            for name in _label_fields
            if self.cleaned_data.get(name)
        }
        return super().save(commit)


_described = {"__doc__": "One text field a language."}
TermForm = type("TermForm", (_TermForm,), {**_described, **_label_fields})


class FactForm(WagtailAdminModelForm):
    """Checks each figure against its kind, so that no page shows a broken number."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("confidence") in ("high", "medium") and not cleaned.get("source"):
            self.add_error("source", _("A fact that may be published needs its source."))
        start, end = cleaned.get("valid_from"), cleaned.get("valid_to")
        if start and end and start > end:
            self.add_error("valid_to", _("The end lies before the start."))
        for form in self.formsets["figures"].forms if "figures" in self.formsets else ():
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE"):
                for field, message in check_figure(form.cleaned_data):
                    form.add_error(field, message)
        return cleaned
