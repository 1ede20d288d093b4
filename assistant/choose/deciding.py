"""Which norms decide a question of research: those it names by a crime or a notion, then the likeliest.

A prosecutor asks for elements, terms, amounts as often as he tells what happened. Such a question is answered
from the article that decides, and from a matter only where the matter stands on that article.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from assistant.library.library import Library
from assistant.matters.norms import resolve
from assistant.retrieve.searches import Found, articles
from assistant.schema.matters import Matter, Norm
from assistant.schema.stages import Inquiry
from assistant.schema.units import LegalUnit
from assistant.verify.charges import CRIMINAL_LAW, Place, charges

LIKELY = 0.3  # articles so likely beside the likeliest may decide
WEIGHS = 0.15  # matters so likely tell what else may decide
_WHETHER = re.compile(r"(.)不\1")  # 能不能构成 denies nothing
AGREES = 3  # a matter is of the question where it stands on one of so many articles that may decide


def named_in(text: str) -> tuple[str, ...]:
    """Norms that a text names without a number: by a crime, by a notion that one law alone has."""
    known, asked = charges(), _WHETHER.sub(r"\1", text)
    crimes = [f"{CRIMINAL_LAW}#{known.main(name).article}" for _, _, name in known.named(asked)]
    notions = [(law, place.article) for law, row in _notions(text) for place in row]
    laws = {law for law, _ in notions}
    own = [f"{law}#{article}" for law, article in notions if len(laws) == 1 or law in text]
    return tuple(dict.fromkeys([*crimes, *own]))


def of_crime(text: str, shares: Mapping[str, float], library: Library, day: date) -> LegalUnit | None:
    """Of the one crime that a text names, that of its articles which the search found likeliest."""
    known = charges()
    names = [name for _, _, name in known.named(_WHETHER.sub(r"\1", text))]
    if len({known.meant(name) for name in names}) != 1:
        return None
    own = (f"{CRIMINAL_LAW}#{article}" for article in sorted(known.articles(names[0])))
    units = [n.unit for w in own if (n := resolve(w, library, day))]
    return max(units, key=lambda u: shares.get(u.id, 0.0), default=None)


def _notions(text: str) -> Iterator[tuple[str, list[Place]]]:
    for law, rows in charges().notions.items():
        yield law, [place for place, names in rows if any(n in text for n in names)]


def deciding(inquiry: Inquiry, found: Found, library: Library, day: date) -> list[LegalUnit]:
    """The articles that decide a question, best first: those named, of the laws named, the likeliest."""
    named = [n.unit for w in named_in(inquiry.text) if (n := resolve(w, library, day))]
    of_law = [u for u in articles(found, library.units, 0.0) if u.title in inquiry.laws]
    sure = articles(found, library.units, LIKELY)
    return list({u.id: u for u in (*named, *of_law, *sure)}.values())


def beside(norms: Sequence[LegalUnit], found: Found, library: Library, day: date) -> list[LegalUnit]:
    """Articles that decide; behind the first two, what governs the likeliest matters: either may err."""
    own = [h.matter.governs[0] for h in found.matters[:2] if h.probability >= WEIGHS and h.matter.governs]
    of_matters = [n.unit for w in own if (n := resolve(w, library, day))]
    return list({u.id: u for u in (*norms[:2], *of_matters, *norms[2:])}.values())


def stands_on(matter: Matter, units: Iterable[LegalUnit]) -> bool:
    """Whether one of some articles governs a matter or stands under a sentence of it."""
    own = {Norm.parse(n).key for n in (*matter.governs, *(n for s in matter.answer for n in s.norms))}
    return any(u.key in own for u in units)
