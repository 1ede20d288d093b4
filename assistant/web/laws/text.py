"""HTML of a law: what it is and whether it applies, its versions, its contents, its articles."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.web.panel.passage import marked_text, status_badge, status_mark
from assistant.web.words import both

_FLAT = 24  # headings up to which a table of contents stands open
_STATES = {"repealed": "已废止", "not_in_force": "尚未施行"}


def law_html(reading: Any) -> Markup:
    """A `LawReading` as the tab shows it."""
    return Markup(
        '<header class="law-head"><h2 tabindex="-1">{title} {badge}'
        '<button type="button" class="share" data-share>{share}</button></h2>'
        "{about}{banners}{versions}</header>{body}"
    ).format(
        title=reading.law,
        badge=_badge(reading),
        share=both("law_link"),
        about=_about(reading),
        banners=_banners(reading),
        versions=_versions(reading),
        body=_body(reading) if reading.units else "",
    )


def _badge(reading: Any) -> Markup:
    """The law's status on the day, as its articles have it."""
    if reading.units:
        return status_badge(reading.units[0])
    if status := _STATES.get(str(reading.state)):
        return status_mark(status)
    return Markup('<span class="status s-soon">{}</span>').format(both("held_none"))


def _about(reading: Any) -> Markup:
    version, known = reading.version, reading.instrument
    parts: list[Any] = []
    if reading.full_title and reading.full_title != reading.law:
        parts.append(reading.full_title)
    issuer = (version and version.issuer) or (known and known.issuer)
    if issuer:
        parts.append(issuer)
    if known and known.number:
        parts.append(known.number)
    if version:
        parts.append(Markup("{} {}").format(version.version_date, both("law_passed")))
    since = (version and version.effective_date) or (known and known.effective_date)
    if since:
        parts.append(_day_and(since, "law_since"))
    if version and version.complete and version.articles:
        parts.append(Markup("{} {}").format(version.articles, both("law_articles")))
    return Markup('<p class="law-about">{}</p>').format(Markup(" · ").join(parts))


def _day_and(day: Any, key: str) -> Markup:
    """自 2021-11-01 起施行 / in force from 2021-11-01."""
    return Markup('<span class="dated"><span>{}</span> {}</span>').format(day, both(key))


def _banners(reading: Any) -> Markup:
    out: list[Markup] = []
    if not reading.units:
        out.append(_nothing(reading))
    if reading.partial:
        note = reading.instrument.note if reading.instrument else ""
        out.append(_box("warn", both("law_partial"), note))
    version = reading.version
    coming = reading.coming.effective_date if reading.units and reading.coming else None
    if version and version.expiry_date and version.expiry_date != coming:
        why = f"（{version.ended_by}）" if version.ended_by else ""
        out.append(_box("warn", both("law_expires"), f"{version.expiry_date.isoformat()}{why}"))
    if coming:
        day = coming.isoformat()
        what = "law_amending" if reading.coming.amends else "law_coming"
        out.append(_box("warn", both(what), day, _on(day, "law_coming_show")))
    for doubt in version.doubts if version else ():
        out.append(_box("plain", both("doubts"), doubt))
    return Markup("").join(out)


def _nothing(reading: Any) -> Markup:
    """Why no article is shown, and where there is one."""
    reason = reading.reason.replace("，无法核对。", "。")
    buttons = Markup("").join(
        _on(day.isoformat(), "law_show_text_of", shown=day.isoformat()) for day in reading.elsewhere
    )
    repeal = reading.repeal
    if repeal and repeal.by_unit and str(reading.state) == "repealed":
        buttons += Markup('<button type="button" data-passage="{}">{}</button>').format(
            repeal.by_unit, both("law_repealed_by")
        )
    hint = Markup("") if reading.elsewhere else both("law_no_text_held")
    return _box("bad", Markup("{}").format(reason), "", Markup("{}{}").format(hint, buttons))


def _box(css: str, lead: Markup, words: str, more: Markup | str = "") -> Markup:
    return Markup('<div class="box {}" role="note"><strong>{}</strong> {} {}</div>').format(
        css, lead, words, more
    )


def _on(day: str, key: str, shown: str = "") -> Markup:
    """A button that shows the law of a day."""
    return Markup('<button type="button" class="on-day" data-on="{}">{} {}</button>').format(
        day, both(key), shown
    )


