"""HTML of an answer: Markdown with citation buttons, warnings, sources, more evidence."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from assistant import Answer, LegalUnit
from assistant.present import answer_markdown, cost_line, unnamed, unsupported
from assistant.schema.answers import Section
from assistant.web.panel.passage import kind_badge, passage_html, short_name, status_badge
from assistant.web.words import both

_WIDE_CLOSERS = ("”", "’", "。", "，", "；", "、", "）", "》", "：", "！", "？")
SHOWN_NOTES = 3
_MARK = re.compile(r"\[(\d{1,3})\]")
# No raw HTML, no links, no images: nothing in an answer may lead or load from elsewhere.
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["table", "strikethrough"])
    .disable(["link", "image", "autolink", "reference", "html_block", "html_inline", "code", "entity"])
)


def markdown_html(text: str, units: dict[int, LegalUnit]) -> Markup:
    """Render an answer's Markdown; [n] becomes a button where citation n exists."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if token.children:
            first = next((c for c in token.children if c.type != "text" or c.content.strip()), None)
            if first is not None and first.type == "strong_open":  # a paragraph's bold start is its heading
                first.attrSet("class", "lead")
            token.children = [part for child in token.children for part in _with_buttons(child, units)]
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _with_buttons(token: Token, units: dict[int, LegalUnit]) -> list[Token]:
    if token.type != "text" or "[" not in token.content:
        return [token]
    parts: list[Token] = []
    pieces = _MARK.split(token.content)
    for i, piece in enumerate(pieces):
        if i % 2 and int(piece) in units:
            snug = pieces[i - 1].endswith(_WIDE_CLOSERS)
            parts.append(_raw(cite_button(int(piece), units[int(piece)], snug)))
        elif piece:
            text = f"[{piece}]" if i % 2 else piece
            parts.append(Token("text", "", 0, content=text))
    return parts


def _raw(html: Markup) -> Token:
    return Token("html_inline", "", 0, content=str(html))


def cite_button(n: int, unit: LegalUnit, snug: bool = False) -> Markup:
    """The number that opens passage n; `snug` draws it into the space of full-width punctuation."""
    return Markup(
        '<button type="button" class="cite{snug} k-{kind}" data-cite="{n}" '
        'aria-label="{n} {name}" title="{name}">{n}</button>'
    ).format(kind=unit.kind, n=n, name=short_name(unit), snug=" snug" if snug else "")


def answer_payload(answer: Answer, turn: object, done: bool) -> dict[str, Any]:
    """What the page needs to show an answer: its HTML, the passages behind it, texts to copy.

    `passages` holds the panel's HTML by number, further evidence as m1, m2 …; `order` is the
    order in which the panel pages through them.
    """
    units = {c.n: c.unit for c in answer.citations}
    passages = {str(c.n): str(passage_html(c.unit, c.quote, answer.as_of)) for c in answer.citations}
    if done:
        more = enumerate(answer.more, 1)
        passages |= {f"m{i}": str(passage_html(hit.unit, as_of=answer.as_of)) for i, hit in more}
    return {
        "turn": turn,
        "state": "done" if done else "partial",
        "html": str(answer_html(answer, units, done)),
        "passages": passages,
        "order": list(passages),
        "answer": answer.answer,
        "export": answer_markdown(answer) if done else "",
    }


def answer_html(answer: Answer, units: dict[int, LegalUnit], done: bool) -> Markup:
    """The answer itself and, once it is complete, all that belongs under it."""
    chip = _chip(answer)
    if answer.sections and answer.mode == "extractive":
        parts = Markup("").join(section_html(s, answer, units) for s in answer.sections)
        body = chip + Markup('<div class="prose-law">{}</div>').format(parts)
    else:
        body = chip + Markup('<div class="prose-law">{}</div>').format(markdown_html(answer.answer, units))
    if not done:
        return body
    return body + _boxes(answer) + _sources(answer) + _more(answer) + _foot(answer)


def _chip(answer: Answer) -> Markup:
    """The note that the turn before was taken into account, which can be taken away."""
    if not answer.follows or answer.refused:
        return Markup("")
    return Markup(
        '<button type="button" class="chip" data-alone>{} <span aria-hidden="true">✕</span></button>'
    ).format(both("with_previous"))


