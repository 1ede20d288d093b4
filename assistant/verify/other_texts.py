"""The same words in the texts that an article had, or will have, on other days."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.citations.written import written
from assistant.language import letters
from assistant.schema import Verdict

if TYPE_CHECKING:
    from datetime import date

    from assistant.library import Library, Lookup
    from assistant.verify.attribution import AttributedClaim
    from assistant.verify.judgement import ClaimJudge, Judgement

SAYS_IT = 0.7

Outcome = tuple[Verdict, str, tuple[str, str] | None, str | None]


class OtherTexts:
    """Looks for a claim in the texts that an article had, or will have, on other days."""

    def __init__(self, library: Library, claims: ClaimJudge) -> None:
        """`claims` compares words with one text."""
        self.library, self.claims = library, claims

    def other_version(self, found: Lookup, mark: str, day: date) -> Outcome | None:
        """The writer names a version: None where it is the one of the day."""
        year = re.search(r"(?:19|20)\d\d", mark)
        if not year:
            return None
        versions = self.library.versions(found.law)
        now = next((v for v in reversed(versions) if v.covers(day)), None)
        years = {d.year for v in versions if v is now for d in (v.version_date, v.effective_date) if d}
        if now is None or int(year[0]) in years:
            return None
        article = written(found.unit) if found.unit else found.article
        reason = (
            f"文中引的是{year[0]}年文本，{day}有效的是{now.version_date}的文本，条号可能不同；"
            f"本库未按{year[0]}年文本核对{article}。"
        )
        return Verdict.UNRESOLVED, reason, None, found.unit.id if found.unit else None

    def formerly(self, found: Lookup, claim: AttributedClaim, judged: Judgement, day: date) -> Outcome | None:
        """The number was right in an earlier text: say where the words stand now."""
        unit = found.unit
        for old in reversed(found.earlier):
            then = self.claims.judge(claim, old, day)
            if not self.claims.carries(then) or then.grave or then.own < judged.own + 0.15:
                continue
            now = self.library.successor(old, day)
            best = next((f.unit for f in then.better if f.coverage >= SAYS_IT), None)
            now = now if now and now.id != (unit.id if unit else None) else best
            where = f"现为{written(now)}" if now else "现行文本里没有找到相同的条文"
            reason = f"{old.expiry_date}前的{written(old)}是这样规定；该条号现在已是别的内容，{where}。"
            return (
                Verdict.RENUMBERED,
                reason,
                (now.title, now.article) if now else None,
                unit.id if unit else None,
            )
        return None

    def meant_formerly(self, found: Lookup, claim: AttributedClaim, day: date) -> Outcome | None:
        """A thing only named (依照第五十五条提起公益诉讼) of which the earlier text of the number speaks."""
        unit = found.unit
        if unit is None or len(letters(claim.text)) < 5:
            return None
        for old in reversed(found.earlier):
            now = self.library.successor(old, day)
            if now is None or now.title != unit.title or now.id == unit.id:
                continue
            told = [
                (self.claims.coverage(said, unit), self.claims.coverage(said, old))
                for said in (claim.text, claim.lead + claim.text)
            ]
            if any(here < 0.25 and then >= here + 0.15 for here, then in told):
                reason = (
                    f"{old.expiry_date}前的{written(old)}谈的是这件事；该条号现在已是别的内容，"
                    f"现为{written(now)}。"
                )
                return Verdict.RENUMBERED, reason, (now.title, now.article), unit.id
        return None

    def not_yet(self, found: Lookup, claim: AttributedClaim, judged: Judgement, day: date) -> Outcome | None:
        """The words are those of a text that is passed and not yet in force."""
        new = found.coming
        if new is None or found.unit is None:
            return None
        then = self.claims.judge(claim, new, day)
        if not self.claims.carries(then) or then.grave or then.own < judged.own + 0.15:
            return None
        now = written(found.unit)
        reason = f"这是{new.effective_date}起施行的新文本，{day}尚未施行；现行{now}不是这样规定的。"
        return Verdict.NOT_IN_FORCE, reason, None, found.unit.id
