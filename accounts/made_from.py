"""Nothing is overwritten unseen: a form carries the state that it was made from.

The state holds a seal of each value that was shown. Whoever sends a form whose state is gone stores
nothing, keeps what was typed, and reads what has changed since. The form then carries the new
state: pressed again, it overwrites knowingly.
"""

from collections.abc import Mapping
from functools import lru_cache

from django import forms
from django.core import signing
from django.db import transaction
from django.utils.choices import flatten_choices
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

NAME = "made_from"
# So many choices of one field are read at a glance.
_LONG = 10


def state(of: str, values: Mapping[str, object]) -> str:
    """What a form of this row carries; it tells nothing of the values."""
    return signing.dumps({name: _seal(value) for name, value in values.items()}, salt=NAME + of)


def read(of: str, sent: str) -> dict[str, str] | None:
    """The seals in a state that was sent, None where it is not of this row."""
    try:
        return signing.loads(sent, salt=NAME + of)
    except signing.BadSignature:
        return None


def changed(seals: Mapping[str, str], values: Mapping[str, object]) -> set[str]:
    """Names of the values that are not what the state was made of; all of an unknown state."""
    return {name for name, value in values.items() if seals.get(name) != _seal(value)}


def _seal(value: object) -> str:
    return salted_hmac(NAME, repr(value), algorithm="sha256").hexdigest()[:12]


class CarriesState:
    """A model form that is refused, field by field, where others have changed its row since."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._now = {name: _as_sent(self, name) for name in self.fields}
        # Made now: checking what was typed writes it into the rows that both share.
        self._fresh = self._fresh_sets()
        self._rows = {name: _rows(formset) for name, formset in self._fresh.items()}
        self._beside = {f"beside {name}": said for name, said in _beside(self).items()}
        self._of = f"{self.instance._meta.label}:{self.instance.pk}"
        made_from = state(self._of, self._now | self._rows | self._beside)
        self.fields[NAME] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=made_from
        )

    def full_clean(self):
        super().full_clean()
        if self.is_bound:
            self._compare(read(self._of, self.data.get(self.add_prefix(NAME), "")) or {})

    def _compare(self, seals: dict[str, str]) -> None:
        typed = {name: _typed(self, name) for name in self._now}
        typed |= {name: _rows(formset, typed=True) for name, formset in self._sets().items()}
        now = self._now | self._rows
        found = [n for n in now if n in changed(seals, now) and typed[n] != now[n]]
        beside = changed(seals, self._beside)
        if not found and not beside:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix(NAME)] = self.fields[NAME].initial
        for name in found:
            self._tell(name, is_touched=name in changed(seals, typed))
        for name in sorted(beside):
            self.add_error(None, _now_is(self._beside[name]))
        self.add_error(None, _("Somebody else has changed this. Nothing is saved yet. Read what is "
                               "marked, then press the button again."))  # fmt: skip

    def _tell(self, name: str, *, is_touched: bool) -> None:
        """What stands there now; where this person typed nothing, it is taken over."""
        if name in self._rows:
            if not is_touched:
                self.formsets[name] = self._fresh[name]
            said = "; ".join(" · ".join(filter(None, row)) for row in self._rows[name])
            self.formsets[name].non_form_errors().append(_now_is(said))
            return
        said = self._said(name)
        if not is_touched:
            self.data.setlist(self.add_prefix(name), self._now[name])
        self.add_error(name, _now_is(said))

    def _said(self, name: str) -> str:
        """Of a long list only what is more and less than in what was sent."""
        field, now, sent = self.fields[name], self._now[name], _typed(self, name)
        if len(now) <= _LONG:
            return _readable(field, now)
        more = _readable(field, [part for part in now if part not in sent])
        less = _readable(field, [part for part in sent if part not in now])
        return "; ".join(f"{sign} {said}" for sign, said in (("+", more), ("−", less)) if said)

    def _sets(self) -> dict:
        return getattr(self, "formsets", {})

    def _fresh_sets(self) -> dict:
        made = {}
        for name, formset in self._sets().items():
            more = {"prefix": formset.prefix, "form_kwargs": formset.form_kwargs}
            made[name] = type(formset)(instance=self.instance, **more)
        return made


def _beside(form) -> dict[str, str]:
    """What is saved with a form but in lists of its own, in words; the form tells it itself."""
    return form.beside() if hasattr(form, "beside") else {}


class CarefulEdit:
    """An edit view of any kind of register: compares and saves while it holds the row."""

    def get_form_class(self):
        return carrying(super().get_form_class())

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        self.hold()
        return super().post(request, *args, **kwargs)

    def hold(self) -> None:
        """Lock the row, and read it anew as it is now."""
        self.model._base_manager.select_for_update().filter(pk=self.object_pk).first()
        self.object = self.get_object()


# Wagtail makes the form of a workflow anew for each request.
@lru_cache(maxsize=64)
def carrying(form_class: type) -> type:
    return type(form_class)(form_class.__name__, (CarriesState, form_class), {})


def _flat(value: object) -> list[str]:
    """A value as a browser sends it, alike whether it was typed or shown."""
    if value in (None, "", False):
        return []
    if value is True:
        return ["on"]
    parts = value if isinstance(value, list | tuple | set) else [value]
    texts = ("\n".join(str(part).splitlines()).strip() for part in parts if part is not None)
    return sorted(text for text in texts if text)


def _as_sent(form, name: str) -> list[str]:
    field = form.fields[name]
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(value, bool):
        return _flat(value)
    return _flat(field.widget.format_value(value))


def _typed(form, name: str) -> list[str]:
    if form.fields[name].disabled:
        return _as_sent(form, name)
    widget = form.fields[name].widget
    return _flat(widget.value_from_datadict(form.data, form.files, form.add_prefix(name)))


def _rows(formset, *, typed: bool = False) -> list[list[str]]:
    """Each row of a list inside the form, but for the fields that only count them."""
    read_one = _typed if typed else _as_sent
    counting = ("id", "ORDER", "DELETE", formset.fk.name)
    lines = formset.forms if typed else formset.initial_forms
    return [
        [", ".join(read_one(line, name)) for name in line.fields if name not in counting]
        for line in lines
        if not (typed and "DELETE" in line.fields and _typed(line, "DELETE"))
    ]


def _readable(field: forms.Field, sent: list[str]) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if sent else _("No")
    labels = {str(key): str(label) for key, label in flatten_choices(getattr(field, "choices", ()))}
    return ", ".join(labels.get(part, part) for part in sent)


def _now_is(said: str) -> str:
    return _("Somebody else has changed this. Now: %(value)s") % {"value": said or "–"}
