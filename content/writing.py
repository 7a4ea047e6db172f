"""What people write: which characters stay, how long it may be, and the field that asks for it."""

import unicodedata

from babel.numbers import format_decimal
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .dates import babel_locale

# Characters; a line break is one. A story, a message, an answer; one line; somebody's name.
LONG, LINE, NAME = 20_000, 500, 200
_BREAKS = "\r\x0b\x0c\u2028\u2029"
# They make one picture of several, or one flag: without a neighbour they show nothing.
_JOINERS = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}
_BLANKS = "\u2800"


def readable(text: str) -> str:
    """The text as a reader sees it: what is invisible goes, every line break is one character.

    Such characters come along with text from chats, PDF files and lists of contacts, and mean no
    harm. Gone, they cannot hide what a text says either.
    """
    text = text.replace("\r\n", "\n")
    return text.translate({ord(one): _shown(one) for one in set(text)})


def written_number(number: int) -> str:
    """`20,000`, `20.000`, `20 000`: in the language of the page."""
    return format_decimal(number, locale=babel_locale(get_language() or "en"))


def says_something(text: str) -> bool:
    """Whether any letter, figure or sign can be seen in it."""
    return any(unicodedata.category(one)[0] in "LNPS" and one not in _BLANKS for one in text)


def _shown(one: str) -> str:
    if one in "\n\t" or one in _JOINERS:
        return one
    if one in _BREAKS:
        return "\n"
    if "\x80" <= one <= "\x9f":  # Windows' own signs, taken for Latin letters on their way
        return one.encode("latin-1").decode("cp1252", "ignore")
    is_hidden = unicodedata.category(one) in ("Cc", "Cf", "Cs")
    return "" if is_hidden or "FILLER" in unicodedata.name(one, "") else one


class _Counted:
    class Media:
        js = (forms.Script("js/count.js", defer=True),)


class Line(_Counted, forms.TextInput):
    pass


class Lines(_Counted, forms.Textarea):
    pass


class WrittenField(forms.CharField):
    """Text somebody types, up to `longest` characters; `rows` high where it may have lines.

    Too much is never cut, as browsers do without a word where they know a limit: it stays in the
    field, and whoever wrote it is told by how much to shorten it.
    """

    default_error_messages = {
        "too_long": _(
            "This is too long. At most %(limit)s characters fit. Characters too many: %(over)s."
        )
    }

    def __init__(self, longest: int, *, rows: int = 0, **kwargs):
        self.longest, self.has_lines = longest, rows > 0
        quiet = {"autocomplete": "off"}
        widget = Lines({**quiet, "rows": rows}) if rows else Line(quiet)
        super().__init__(**{"widget": widget, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """For the counter; the pattern lets a browser without scripts show the limit of a line."""
        counter = {
            "data-longest": self.longest,
            "data-left": _("Characters left:"),
            "data-over": _("Characters too many:"),
        }
        if self.has_lines:
            return counter
        # With a blank in its place, styles can tell an empty field from one that is too long.
        return {**counter, "pattern": f".{{0,{self.longest}}}", "placeholder": " "}

    def to_python(self, value) -> str:
        text = readable(value) if value else ""
        if not self.has_lines:
            text = " ".join(text.split("\n"))
        return super().to_python(text if says_something(text) else "")

    def validate(self, value: str) -> None:
        super().validate(value)
        if over := max(0, len(value) - self.longest):
            raise forms.ValidationError(
                self.error_messages["too_long"],
                code="too_long",
                params={"limit": written_number(self.longest), "over": written_number(over)},
            )
