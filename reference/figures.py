"""How a figure of the ledger is written in each language; pure, no database."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from babel.core import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from content.dates import babel_locale

# What a named phone or address is for; a name that is not listed is shown as it is.
CONTACT_NAMES = {
    "bari": _("Bari"),
    "bologna": _("Bologna"),
    "catania": _("Catania"),
    "edinburgh": _("Edinburgh"),
    "manchester": _("Manchester"),
    "milan": _("Milan"),
    "rome": _("Rome"),
    "trieste": _("Trieste"),
    "turin": _("Turin"),
    "abroad": _("from abroad"),
    "alternative": _("also works"),
    "consular": _("consular section"),
    "duty": _("outside office hours"),
    "email": "",
    "email_dutch": "Nederlands",
    "email_french": "Français",
    "emergency": _("in an emergency"),
    "fourth": "",
    "mobile": _("from a mobile phone"),
    "second": "",
    "third": "",
    "web": "",
    "whatsapp": "WhatsApp",
}
ICONS = {"phone": "phone", "email": "mail", "web": "globe"}
TOKEN = re.compile(r"\{([A-Z]{1,3}-\d+)(?:\.([a-z_]+))?\}")


@lru_cache(maxsize=8192)
def written(kind: str, value: str, currency: str, language: str) -> str:
    """The figure as people of that language write it: `£12.71`, `12,71 £`, `1 April 2026`."""
    locale = babel_locale(language)
    match kind:
        case "money":
            return _money(Decimal(value), currency, locale)
        case "number":
            return format_decimal(Decimal(value), locale=locale)
        case "percent":
            return format_percent(Decimal(value) / 100, locale=locale, decimal_quantization=False)
        case "date":
            return format_date(datetime.date.fromisoformat(value), "long", locale=locale)
        case "time":
            return format_time(datetime.time.fromisoformat(value), "short", locale=locale)
        case _:
            return value


def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    """`£12.70`, but `£12,570`: zeros behind a whole amount only make it harder to read."""
    pattern = locale.currency_formats["standard"].pattern
    is_whole = amount == amount.to_integral_value()
    text = format_currency(
        amount,
        currency,
        format=pattern.replace(".00", "") if is_whole else pattern,
        locale=locale,
        currency_digits=not is_whole,
    )
    return text.replace("£GB", "£").replace("GBP", "£")


def link(kind: str, value: str) -> str:
    """Where a contact figure leads, "" for all others."""
    match kind:
        case "phone":
            return "tel:" + value.replace(" ", "")
        case "email":
            return f"mailto:{value}"
        case "web":
            return value if value.startswith("http") else f"https://{value}"
        case _:
            return ""


def check_figure(row: dict) -> list[tuple[str, str]]:
    """What is wrong with one row of figures, as (field, message) pairs."""
    kind, value = row.get("kind"), row.get("value", "")
    wrong = []
    if kind == "money" and not re.fullmatch(r"[A-Z]{3}", row.get("currency", "")):
        wrong.append(("currency", _("Money needs a currency of three letters, as EUR.")))
    try:
        _CHECKS.get(kind, str)(value)
    except (ValueError, ValidationError):
        wrong.append(("value", _("This is not a value of that kind.")))
    return wrong


_decimal = RegexValidator(r"^-?\d{1,12}(\.\d{1,4})?\Z")
_address = URLValidator(schemes=["http", "https"])
_CHECKS = {
    "money": _decimal,
    "number": _decimal,
    "percent": _decimal,
    "phone": RegexValidator(r"^\+?[\d ]{2,24}\Z"),
    "email": validate_email,
    "web": lambda value: _address(link("web", value)),
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
}
