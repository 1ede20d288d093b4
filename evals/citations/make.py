"""Make items.jsonl: `python -m evals.citations.make`, from the statute book, material.yaml and by_hand.yaml.

The seed is fixed; the same statute book and material give the same file. An altered item and its right
twin share frame and form, so that neither tells the label. No checker is asked at any point.
"""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import yaml

from evals.citations.items import FILE, Item
from evals.citations.maker import DAY, DIGIT, FOLDER, Maker
from evals.citations.sentences import (
    Sentence,
    articles,
    branches,
    in_digits,
    of_unit,
    pool,
    renumbered,
    says,
    swapped,
    without_member,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant import Assistant, LegalUnit

MANY = {  # items of a kind by rule (with a right twin where there is one)
    "altered_modal": 80, "altered_number": 80, "altered_authority": 45, "altered_term": 70,
    "altered_branch": 30, "altered_list": 30, "quote_dropped": 40, "quote_added": 40,
    "wrong_neighbour": 80, "wrong_same_law": 60, "wrong_law": 50, "wrong_paragraph": 50, "merged": 50,
    "wording": 70, "application": 70, "no_such_article": 90, "not_in_force": 60,
}  # fmt: skip


def altered(m: Maker, kind: str, change: Callable[[str], str | None], sort: str = "") -> None:
    """One word, number or sentence changed; the twin is the sentence as it stands."""

    def make(s: Sentence) -> bool:
        other = change(s.text)
        if other is None or says_all(s.unit.text, other):
            return False
        citation = m.cite(s.unit.title, s.unit.article_no or 0, s.unit.article_suffix)
        where = sort or m.draw.choice(["report", "report", "quote"])
        m.twins(
            kind, where, (citation, s.text), (citation, other), accept=("altered", "wrong_article"),
            basis=s.basis,
        )  # fmt: skip
        return True

    m.until(kind, MANY[kind], make)


def misplaced(m: Maker, kind: str, other: Callable[[Sentence], LegalUnit | None]) -> None:
    """The words of one article under the number of another that does not say them."""

    def make(s: Sentence) -> bool:
        unit = other(s)
        if unit is None or says(unit.text, s.text):
            return False
        state = m.draw.getstate()
        wrong = m.cite(unit.title, unit.article_no or 0, unit.article_suffix)
        m.draw.setstate(state)  # the same form for both
        right = m.cite(s.unit.title, s.unit.article_no or 0, s.unit.article_suffix)
        m.twins(
            kind, m.draw.choice(["report", "quote"]), (right, s.text), (wrong, s.text),
            accept=("wrong_article", "altered"), basis=s.basis,
        )  # fmt: skip
        return True

    m.until(kind, MANY[kind], make)


def wrong_paragraphs(m: Maker) -> None:
    """Right article, wrong 款."""

    def make(s: Sentence) -> bool:
        paragraphs = s.unit.paragraphs
        others = [n for n, p in enumerate(paragraphs, 1) if n != s.paragraph and not says(p, s.text)]
        if not others or not says(paragraphs[s.paragraph - 1], s.text):
            return False
        cite = [
            m.cite(s.unit.title, written(s.unit.article_no or 1), s.unit.article_suffix, f"第{DIGIT[n]}款")
            for n in (s.paragraph, m.draw.choice(others))
            if n < len(DIGIT)
        ]
        if len(cite) < 2:
            return False
        m.twins(
            "wrong_paragraph", "report", (cite[0], s.text), (cite[1], s.text),
            accept=("wrong_article", "altered"), basis=s.basis, twin="paragraph",
        )  # fmt: skip
        return True

    m.until("wrong_paragraph", MANY["wrong_paragraph"], make)


def merged(m: Maker) -> None:
    """Two articles of one law told under the number of the first."""

    def make(s: Sentence) -> bool:
        unit = m.near(s)
        found = [t for t in of_unit(unit) if not says(s.unit.text, t.text)] if unit else []
        if not found or len(s.text) > 60 or len(found[0].text) > 60:
            return False
        citation = m.cite(s.unit.title, s.unit.article_no or 0, s.unit.article_suffix)
        said = s.text.removesuffix("。") + m.draw.choice(["；", "，并且", "；同时，"]) + found[0].text
        m.twins(
            "merged", "report", (citation, s.text), (citation, said),
            accept=("altered", "wrong_article"), basis=s.basis,
        )  # fmt: skip
        return True

    m.until("merged", MANY["merged"], make)


def tiers_and_lists(m: Maker) -> None:
    """Cases and punishments crossed; an item of another article slipped into a list."""
    units = [u for law in m.material["tiered"] for u in articles(m.assistant, law, DAY)]
    tiers = [(u, *pair) for u in units for pair in branches(u)]
    for unit, right, crossed in m.draw.sample(tiers, min(MANY["altered_branch"], len(tiers))):
        citation = m.cite(unit.title, unit.article_no or 0, unit.article_suffix)
        m.twins("altered_branch", "report", (citation, right), (citation, crossed),
                   accept=("altered", "wrong_article"), basis=_basis(unit))  # fmt: skip
    lists = [
        (u, items)
        for law in m.material["laws"]
        for u in articles(m.assistant, law, DAY)
        if len(items := u.items(1)) >= 3 and len(u.paragraphs[0]) < 220 and "\n" in u.paragraphs[0]
        and not re.search("第[一二三四五六七八九十百]+条", u.paragraphs[0])
    ]  # fmt: skip
    drawn = m.draw.sample(lists, 2 * MANY["altered_list"])
    for (unit, items), (_, foreign) in zip(drawn[::2], drawn[1::2], strict=True):
        lead = unit.paragraphs[0].split("\n")[0]
        stranger = re.sub(r"^（.*?）", "", foreign[1])
        kept = [re.sub(r"^（.*?）", "", i).rstrip("；。") for i in items[:3]]
        spoilt = [kept[0], stranger.rstrip("；。"), kept[1]]
        citation = m.cite(unit.title, unit.article_no or 0, unit.article_suffix)
        m.twins(
            "altered_list", "report",
            (citation, lead + "；".join(kept) + "等。"), (citation, lead + "；".join(spoilt) + "等。"),
            accept=("altered", "wrong_article"), basis=_basis(unit), twin="list",
        )  # fmt: skip


def same_in_other_words(m: Maker) -> None:
    """Right, with digits or a word that means the same."""

    def make(s: Sentence) -> bool:
        same = m.material["swaps"]["same"]
        told = in_digits(s.text) if m.draw.random() < 0.5 else swapped(s.text, same, m.draw)
        if told is None:
            return False
        citation = m.cite(s.unit.title, s.unit.article_no or 0, s.unit.article_suffix)
        m.add("wording", m.fill(m.frame("report"), told), citation, "supported", basis=s.basis)
        return True

    m.until("wording", MANY["wording"], make)


def applications(m: Maker) -> None:
    """Only applied: nothing is said that could be compared. And numbers that no article has."""

    def make(s: Sentence) -> bool:
        citation = m.cite(s.unit.title, s.unit.article_no or 0, s.unit.article_suffix)
        m.add("application", m.frame("apply"), citation, "applied",
                 accept=("applied", "supported"), basis=s.basis)  # fmt: skip
        return True

    m.until("application", MANY["application"], make)

    def none(s: Sentence) -> bool:
        unit, law = s.unit, s.unit.title
        last = max(n for n, _ in m.assistant.library.articles(law))
        number: int | str = unit.article_no or 0
        suffix, more = unit.article_suffix, ""
        sort = m.draw.choice(["beyond", "beyond", "suffix", "paragraph", "item"])
        if sort == "beyond":
            number, suffix = last + m.draw.randint(1, 60), ""
        elif sort == "suffix":
            if (unit.article_no, "之九") in m.assistant.library.articles(law) or suffix:
                return False
            number, suffix = written(unit.article_no or 1), "之九"
        elif sort == "paragraph":
            number, more = (
                written(unit.article_no or 1),
                f"第{DIGIT[min(9, len(unit.paragraphs) + 2)]}款",
            )
        else:
            if unit.items(1):
                return False
            number, more = written(unit.article_no or 1), "第一款第（四）项"
        told = m.draw.random() < 0.5
        frame = m.fill(m.frame("report"), s.text) if told else m.frame("apply")
        m.add("no_such_article", frame, m.cite(law, number, suffix, more), "nonexistent",
                 accept=("nonexistent", "wrong_article", "altered"), basis=s.basis, note=sort)  # fmt: skip
        return True

    m.until("no_such_article", MANY["no_such_article"], none)


def days(m: Maker) -> None:
    """Not yet in force on the day, and the same text a year later; laws that begin after today."""
    since: dict[str, date] = m.material["in_force_since"]
    sentences = pool(m.assistant, list(since), DAY)
    laws = [law for law in since if sentences[law]]
    for n in range(MANY["not_in_force"] - 12):
        law = laws[n % len(laws)]
        s = m.draw.choice(sentences[law])
        citation = m.cite(law, s.unit.article_no or 0, s.unit.article_suffix)
        frame = m.fill(m.frame("report"), s.text)
        later = m.add("later_day", frame, citation, "supported", basis=s.basis, day=DAY)
        early = since[law] - timedelta(days=m.draw.choice([1, 20, 100]))
        m.add("not_in_force", frame, citation, "not_in_force", basis=s.basis, day=early, pair=later.id,
                 accept=("not_in_force", "nonexistent"))  # fmt: skip
    for law, start in m.material["not_yet"].items():
        for s in m.draw.sample(pool_on(m.assistant, law, start), 6):
            citation = m.cite(law, s.unit.article_no or 0, s.unit.article_suffix)
            m.add("not_in_force", m.fill(m.frame("report"), s.text), citation, "not_in_force",
                     basis=s.basis, accept=("not_in_force", "nonexistent"))  # fmt: skip


def old_numbers(m: Maker) -> None:
    """The words of an article under the number it had before; both versions held, or from memory."""
    for law, (since, pairs) in m.material["renumbered"].items():
        for pair in pairs.split():
            old, new = pair.split("-")
            _old_number(m, law, old, new, DAY, since)
    for law, own in m.assistant.library.all_versions.items():
        if len(own) != 2 or law in m.material["renumbered"] or law in ("刑法", "宪法"):
            continue
        change = own[1].effective_date
        if change and change <= DAY:
            _moved(m, law, change)


def _moved(m: Maker, law: str, change: date) -> None:
    """Articles of a law whose both texts are held: the same words, another number."""
    before = {s.text: s for s in pool_on(m.assistant, law, change - timedelta(days=1))}
    after = {s.text: s for s in pool_on(m.assistant, law, DAY)}
    moved = [t for t in before.keys() & after.keys() if before[t].basis != after[t].basis]
    for text in m.draw.sample(sorted(moved), min(7, len(moved))):
        old = before[text].unit
        if says(getattr(m.unit(law, old.article_no or 0), "text", ""), text):
            continue
        citation = m.cite(law, old.article_no or 0, old.article_suffix)
        frame = m.fill(m.frame("report"), text)
        day = change - timedelta(days=40)
        twin = m.add("old_day", frame, citation, "supported", day=day, basis=before[text].basis)
        m.add("renumbered", frame, citation, "renumbered", basis=after[text].basis, pair=twin.id,
                 accept=("renumbered", "wrong_article"))  # fmt: skip


def _old_number(m: Maker, law: str, old: str, new: str, day: date, since: date) -> None:
    unit = m.unit(law, new)
    found = [s for s in of_unit(unit)] if unit else []
    now = m.unit(law, old)
    found = [s for s in found if now is None or not says(now.text, s.text)]
    if not found or since > day:
        return
    citation = m.cite(law, int(old))
    frame = m.fill(m.frame("report"), found[0].text)
    m.add("renumbered", frame, citation, "renumbered", basis=found[0].basis,
             accept=("renumbered", "wrong_article"), note="旧条号凭旧文本")  # fmt: skip


def charges(m: Maker) -> None:
    """A crime under its own article, and under that of a neighbour or another."""
    told: dict[str, list[str]] = m.material["charges"]
    keys = list(told)
    for at, key in enumerate(keys):
        charge, facts = told[key]
        near = keys[(at + m.draw.choice([-2, -1, 1, 2])) % len(keys)]
        wrong = near if m.draw.random() < 0.6 else m.draw.choice([k for k in keys if k != key])
        frame = m.draw.choice(m.material["charge_frames"])
        for word, value in (
            ("【N】", m.draw.choice(m.material["names"])),
            ("【F】", facts),
            ("【X】", charge),
        ):
            frame = frame.replace(word, value)  # fmt: skip
        right = m.cite("刑法", *_number(key))
        good = m.add(
            "charge", frame, right, "supported", accept=("supported", "applied"), basis=f"刑法#{key}"
        )
        m.add("wrong_charge", frame, m.cite("刑法", *_number(wrong)), "wrong_article", pair=good.id,
                 accept=("wrong_article", "altered"), basis=f"刑法#{key}")  # fmt: skip


def ended(m: Maker) -> None:
    """Repealed laws cited as if in force; the same on a day when they were."""
    repeals = m.assistant.library.repeals
    for law, told in m.material["repealed"].items():
        since = repeals[law].since
        for number, text in told.items():
            citation = m.cite(law, int(number))
            frame = m.fill(m.frame("report"), text)
            past = (since or DAY) - timedelta(days=200)
            good = m.add("old_day", frame, citation, "unresolved", day=past, basis=f"{law}#{number}",
                            accept=("unresolved", "supported", "applied"))  # fmt: skip
            m.add("repealed", frame, citation, "repealed", basis=f"{law}#{number}", pair=good.id,
                     accept=("repealed", "nonexistent"))  # fmt: skip


def invented(m: Maker) -> None:
    """Laws that do not exist; regulations that do."""
    for n, law in enumerate(m.material["invented"]):
        if law in m.assistant.library.all_versions or law in m.assistant.library.repeals:
            raise ValueError(f"{law} is a law")
        said = m.material["invented_says"][n % len(m.material["invented_says"])]
        citation = m.cite(law, m.draw.randint(3, 70))
        m.add("invented", m.fill(m.frame("report"), said), citation, "nonexistent")
    for law, told in m.material["not_held"].items():
        if not told:
            continue
        for sort in ("report", "apply"):
            frame = m.fill(m.frame(sort), told[1])
            m.add("not_held", frame, f"《{law}》第{written(int(told[0]))}条", "unresolved",
                     accept=("unresolved", "supported", "applied"), basis=law)  # fmt: skip


def documents_and_cases(m: Maker) -> None:
    """Document numbers with their titles, and with those of others; case numbers by their form."""
    told: dict[str, list[str]] = m.material["documents"]
    numbers = list(told)
    for at, number in enumerate(numbers):
        title, article = told[number]
        other = numbers[(at + 5) % len(numbers)]
        year = re.sub(r"\d+号", lambda m: f"{int(m.group()[:-1]) * 7 + 31}号", number)
        frame = m.draw.choice(m.material["document_frames"]).replace("【N】", article).replace("【T】", title)
        good = m.add("document_number", *_whole(frame, number), "unresolved", basis=title,
                        accept=("unresolved", "supported", "applied"))  # fmt: skip
        for wrong in (other, year):
            m.add("wrong_document_number", *_whole(frame, wrong), "nonexistent", basis=title,
                     accept=("nonexistent", "wrong_article", "altered"), pair=good.id)  # fmt: skip
    for number, exists, why in m.material["cases"]:
        for frame in m.draw.sample(m.material["case_frames"], 2):
            if exists:
                m.add("case_number", frame, number, "unresolved", basis=number, note=why,
                         accept=("unresolved", "supported", "applied"))  # fmt: skip
            else:
                m.add("bad_case_number", frame, number, "nonexistent", basis=number, note=why,
                         accept=("nonexistent", "altered"))  # fmt: skip


def by_hand(m: Maker) -> None:
    """What was written by hand: text with ⟦the citation⟧, kind, label."""
    for entry in yaml.safe_load((FOLDER / "by_hand.yaml").read_text("utf-8")):
        before, _, rest = entry["t"].partition("⟦")
        citation, _, after = rest.partition("⟧")
        accept = tuple(entry["v"].split("/"))
        more = {"day": entry["day"]} if "day" in entry else {}
        m.add(entry["k"], f"{before}【C】{after}", citation, accept[0], accept=accept, made="hand",
                 basis=entry["b"], note=entry.get("n", ""), **more)  # fmt: skip


def every_kind(m: Maker) -> Sequence[Item]:
    """Every kind, in a fixed order."""
    swaps, draw = m.material["swaps"], m.draw
    for kind in ("modal", "authority", "term"):
        altered(m, f"altered_{kind}", lambda t, k=kind: swapped(t, swaps[k], draw))  # type: ignore[misc]
    altered(m, "altered_number", lambda t: renumbered(t, m.material, draw))
    altered(m, "quote_dropped", without_member, "quote")
    altered(m, "quote_added", lambda t: t + draw.choice(m.material["added"]), "quote")
    tiers_and_lists(m)
    misplaced(m, "wrong_neighbour", m.near)
    misplaced(m, "wrong_same_law", lambda s: draw.choice(m.pool[s.unit.title]).unit)
    misplaced(m, "wrong_law", lambda s: m.unit(draw.choice(list(m.pool)), s.unit.article_no or 1))
    wrong_paragraphs(m)
    merged(m)
    same_in_other_words(m)
    applications(m)
    days(m)
    old_numbers(m)
    charges(m)
    ended(m)
    invented(m)
    documents_and_cases(m)
    by_hand(m)
    return m.items


def pool_on(assistant: Assistant, law: str, day: date) -> list[Sentence]:
    """The sentences of one law on a day."""
    return pool(assistant, [law], day)[law]


def says_all(text: str, sentence: str) -> bool:
    """Whether the article holds the sentence word for word."""
    return sentence.rstrip("。") in text


def _whole(frame: str, number: str) -> tuple[str, str]:
    """Frame and citation where the citation is title, document number and article together."""
    text = frame.replace("【D】", number)
    found = re.search(r"(?:《.*|[^《，。据照]*《.*)第[一二三四五六七八九十]+条", text)
    citation = found.group() if found else number
    return text.replace(citation, "【C】"), citation


def _basis(unit: LegalUnit) -> str:
    return unit.key


def _number(key: str) -> tuple[str | int, str]:
    number, _, suffix = key.partition("之")
    return int(number), f"之{suffix}" if suffix else ""


def main() -> None:
    """Write the file."""
    from assistant import Assistant

    items = every_kind(Maker(Assistant.open()))
    lines = [json.dumps(i.model_dump(mode="json"), ensure_ascii=False, sort_keys=True) for i in items]
    FILE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