def section_html(section: Section, answer: Answer, units: dict[int, LegalUnit]) -> Markup:
    """One section: card, plain words, steps; facts and options as buttons; the rest folded."""
    if section.key == "facts":
        return _facts(section, answer)
    if section.key == "options":
        return _options(answer)
    text = markdown_html(section.text, units)
    title = Markup("<h4>{}</h4>").format(section.title) if section.title else Markup("")
    if section.folded:
        return Markup(
            '<details class="part part-{}"><summary>{} <span class="count">{}</span></summary>{}</details>'
        ).format(section.key, section.title, section.text.count("\n- ") + 1, text)
    role = Markup(' role="alert"') if section.key == "emergency" else Markup("")
    return Markup('<section class="part part-{}"{}>{}{}</section>').format(section.key, role, title, text)


def _facts(section: Section, answer: Answer) -> Markup:
    """Deciding facts as questions with buttons that tell the answer and have it made anew."""
    rows = Markup("").join(
        Markup('<li><span class="fact">{}</span><span class="choices">{}</span></li>').format(
            f.ask,
            Markup("").join(
                Markup('<button type="button" data-say="补充：{}{}" title="{}">{}</button>').format(
                    f.ask, said, follows, both(key)
                )
                for said, key, follows in (
                    ("是", "fact_yes", f.if_yes),
                    ("否", "fact_no", f.if_no),
                    ("不清楚", "fact_unsure", ""),
                )
            ),
        )
        for f in answer.facts
    )
    return Markup('<section class="part part-facts"><h4>{}</h4><ul>{}</ul></section>').format(
        section.title, rows
    )


def _options(answer: Answer) -> Markup:
    """The matters between which it is open, as buttons, and what each would mean."""
    rows = Markup("").join(
        Markup('<li><button type="button" data-say="{}">{}</button><span>{}</span></li>').format(
            o.title, o.title, o.meaning
        )
        for o in answer.options
    )
    lead = answer.answer.split("\n", 1)[0]
    tail = answer.answer.rstrip().rsplit("\n", 1)[-1]
    tail = "" if tail.startswith("- ") else tail
    return Markup('<section class="part part-options"><p>{}</p><ul>{}</ul><p>{}</p></section>').format(
        lead, rows, tail
    )


def _box(css: str, title: str, lines: list[str]) -> Markup:
    if not lines:
        return Markup("")
    items = [Markup("<li>{}</li>").format(line) for line in dict.fromkeys(lines)]
    folded = Markup("")
    if len(items) > SHOWN_NOTES + 1:
        folded = Markup("<details><summary>{} {}</summary><ul>{}</ul></details>").format(
            both("further"), len(items) - SHOWN_NOTES, Markup("").join(items[SHOWN_NOTES:])
        )
        items = items[:SHOWN_NOTES]
    return Markup('<div class="box {}" role="note"><strong>{}</strong><ul>{}</ul>{}</div>').format(
        css, both(title), Markup("").join(items), folded
    )


def _boxes(answer: Answer) -> Markup:
    return (
        _box("bad", "unsupported", unsupported(answer))
        + _box("warn", "attention", list(answer.warnings))
        + _box("plain", "missing", unnamed(answer))
    )


def _row(key: str, label: str, unit: LegalUnit) -> Markup:
    return Markup(
        '<li><button type="button" class="source" data-cite="{}"><span class="n k-{}">{}</span>{}'
        '<span class="name">{}</span>{}</button></li>'
    ).format(key, unit.kind, label, kind_badge(unit), short_name(unit), status_badge(unit))


def _sources(answer: Answer) -> Markup:
    if not answer.citations:
        return Markup("")
    rows = Markup("").join(_row(str(c.n), str(c.n), c.unit) for c in answer.citations)
    return Markup(
        '<section class="sources"><h3>{} <span class="count">{}</span></h3><ol>{}</ol></section>'
    ).format(both("sources"), len(answer.citations), rows)


def _more(answer: Answer) -> Markup:
    if not answer.more:
        return Markup("")
    rows = Markup("").join(_row(f"m{i}", "+", hit.unit) for i, hit in enumerate(answer.more, 1))
    return Markup(
        '<details class="sources more"><summary>{} <span class="count">{}</span></summary>'
        "<ol>{}</ol></details>"
    ).format(both("more"), len(answer.more), rows)


def _foot(answer: Answer) -> Markup:
    how = "" if answer.refused else Markup("{} · ").format(both(answer.mode))
    cost = Markup(" · {}").format(cost_line(answer)) if cost_line(answer) else ""
    return Markup(
        '<footer class="turn-foot"><span class="how">{}{} {}{}</span><span class="actions">'
        '<button type="button" class="quiet" data-copy-answer>{}</button>'
        '<button type="button" class="quiet" data-export>{}</button></span></footer>'
    ).format(how, both("as_of_short"), answer.as_of.isoformat(), cost, both("copy_answer"), both("export"))
