"""Learn anew what danger reads like, after phrases, words or signs were changed.

Leaves one writer out after the other to say how well phrases are heard that nobody has seen.
"""

from array import array

from django.core.management.base import BaseCommand, CommandError

from casework.danger.hearing import heard
from casework.danger.model import Model, save
from casework.danger.phrases import MENDED, RULES, Phrase, counted, fingerprint, phrases
from casework.danger.reading import sentences
from casework.danger.traits import SLOTS, traits

# So much do the weights follow the phrases; found by leaving writers out.
_FREEDOM = 10.0
_LARGEST = 127
# Half of the harmless phrases come near danger on purpose: of ordinary ones far fewer alarm.
_ALARMS = 0.13
_GROWTH = 0.8


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options) -> None:
        learn, known = _learner(), phrases()
        table = learn.table(known)
        hands = sorted({phrase.hand for phrase in known} - {RULES, MENDED})
        surplus = {}
        for hand in hands:
            made = learn.model(table, known, [each.hand not in (hand, MENDED) for each in known])
            left_out = [phrase for phrase in known if phrase.hand == hand]
            surplus |= {phrase: made.surplus(phrase.text) for phrase in left_out}
        threshold = _threshold(surplus)
        for hand in (*hands, None):
            tried = [phrase for phrase in surplus if hand in (None, phrase.hand)]
            for of, count in counted(tried, lambda each: surplus[each] >= threshold).items():
                self.stdout.write(f"{hand or 'every hand'} {of}: {count}")
        made = learn.model(table, known, [True] * len(known))
        save(
            made.weights,
            scale=made.scale,
            bias=made.bias,
            threshold=threshold,
            growth=_GROWTH,
            made_from=fingerprint(),
        )


def _threshold(surplus: dict[Phrase, float]) -> float:
    """From which as many harmless phrases alarm as may."""
    harmless = sorted((surplus[each] for each in surplus if not each.is_danger), reverse=True)
    return harmless[int(_ALARMS * len(harmless))]


def _learner():
    """Only who learns needs these packages."""
    try:
        from scipy.sparse import csr_matrix
        from sklearn.linear_model import LogisticRegression
    except ImportError as missing:
        raise CommandError("Needs scikit-learn: pip install scikit-learn") from missing
    return _Learner(csr_matrix, LogisticRegression)


class _Learner:
    def __init__(self, matrix, regression) -> None:
        self._matrix, self._regression = matrix, regression

    def table(self, known: list[Phrase]):
        """A line of values by slot for each phrase."""
        starts, slots, values = [0], [], []
        for phrase in known:
            line = _line(phrase)
            slots += line.keys()
            values += line.values()
            starts.append(len(slots))
        return self._matrix((values, slots, starts), shape=(len(known), SLOTS))

    def model(self, table, known: list[Phrase], chosen: list[bool]) -> Model:
        lines = [at for at, is_chosen in enumerate(chosen) if is_chosen]
        regression = self._regression(C=_FREEDOM, solver="liblinear", random_state=0)
        regression.fit(table[lines], [known[at].is_danger for at in lines])
        (weights,) = regression.coef_
        scale = _LARGEST / max(abs(weights))
        whole = array("b", (round(weight * scale) for weight in weights.tolist()))
        return Model(whole, float(scale), float(regression.intercept_[0]), 0.0, 0.0)


def _line(phrase: Phrase) -> dict[int, float]:
    line: dict[int, float] = {}
    size = 0.0
    for sentence in sentences(phrase.text):
        for value, slots in traits(heard(sentence), has_signs=phrase.hand != RULES):
            size += value * value * len(slots)
            for slot in slots:
                line[slot] = line.get(slot, 0.0) + value
    return {slot: value / size**0.5 for slot, value in line.items()}
