"""Which backend `auto` reads a page with: the policy, in one place.

A page whose text layer is sound is read from it, whatever else is there. Of the others, simple and moderate ones are
read by the embedded default. A complex one goes to a vision-language model: on a GPU of this machine, else on a server
that is configured; where there is neither, the embedded default reads it too.

A page in another script (Cyrillic, Arabic, Thai), as an unsound text layer tells it, goes to tesseract before the
default, if one of `tesseract.languages` reads that script. Else tesseract is not chosen: of pages that both can read
it reads less (75 of 100 words against 93), and what script a mere image is in shows only when it has been read. Such a
page is one that the default read with little confidence, so `ocr.escalate_to: tesseract` gives it to tesseract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docproc.model.enums import Complexity
from docproc.ocr.availability import Availability
from docproc.ocr.complexity import Difficulty

DEFAULT = "rapidocr"
"""What reads pixels where nothing else is asked for; it also finds which way is up and where words stand."""

POLICY: Mapping[Complexity, tuple[str, ...]] = {
    Complexity.SIMPLE: (DEFAULT,),
    Complexity.MODERATE: (DEFAULT,),
    Complexity.COMPLEX: ("deepseek", "got_ocr", "server", "cpu_surya", DEFAULT),
}
"""For each complexity the backends that may read such a page, the best first; the default can always be used."""

_OTHER_SCRIPTS = "tesseract"


@dataclass(frozen=True, slots=True)
class Choice:
    """The backend for a page, why, and which would have been preferred with why they are not to be had."""

    backend: str
    reason: str
    rather: tuple[tuple[str, str], ...] = ()


def choose(difficulty: Difficulty, availability: Availability) -> Choice:
    """Return the first backend of the policy that can be used here."""
    *order, last = POLICY[difficulty.complexity]
    rather = []
    for name in (*order, *([_OTHER_SCRIPTS] if difficulty.script else []), last):
        why_not = _why_not(name, difficulty, availability)
        if why_not is None:
            break
        rather.append((name, why_not))
    else:
        name = DEFAULT
    because = f" ({', '.join(difficulty.signs)})" if difficulty.signs else ""
    reason = f"{difficulty.complexity.value} page{because}"
    broken = [f"{other} cannot be used: {why}" for other, why in rather if other in availability.broken]
    if broken:
        reason += f"; {'; '.join(broken)}"
    elif rather and name == DEFAULT:
        reason += "; no stronger backend is set up"
    return Choice(name, reason, tuple(rather))


def _why_not(name: str, difficulty: Difficulty, availability: Availability) -> str | None:
    """What keeps a backend from reading such a page here, or None."""
    if name == _OTHER_SCRIPTS and availability.has(name) and difficulty.script not in availability.scripts:
        return f"no pack of tesseract.languages reads {difficulty.script} script"
    return availability.missing.get(name)


def possible(availability: Availability) -> tuple[str, ...]:
    """Return every backend that `choose` may name here, the default first."""
    names = [name for order in POLICY.values() for name in order] + [_OTHER_SCRIPTS] * bool(availability.scripts)
    named = dict.fromkeys(name for name in names if availability.has(name))
    return tuple(sorted(named, key=lambda name: name != DEFAULT))
