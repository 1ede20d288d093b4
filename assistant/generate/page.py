"""A checked draft as the reader sees it: in the order of authority, every line numbered.

Headings and joints come from prompts/model_answer.yaml; the sentences are the model's, those
that stood the check. Who speaks in an opinion or a report is added from the source itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.judge import SORT_OF_KIND, Judged, Sort
from assistant.language import bigrams, content_pairs, inner_quotes, letters
from assistant.language.tables import table
from assistant.schema import Citation, Claim, Kind, LegalUnit
from assistant.schema.units import IN_FORCE, UNSIGNED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Share of a statement's words that a passage must hold to be of the same matter: the one cited, and
# another, which must also hold so much more. On 142 true paraphrases that were turned away the cited
# passage held 0.14 and more in 95 of 100.
CITED, OTHER, MORE = 0.12, 0.3, 0.25


def in_own_words(judged: Judged, evidence: Sequence[LegalUnit], limit: int) -> Judged | None:
    """The passage that a failed statement is about, quoted in about `limit` characters; None for none."""
    if judged.stands or judged.support == "joint" or not judged.shown:
        return None
    wanted = content_pairs(judged.statement.text)
    if not wanted:
        return None

    def share(text: str) -> float:
        return len(wanted & content_pairs(text)) / len(wanted)

    found = []
    for n, unit in enumerate(evidence, start=1):
        if unit.kind.binding and unit.status not in ("", IN_FORCE):
            continue
        passage = best_passage(unit, share, limit)
        cited = n in judged.statement.citations
        held = share(passage.shown)
        if held >= (CITED if cited else OTHER):
            found.append((held + MORE * cited, n, passage.shown))
    if not found:
        return None
    _, n, shown = max(found)
    sort = SORT_OF_KIND[evidence[n - 1].kind]
    text = f"“{inner_quotes(shown)}”"
    return Judged(replace(judged.statement, text=text, citations=(n,), sort=sort), "verbatim")


def quote_failed(
    failed: Sequence[Judged], standing: Sequence[Judged], evidence: Sequence[LegalUnit], limit: int
) -> tuple[list[Judged], int]:
    """What is quoted in place of failed statements, each passage once, and for how many of them."""
    added: list[Judged] = []
    count = 0
    for judged in failed:
        quoted = in_own_words(judged, evidence, limit)
        if quoted is None:
            continue
        count += 1
        if not _said(quoted, [*standing, *added]):
            added.append(quoted)
    return added, count


def _said(quoted: Judged, shown: Sequence[Judged]) -> bool:
    """Whether what is quoted stands already among what is shown."""
    words = quoted.statement.text.strip("“”")
    return any(words in j.statement.text for j in shown)


_DRAFTS = table("drafts")
_BRANCH = _DRAFTS.pattern("branch")
_STEP = _DRAFTS.pattern("step")
ORDER = {
    "citizen": ("conclusion", "law", "branch", "practice", "views", "steps"),
    "prosecutor": ("law", "conclusion", "branch", "practice", "views", "steps"),
}
_HEADING = {
    ("law", "prosecutor"): "law_prosecutor",
    ("conclusion", "prosecutor"): "inference_prosecutor",
    ("steps", "prosecutor"): "steps_prosecutor",
}
QUOTE = {"citizen": 170, "prosecutor": 420}


@dataclass(frozen=True)
class Page:
    """What an answer is written on: Markdown, its numbered references, its statements."""

    answer: str
    citations: tuple[Citation, ...]
    claims: tuple[Claim, ...]


def lay_out(
    judged: Sequence[Judged],
    evidence: Sequence[LegalUnit],
    joints: dict[str, str],
    persona: str,
    mark_failed: bool,
    closing: str = "",
) -> Page:
    """Lay statements out under their headings; what failed is struck through or left out."""
    lines: list[str] = []
    standing = _once(j for j in judged if j.stands)
    for section in ORDER[persona]:
        own = [j for j in standing if section_of(j) == section]
        if own:
            lines += ["", f"**{joints[_HEADING.get((section, persona), section)]}**", ""]
            lines += [f"- {line(j, evidence, joints)}" for j in own]
    failed = [j for j in judged if j.support == "unsupported" and j.shown]
    if mark_failed and failed:
        lines += ["", f"**{joints['failed']}**", ""]
        lines += [f"- {joints['struck'].format(text=j.statement.text, reason=j.reason)}" for j in failed]
    if closing:
        lines += ["", closing]
    claims = [Claim(j.statement.text, j.statement.citations, j.support) for j in standing]
    if mark_failed:
        claims += [Claim(j.statement.text, (), "unsupported") for j in failed]
    return Page("\n".join(lines).strip() + "\n", _citations(standing, evidence, persona), tuple(claims))


def _once(judged: Iterable[Judged]) -> list[Judged]:
    """Each sentence once, however often it was written."""
    first: dict[str, Judged] = {}
    for j in judged:
        first.setdefault(letters(j.statement.text), j)
    return list(first.values())


def section_of(judged: Judged) -> str:
    """The section that a statement belongs to."""
    statement = judged.statement
    if statement.sort is Sort.CASE:
        return "practice"
    if statement.sort is Sort.OPINION:
        return "views"
    if _BRANCH.match(statement.text):
        return "branch"
    if _STEP.search(statement.text):
        return "steps"
    return "conclusion" if statement.sort is Sort.INFERENCE else "law"


def line(judged: Judged, evidence: Sequence[LegalUnit], joints: dict[str, str]) -> str:
    """One statement with its marks, who says it, and what stands beside it."""
    statement = judged.statement
    units = [evidence[n - 1] for n in statement.citations]
    marks = "".join(f"[{n}]" for n in statement.citations)
    text = statement.text
    if section_of(judged) == "law" and len(units) == 1 and f"《{units[0].title}》" not in text:
        status = f"（{units[0].status}）" if units[0].status else ""
        text = f"{units[0].citation}{status}：{text}"
    if statement.sort in (Sort.CASE, Sort.OPINION) and not units[0].kind.binding:
        speakers = "；".join(dict.fromkeys(attribution(u) for u in units))
        joint = "from_opinion" if statement.sort is Sort.OPINION else "from_source"
        text = joints[joint].format(text=text, who=speakers)
    for note in judged.notes:
        text = joints["noted"].format(text=text, note=note)
    return text + marks


def attribution(unit: LegalUnit) -> str:
    """What sort of source speaks, and who, as far as the source names anyone."""
    name = unit.speaker or (UNSIGNED if unit.kind is Kind.COMMENTARY else f"《{unit.title}》")
    title = unit.speaker_title if unit.speaker else ""
    return "，".join(filter(None, (unit.kind.label, name, title)))


def _citations(
    standing: Sequence[Judged], evidence: Sequence[LegalUnit], persona: str
) -> tuple[Citation, ...]:
    used: dict[int, list[str]] = {}
    for judged in standing:
        for n in judged.statement.citations:
            used.setdefault(n, []).append(judged.statement.text)
    found = []
    for n, texts in sorted(used.items()):
        unit, wanted = evidence[n - 1], bigrams("".join(texts))

        def score(passage: str, wanted: set[str] = wanted) -> float:
            return len(bigrams(passage) & wanted) / (len(wanted) or 1)

        found.append(Citation(n, unit, best_passage(unit, score, QUOTE[persona]).quote))
    return tuple(found)
