"""One person on the way through one form: which code, what is kept, which step comes next."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import by_receipt, receipts
from casework.danger import means_danger
from casework.models import Draft, HelpRequest
from content import rows
from reference import terms
from reference.models import Topic, Urgency

from .options import accepts
from .reading import schema_of
from .schema import Question, Schema, Step
from .step_forms import StepForm


@dataclass
class Journey:
    """The draft behind one request, found by the code that the phone carries."""

    request: HttpRequest
    page: object
    code: int
    draft: Draft
    # What became of it, once it is sent.
    case: HelpRequest | None = None

    @classmethod
    def begin(cls, request: HttpRequest, page, sent: HelpRequest | None = None) -> "Journey":
        """Give out a new code and keep a draft under it, at first with what was `sent` before.

        What was sent is open on this phone for half an hour, so its copy is no longer.
        """
        code = receipts.new()
        code.begun_here = sent is None
        draft = Draft(receipt_seal=receipts.sealed(code), form=page.translation_key)
        if sent and sent.may_be_read:
            draft.copied_from, draft.answers = sent, sent.answers
        draft.save()
        return cls(request, page, code, draft)

    @classmethod
    def resume(cls, request: HttpRequest, page) -> "Journey | None":
        """The journey this phone is on, as long as nothing was sent."""
        code = receipts.carried(request)
        if code is None:
            return None
        key = {"receipt_seal": receipts.sealed(code), "form": page.translation_key}
        draft = rows.find(Draft, **key)
        is_mine = draft and receipts.still_opens(code, draft.ended_at)
        return cls(request, page, code, draft) if is_mine else None

    @classmethod
    def change(cls, request: HttpRequest, page) -> "Journey | None":
        """The same, or a new one where somebody goes back and changes what was already sent."""
        journey = cls.resume(request, page)
        if journey or request.method != "POST":
            return journey
        sent = by_receipt.find(receipts.carried(request))
        return cls.begin(request, page, sent) if sent else None

    @cached_property
    def has_cookie(self) -> bool:
        """Whether the phone carries the code itself, so that it can be led on by a redirect."""
        return receipts.takes_cookies(self.request)

    @property
    def language(self) -> str:
        return get_language()

    @property
    def answers(self) -> dict:
        """What was answered to the questions that apply now."""
        return self.schema.kept(self.draft.answers)

    @cached_property
    def schema(self) -> Schema:
        return schema_of(self.page)

    @property
    def is_in_danger(self) -> bool:
        """Whether a box, a topic or the words themselves say that somebody is in danger now."""
        answers = self.answers
        topic = terms.by_key(Topic, answers.get("topic"))
        return bool(
            answers.get("in_danger")
            or (topic and topic.urgency == Urgency.DANGER)
            or means_danger(self.schema.written(answers))
        )

    def keep(self, answers: dict, done: str = "") -> bool:
        """Store answers; True when this step is done for the first time."""
        is_first_time = bool(done) and done not in self.draft.done_steps
        if is_first_time:
            self.draft.progress["done"] = [*self.draft.done_steps, done]
        self.draft.answers = {**self.draft.answers, **answers}
        self.draft.save()
        return is_first_time

    def keep_typed(self, form: StepForm) -> None:
        """Store what stands in the fields now, unchecked: sending looks at all of it anew."""
        self.keep({key: typed for key, typed in form.typed.items() if typed is not None})

    def note_danger(self) -> None:
        """The warning comes once; who reads on has seen it."""
        self.draft.progress["danger"] = True
        self.draft.save()

    def form(self, step: Step, data=None) -> StepForm:
        return self._form(step.asked(self.answers), data)

    def whole_form(self, key: str, data) -> StepForm:
        """All that the step of that name can ask, whether or not it applies now."""
        steps = (step.questions for step in self.schema.steps if step.key == key)
        return self._form(list(next(steps, ())), data)

    def _form(self, questions: list[Question], data) -> StepForm:
        return StepForm(
            questions,
            language=self.language,
            audience=self.page.audience,
            answers=self.answers,
            data=data,
        )

    def is_good(self, form: StepForm) -> bool:
        """Whether the step is answered well; a story is needed where no topic was chosen."""
        asks = form.is_valid() and "story" in form.fields and not self.answers.get("topic")
        if asks and not form.answers["story"]:
            text = _("Please choose what happened, or tell us in your own words.")
            form.add_error("story", text)
        return form.is_valid()

    def unfinished(self) -> Step | None:
        """The first step whose kept answers would not be accepted, looked at anew on the server."""
        answers, audience = self.answers, self.page.audience
        path = self.schema.path(answers)
        says_nothing = not (answers.get("topic") or answers.get("story"))
        for step in path:
            asked = step.asked(answers)
            if not all(accepts(q, answers.get(q.key), audience) for q in asked):
                return step
            if says_nothing and any(question.key == "story" for question in asked):
                return step
        return None
