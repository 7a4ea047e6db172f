"""One person on the way through one form: which code, what is kept, which step comes next."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework import actions, receipts
from casework.danger import means_danger
from casework.models import Draft
from reference.models import Topic, Urgency

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

    @classmethod
    def begin(cls, request: HttpRequest, page, answers: dict | None = None) -> "Journey":
        """Give out a new code and keep a draft under it."""
        code = receipts.new()
        draft = Draft(receipt_seal=receipts.sealed(code), form=page.translation_key)
        draft.answers = answers or {}
        draft.save()
        return cls(request, page, code, draft)

    @classmethod
    def resume(cls, request: HttpRequest, page) -> "Journey | None":
        """The journey this phone is on, as long as nothing was sent."""
        code = carried(request)
        if code is None:
            return None
        drafts = Draft.objects.filter(form=page.translation_key)
        draft = drafts.filter(receipt_seal=receipts.sealed(code)).first()
        return cls(request, page, code, draft) if draft else None

    @classmethod
    def change(cls, request: HttpRequest, page) -> "Journey | None":
        """The same, or a new one where somebody goes back and changes what was already sent."""
        journey = cls.resume(request, page)
        if journey or request.method != "POST":
            return journey
        sent = actions.find(carried(request))
        return cls.begin(request, page, sent.answers) if sent else None

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
        topic = Topic.objects.by_key(answers.get("topic"))
        return bool(
            answers.get("in_danger")
            or (topic and topic.urgency == Urgency.DANGER)
            or means_danger(answers.get("story", ""))
        )

    def keep(self, answers: dict, done: str = "") -> bool:
        """Store answers; True when this step is done for the first time."""
        is_first_time = bool(done) and done not in self.draft.done_steps
        if is_first_time:
            self.draft.progress["done"] = [*self.draft.done_steps, done]
        self.draft.answers = {**self.draft.answers, **answers}
        self.draft.save()
        return is_first_time

    def note_danger(self) -> None:
        """The warning comes once; who reads on has seen it."""
        self.draft.progress["danger"] = True
        self.draft.save()

    def form(self, step: Step, data=None) -> StepForm:
        return self._form(step.asked(self.answers), data)

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
        form = self._form(self.schema.questions(self.answers), as_typed(self.answers))
        if self.is_good(form):
            return None
        path = self.schema.path(self.answers)
        wrong = (s for s in path if any(q.key in form.errors for q in s.asked(self.answers)))
        return next(wrong, path[0])


def carried(request: HttpRequest) -> int | None:
    """The code in the form that was sent, or in the cookie: an open page goes on with its own."""
    code = receipts.opened(request.POST.get("journey", ""))
    return receipts.recall(request, receipts.DRAFT_SECONDS) if code is None else code


def as_typed(answers: dict) -> QueryDict:
    """Kept answers as a browser would send them."""
    data = QueryDict(mutable=True)
    for key, value in answers.items():
        if isinstance(value, list):
            data.setlist(key, value)
        elif value is True:
            data[key] = "on"
        elif value:
            data[key] = value
    data["token"] = StepForm.new_token()
    return data
