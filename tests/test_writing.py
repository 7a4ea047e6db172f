"""What people write: nothing is cut, nothing harmless is refused, a line break is one character."""

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from casework import actions
from casework.forms import AnswerForm, CorrectionForm, MessageForm
from casework.models import HelpRequest, Message
from content.writing import (
    LINE,
    LONG,
    NAME,
    WrittenField,
    readable,
    says_something,
    written_number,
)
from intake_forms.options import LONGEST, accepts
from intake_forms.schema import Question
from intake_forms.step_forms import StepForm
from workshops.forms import RegistrationForm

from .asking import ASKED, ask, begun, form_page, press, walk
from .desk import case, signed_in
from .forms import errors_at, fields_of, form_of, soup
from .stored import run_queue

LANGUAGES = [code for code, _name in settings.LANGUAGES]
READ = {
    "\u202a+40 721 000 000\u202c": "+40 721 000 000",
    "Plata\u200b \u2066mea\u2069\ufeff": "Plata mea",
    "pa\xadșa\xadport": "pașaport",
    "\u206aIon\u206f": "Ion",
    "prima\x0ca doua\x0ba treia\u2028a patra\u2029": "prima\na doua\na treia\na patra\n",
    "a\r\nb\rc\nd": "a\nb\nc\nd",
    "\x93da\x94 \x80 5\x85": "“da” € 5…",
    "a\x00\x1b\x7f\x81b\tc": "ab\tc",
    "Şeful n-a plătit, ъгъл, ß, œ": "Şeful n-a plătit, ъгъл, ß, œ",
    "👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️": "👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️",
    "e\u0301 и\u0306": "e\u0301 и\u0306",
}
SAYS_NOTHING = ["", " \n", "\u3164", "\uffa0\u115f", "\u200d", "\ufe0f", "\u034f", "\u2800", "\xa0"]


@pytest.mark.parametrize(("typed", "read"), READ.items())
def test_only_what_nobody_sees_goes(typed, read):
    assert readable(typed) == read
    assert readable(read) == read


def test_no_character_stops_a_field_or_is_left_invisible():
    """By what Unicode says of each, in steps through all of it."""
    field = WrittenField(LONG, rows=1)
    for start in range(0, 0x110000, 256):
        text = "".join(map(chr, range(start, start + 256)))
        text = text.encode("utf-8", "ignore").decode()
        said = field.clean(f"a{text}z")
        assert (said[0], said[-1]) == ("a", "z")
        assert not set(said) & set("\x00\x0c\x85\xad\u202e\u2066\u206a\ufeff\u3164\r")


@pytest.mark.parametrize("typed", SAYS_NOTHING)
def test_what_shows_nothing_is_empty(typed):
    assert not says_something(readable(typed))
    with pytest.raises(forms.ValidationError) as refused:
        WrittenField(NAME).clean(typed)
    assert refused.value.code == "required"


@pytest.mark.parametrize("typed", ["Ion", "?", "7", "ъ", "你", "👍", "+"])
def test_one_sign_is_something(typed):
    assert WrittenField(NAME).clean(typed) == typed


@pytest.mark.parametrize("letter", ["a", "ж", "😀", "\r\n", "\n", "\r"])
@pytest.mark.parametrize(("longest", "rows"), [(LONG, 5), (NAME, 0)])
def test_a_line_break_counts_one_like_every_letter(letter, longest, rows):
    field = WrittenField(longest, rows=rows)
    fits = "x" + letter * (longest - 2) + "x"
    assert len(field.clean(fits)) == longest
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(fits + "x" * 134)
    (error,) = refused.value.error_list
    assert error.params == {"limit": written_number(longest), "over": "134"}


