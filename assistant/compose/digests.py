"""What instruments that are not held say, from our digests: no law, no quotation, and every line says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.language.bigrams import Terms
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.prompts import Joints
from assistant.schema.digests import DigestArticle
from assistant.schema.matters import Outside, OutsideRule
from assistant.schema.stages import DigestHit
from assistant.schema.units import Instrument

# From which score an article is told: of an instrument that the matter or the question's topic names, and
# of any other.
NAMED, FAR = 0.6, 0.74
NEAR_BEST = 0.04  # by so much a further article may lie below the best one
DECIDES = 0.1  # weight of what a matter says that the instrument decides
MOST = 2  # articles of one instrument
_PART = re.compile("[、，；。（）()]")


@dataclass(frozen=True)
class Digests:
    """Chooses what digests say to a question, as on a day, from those near to it."""

    library: Library
    idf: Callable[[str], float]
    day: date
    hits: tuple[DigestHit, ...]

    def instrument(self, title: str) -> Instrument | None:
        """What is known of an instrument that is not held."""
        return next((i for i in self.library.instruments if i.title == title), None)

    def apt(self, title: str, decides: str = "", least: float = NAMED) -> list[DigestArticle]:
        """Articles of an instrument that speak to the question, best first.

        `decides`: what the instrument decides in the matter, in words; each of them may find its article.
        """
        parts = [Terms.of([(part, 1.0)], self.idf).score for part in _PART.split(decides) if part]

        def score(hit: DigestHit) -> float:
            return hit.score + DECIDES * max((part(hit.article.text) for part in parts), default=0.0)

        if title not in self.library.digests:
            return []
        own = sorted((h for h in self.hits if h.article.law == title), key=score, reverse=True)
        floor = max(least, score(own[0]) - NEAR_BEST) if own else 0.0
        return [h.article for h in own if score(h) >= floor][:MOST]

    def beyond(self, named: Iterable[str]) -> dict[str, list[DigestArticle]]:
        """By title, what instruments say to the question: those named, and one more that says it clearly."""
        out = {t: apt for t in named if (apt := self.apt(t))}
        unheld = [h for h in self.hits if h.article.law in self.library.digests]
        if unheld and unheld[0].score >= FAR:
            title = unheld[0].article.law
            out.setdefault(title, self.apt(title, least=FAR))
        return out

    def lines(self, title: str, articles: Sequence[DigestArticle], joints: Joints) -> list[str]:
        """An instrument's line, and one for each article."""
        known = self.instrument(title)
        since = f"{known.effective_date}起施行" if known and known.effective_date else ""
        about = "，".join(part for part in (known.number if known else "", since) if part)
        head = joints.fill("digest_head", title=title, about=f"（{about}）" if about else "")
        told = [f"  - {joints.fill('digest_line', article=a.article, text=a.text)}" for a in articles]
        caveats = dict.fromkeys(a.caveat for a in articles if a.caveat)
        return [f"- {head}", *told, *(f"  - {caveat}。" for caveat in caveats)]

    def named(self, rules: Sequence[Outside], joints: Joints) -> str:
        """Articles of instruments that are not held, each with what is known of it."""
        out: list[str] = []
        for rule in rules:
            numbers = [a for a in re.split("[、至]", rule.article) if a]
            known = [d for a in numbers if (d := self.library.digest_of(rule.name, a))]
            plain = f"- 《{rule.name}》{rule.article}：{rule.decides}"
            out += self.lines(rule.name, known, joints) if known else [plain]
        return "\n".join(dict.fromkeys(out))

    def outside(self, rules: Sequence[OutsideRule], joints: Joints) -> str:
        """Instruments that decide a point of a matter and are not held, with what is known of them."""
        out: list[str] = []
        for rule in rules:
            found = self.library.lookup(rule.name, None, "", self.day)
            known = self.instrument(found.law)
            if found.state is State.FOUND or (known is not None and not known.begun(self.day)):
                continue
            apt = self.apt(found.law, rule.decides)
            out += self.lines(found.law, apt, joints) if apt else [f"- 《{rule.name}》：{rule.decides}"]
        return "\n".join(out)