def _versions(reading: Any) -> Markup:
    """The line of time: every text held, what lies between them, what is not held."""
    line = reading.timeline
    if not line.lines:
        return Markup("")
    shown = {reading.version.version_date} if reading.version else set()
    items = []
    for entry, following in [*pairwise(line.lines), (line.lines[-1], None)]:
        items.append(_version(entry, entry.version.version_date in shown and bool(reading.units)))
        if following is not None:
            items.append(
                Markup(
                    '<li class="between"><button type="button" data-compare="{}|{}">{}</button></li>'
                ).format(entry.version.version_date, following.version.version_date, both("law_compare"))
            )
    gap = Markup('<p class="hint">{}。</p>').format(line.gap.rstrip("。")) if line.gap else Markup("")
    return Markup(
        '<section class="versions" aria-label="{label}"><h3>{name}</h3><ol>{items}</ol>{gap}'
        '<details class="transition"><summary>{transition}</summary>'
        '<div class="transition-body"></div></details></section>'
    ).format(
        label="文本沿革 / Versions",
        name=both("law_versions"),
        items=Markup("").join(items),
        gap=gap,
        transition=both("law_transition"),
    )


def _version(entry: Any, shown: bool) -> Markup:
    version = entry.version
    kind = "law_version_amends" if version.amends else "law_version_whole"
    since = _day_and(version.effective_date, "law_since") if version.effective_date else ""
    return Markup(
        '<li><button type="button" class="version{here}" data-on="{day}"{current}>'
        "<b>{passed} {kind}</b><small>{since}</small>{state}</button></li>"
    ).format(
        here=" is-shown" if shown else "",
        day=version.effective_date.isoformat() if version.effective_date else "",
        current=Markup(' aria-current="true"') if shown else "",
        passed=version.version_date,
        kind=both(kind),
        since=since,
        state=status_mark(entry.state),
    )


def _body(reading: Any) -> Markup:
    return Markup(
        '<div class="law-body{plain}">{contents}<div class="law-articles" lang="zh-CN">{articles}</div></div>'
    ).format(
        plain="" if reading.sections else " no-contents",
        contents=_contents(reading.sections, reading.units) if reading.sections else "",
        articles=_articles(reading),
    )


def _contents(sections: Any, units: Any) -> Markup:
    """The headings as a tree: each opens what stands under it, and leads to its first article."""
    folded = len(sections) > _FLAT
    out, at = _tree(sections, 0, 0, units, folded)
    assert at == len(sections)
    return Markup(
        '<details class="law-contents" open><summary>{}</summary><nav lang="zh-CN">{}</nav></details>'
    ).format(both("law_contents"), out)


def _tree(sections: Any, at: int, level: int, units: Any, folded: bool) -> tuple[Markup, int]:
    items = Markup("")
    while at < len(sections) and sections[at].level >= level:
        section, place = sections[at], at
        children, at = _tree(sections, at + 1, section.level + 1, units, folded)
        entry = Markup('<button type="button" data-section="{}">{}<small>{}</small></button>').format(
            place, section.title, _range(units[section.first : section.end])
        )
        if children:
            entry = Markup('<details{}><summary aria-label="{}"></summary>{}</details>').format(
                "" if folded else Markup(" open"), section.title, children
            ) + entry  # fmt: skip
        items += Markup('<li class="{}">{}</li>').format("branch" if children else "leaf", entry)
    return (Markup("<ul>{}</ul>").format(items) if items else Markup("")), at


def _range(units: Any) -> str:
    numbers = [u.article_no for u in units if u.article_no is not None]
    if not numbers:
        return ""
    return str(numbers[0]) if numbers[0] == numbers[-1] else f"{numbers[0]}–{numbers[-1]}"


def _articles(reading: Any) -> Markup:
    starts: dict[int, list[tuple[int, Any]]] = {}
    for n, section in enumerate(reading.sections):
        starts.setdefault(section.first, []).append((n, section))
    out = []
    for n, unit in enumerate(reading.units):
        out += [
            Markup('<h3 class="law-section level-{}" data-section-at="{}" tabindex="-1">{}</h3>').format(
                min(section.level, 3), place, section.title
            )
            for place, section in starts.get(n, ())
        ]
        out.append(_article(unit))
    return Markup("").join(out)


def _article(unit: LegalUnit) -> Markup:
    number = f"{unit.article_no}{unit.article_suffix}" if unit.article_no is not None else ""
    name = unit.article or unit.title
    notes = [*((both("excerpt"),) if unit.excerpt else ()), *unit.doubts]
    return Markup(
        '<article class="law-article" data-unit="{}" data-no="{}" tabindex="-1"><h4>{}</h4>'
        '<div class="law-text">{}</div>{}</article>'
    ).format(
        unit.id,
        number or unit.id.rpartition("#")[2],
        name,
        marked_text(unit.text, []),
        Markup("").join(Markup('<p class="hint">{}</p>').format(note) for note in notes),
    )
