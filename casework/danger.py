"""Whether words mean that somebody is in danger now; pure.

A miss is far worse than a false alarm: an alarm only shows the emergency numbers and moves the
request to the top of the queue. Nobody is told automatically. Words are compared without diacritics
and in Latin letters, and stand for their endings too. Each line: language, then stems; `+` joins
stems that must stand in one sentence.
"""

import re
from functools import lru_cache

from content.folding import folded

_SIGNS = """
en: beat me, beats me, beats us, beating, beaten, hit me, hits me, hits us, attack, knife, gun, stab, kill,
en: locked in, locked up, lock us, locks us, locked us, locks the door, cannot leave, can't leave, not let us leave,
en: won't let, bleeding, unconscious, not breathing, cannot breathe, can't breathe, cut off + finger, no food,
en: nothing to eat, suicide, rape, ambulance, chained, tied up
ro: bate, batut, ne bat, loveste, lovit, cutit, pistol, omoar, omor, ucid, incuia, ne tin inchi, nu ne lasa sa plec,
ro: nu pot pleca, nu putem pleca, sangerea, sangele, inconstient, lesinat, nu respir, taiat + deget, nu avem mancare,
ro: nu avem ce manca, sinucid, violat, viol, ambulant, salvare + nu, legat + maini
bg: бие, бият, бил ме, удря, удари ме, удари го, нож, пистолет, убие, убият, заключен, заключи, заключва, не ни пуска,
bg: не ме пуска, кръв, в безсъзнание, припадна, не диша, отряза, откъсна, няма храна, нямаме храна, няма какво да яд,
bg: самоуби, изнасил, линейка, вързан, krav, kruv, krv, lineika, linejka, otrqza, zaklyuchen, zaklu4, zaklyuchva
it: picchia, picchiat, botte, colpit, coltello, pistola, ammazz, uccid, chiusi dentro, chiuso dentro, chiusa dentro,
it: rinchius, chiude a chiave, chiusi a chiave, non ci lascia uscire, non mi lascia uscire, sanguin, sangue, svenut,
it: incosciente, non respira, tagliat + dito, senza cibo, niente da mangiare, suicid, stupr, violentat, ambulanza, legat + mani
fr: me frappe, nous frappe, frappe, battu, battent, me bat, nous bat, couteau, pistolet, tuer, enferm, empeche de partir,
fr: pas partir, saign, du sang, inconscient, evanoui, ne respire, coupe + doigt, rien a manger, pas de nourriture,
fr: suicid, viol, ambulance, attach + mains
nl: slaat, slaan, geslagen, sloeg, met een mes, pistool, vermoord, doodmaken, opgesloten, sluit ons op, op slot, niet weg,
nl: mogen niet vertrekken, bloedt, bloed, bewusteloos, ademt niet, vinger + af, geen eten, niets te eten, zelfmoord,
nl: verkracht, ambulance, ziekenwagen, vastgebonden
"""
# Stems so short that they must be whole words, not the beginning of harmless ones.
_WHOLE = {
    "gun",
    "bie",
    "nozh",
    "kill",
    "viol",
    "bate",
    "stab",
    "rape",
    "tuer",
    "attack",
    "krav",
    "krv",
}
_WORD = re.compile(r"[a-z0-9']+")
_SENTENCE = re.compile(r"[.!?;\n]+")


def means_danger(text: str) -> bool:
    """True when a sentence holds a sign of violence, captivity, hunger, or a grave injury."""
    sentences = [f" {' '.join(_WORD.findall(s))} " for s in _SENTENCE.split(folded(text))]
    return any(all(part.search(s) for part in sign) for sign in _signs() for s in sentences)


@lru_cache
def _signs() -> list[tuple[re.Pattern, ...]]:
    listed = (line.partition(":")[2] for line in _SIGNS.strip().splitlines())
    signs = (sign.strip() for line in listed for sign in line.split(",") if sign.strip())
    return [tuple(_pattern(part) for part in sign.split("+")) for sign in signs]


def _pattern(stem: str) -> re.Pattern:
    words = " ".join(_WORD.findall(folded(stem)))
    return re.compile(rf" {re.escape(words)}{' ' if words in _WHOLE else ''}")
