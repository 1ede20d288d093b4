"""What a user brought in is quoted where it bears on the question: with its number, as unchecked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.compose.draft import Draft
from assistant.compose.imported import say_imported
from assistant.config import Settings
from assistant.language import article_name
from assistant.library import Library
from assistant.prompts import Joints
from assistant.schema import Citation, Corpus, DigestArticle, Hit, Kind, LawVersion, LegalUnit
from assistant.schema.stages import DigestHit, Evidence

DAY = date(2026, 11, 29)
TITLE = "最高人民法院关于养犬纠纷的解释"


def unit(number: int, text: str, *, imported: bool = True) -> LegalUnit:
    return LegalUnit(
        f"{TITLE}@2026-01-01#{number}", Kind.INTERPRETATION, TITLE, text, "试", article_name(number), number,
        full_title=TITLE, number="法释〔2026〕9号", imported=imported,
        version_date=date(2026, 1, 1), effective_date=date(2026, 2, 1),
    )  # fmt: skip


UNITS = tuple(unit(n, f"养犬人应当做第{n}件事。") for n in range(1, 5))
BEGUN = date(2026, 1, 1), date(2026, 2, 1)
LIBRARY = Library.build(
    Corpus(UNITS, (LawVersion(TITLE, TITLE, Kind.INTERPRETATION, *BEGUN, articles=4),)), DAY
)


def said(evidence: Evidence, *cited: LegalUnit, day: date = DAY) -> Draft:
    joints = Joints.load(Settings().prompts, english=False)
    draft = Draft(joints, citations=[Citation(n, u, u.text) for n, u in enumerate(cited, 1)])
    say_imported(draft, "养犬人应当做什么", LIBRARY, evidence, day, lambda _: 1.0)
    return draft


def pointer(number: int, score: float) -> DigestHit:
    own = UNITS[number - 1]
    return DigestHit(DigestArticle(TITLE, number, "", own.article, own.text), score)


def test_what_its_digest_was_near_is_quoted_by_its_number() -> None:
    draft = said(Evidence(digests=(pointer(2, 0.75), pointer(3, 0.71), pointer(4, 0.66), pointer(1, 0.6))))
    assert [c.unit.article_no for c in draft.citations] == [2, 3]
    text = draft.text()
    assert (
        "法释〔2026〕9号" in text
        and "导入，未与官方数据库核对" in text
        and "养犬人应当做第2件事。”[1]" in text
    )


def test_what_the_search_ranks_first_is_quoted_and_nothing_twice() -> None:
    law = (Hit(replace(UNITS[0], imported=False), 2.0), Hit(UNITS[1], 1.9), Hit(UNITS[2], 1.2))
    assert [c.unit.article_no for c in said(Evidence(law=law)).citations] == [2]
    assert said(Evidence(law=law), UNITS[1]).lines == []


def test_what_is_far_or_not_yet_law_is_not() -> None:
    assert said(Evidence(digests=(pointer(1, 0.6),))).lines == []
    assert said(Evidence(digests=(pointer(1, 0.8),)), day=date(2025, 1, 1)).lines == []