def test_the_limit_is_written_as_in_the_language_of_the_page():
    written = {}
    for language in LANGUAGES:
        with translation.override(language):
            written[language] = " ".join(written_number(LONG).split())
    groups = {"en": "20,000", "ro": "20.000", "it": "20.000", "nl": "20.000"}
    assert written == groups | {"bg": "20 000", "fr": "20 000"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_by_how_much_in_every_language(language):
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as refused:
            WrittenField(NAME).clean("x" * 234)
        (message,) = refused.value.messages
    assert "200" in message
    assert "34" in message
    assert language == "en" or "characters" not in message


def test_every_field_for_text_has_a_limit_and_none_is_cut_by_the_browser():
    """Each form that people or the desk write into, the steps of the help form included."""
    questions = [Question(key=kind, kind=kind, labels={"en": "x"}) for kind in LONGEST]
    step = StepForm(questions, language="en", audience="worker", answers={})
    limits = {}
    for form in (step, MessageForm(), CorrectionForm(), AnswerForm(), RegistrationForm()):
        for name, field in form.fields.items():
            if isinstance(field, forms.CharField) and name not in ("website", "token"):
                limits[type(form).__name__, name] = field.longest
            assert "maxlength" not in str(form[name]), name
    assert limits == {
        ("StepForm", "long_text"): LONG,
        ("StepForm", "text"): LINE,
        ("StepForm", "contact"): LINE,
        ("MessageForm", "body"): LONG,
        ("CorrectionForm", "story"): LONG,
        ("CorrectionForm", "contact"): LINE,
        ("AnswerForm", "body"): LONG,
        ("RegistrationForm", "nickname"): NAME,
        ("RegistrationForm", "contact"): LINE,
    }
    assert (LONG, NAME) == (20_000, 200)
    assert all(accepts(q, "x" * LONGEST[q.kind], "worker") for q in questions)


def test_what_was_typed_is_kept_whole_on_the_way():
    """A change of language, or going back, keeps even what is too long to be sent."""
    question = Question(key="story", kind="long_text", labels={"en": "x"})
    data = QueryDict(mutable=True)
    data["story"] = "x\r\n" * LONG
    step = StepForm([question], language="en", audience="worker", answers={}, data=data)
    assert step.typed == {"story": "x\n" * LONG}


@pytest.mark.django_db
def test_a_story_of_20000_letters_comes_through_everywhere():
    """Form, desk, mailbox, correction, take-along: two bytes a letter, with line breaks."""
    story = "Шефът ми взе паспорта.\r\n" * 833
    story += "ж" * (LONG - len(story.replace("\r\n", "\n")) - 3) + "\r\nй!"
    read = story.replace("\r\n", "\n")
    assert len(read) == LONG
    client = Client()
    walk(client, begun(client, form_page("bg")), {**ASKED, "story": story})
    run_queue()
    request = HelpRequest.objects.get()
    assert request.story == read
    desk = signed_in(request.assignee.username)
    seen = soup(desk.get(f"/admin/requests/inspect/{request.pk}/")).get_text()
    assert seen.count("Шефът ми взе паспорта.") == 833
    assert form_of(client.get("/bg/mailbox/"), "correction").textarea.text.strip() == read
    tools = fields_of(form_of(client.get("/bg/mailbox/"), "tools"))
    for kind in ("html", "json"):
        assert "ж" * 9 in client.post("/bg/mailbox/", {**tools, "download": kind}).content.decode()
    press(client, "bg", "message", body=story)
    answer = form_of(desk.get(f"/admin/requests/inspect/{request.pk}/"), "answer")
    desk.post(answer["action"], {**fields_of(answer), "body": story})
    assert [message.body for message in Message.objects.order_by("pk")] == [read, read]
    over = press(client, "bg", "message", body=story + "я" * 12)
    assert "12" in errors_at(over, "body")[0]
    assert fields_of(form_of(over, "message"))["body"] == read + "я" * 12
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_the_limit_stands_at_the_field_and_the_counter_finds_it():
    client, _receipt, _request = ask()
    page = soup(client.get("/ro/mailbox/"))
    assert page.select_one('script[src*="count"][defer]')
    for field in page.select("[data-longest]"):
        limit = field.parent.select_one(".limit")
        with translation.override("ro"):
            assert written_number(int(field["data-longest"])) in limit.get_text()
        assert field["data-left"].startswith("Caractere")


@pytest.mark.django_db
def test_one_answer_posted_twice_is_one():
    request = case("officer_treviso")
    by = request.assignee
    actions.open_case(request=request, by=by)
    first = actions.answer(request=request, body="Sunați mâine.", by=by)
    assert actions.answer(request=request, body="Sunați mâine.", by=by) == first
    actions.answer(request=request, body="Sunați azi.", by=by)
    actions.write_back(request=request, body="Mulțumesc")
    actions.answer(request=request, body="Sunați azi.", by=by)
    assert request.messages.count() == 4
