"""HTML of the checklist as a form, and of what stands behind each of its questions."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant import LegalUnit
from assistant.citations.written import written_citation
from assistant.web.panel.passage import passage_html
from assistant.web.words import both, filled

if TYPE_CHECKING:
    from assistant.desk.compliance.questions import Backing, Question, Rule
    from assistant.rules.consequences import Consequence, Level

ANSWERS = ("yes", "no", "na")
UNWIELDY = 20  # characters from which a title is shortened


def source_html(questions: Sequence[Question], appendix: Sequence[LegalUnit]) -> Markup:
    """Where the list comes from, that it is advice and no law, and its references and notes."""
    if not questions:
        return Markup("")
    unit = questions[0].unit
    openers = Markup("").join(
        Markup('<button type="button" class="rule k-checklist" data-passage="{}">{}</button>').format(
            u.id, u.heading
        )
        for u in appendix
    )
    return Markup(
        '<p class="list-source">{}<span lang="zh-CN">《{}》{}{}</span> {} <span lang="zh-CN">{}</span></p>'
    ).format(
        both("comply_list"),
        unit.title,
        "，" if unit.source else "",
        questions[0].list_source,
        both("comply_advice"),
        openers,
    )


def form_html(questions: Sequence[Question]) -> Markup:
    """Every section with its questions; answers, rules and progress are filled in by the script."""
    sections: dict[str, list[Question]] = {}
    for question in questions:
        sections.setdefault(question.section, []).append(question)
    out = Markup("")
    for i, (name, own) in enumerate(sections.items(), 1):
        fields = Markup("").join(_question(q) for q in own)
        out += Markup(
            '<section class="part" id="comply-part-{}" data-part="{}" aria-labelledby="comply-part-name-{}">'
            '<h3 id="comply-part-name-{}" tabindex="-1"><span lang="zh-CN">{}</span>'
            '<span class="part-count" data-part-count="{}"></span></h3>{}</section>'
        ).format(i, i, i, i, name, i, fields)
    return out


def _question(question: Question) -> Markup:
    n, sort = question.number, str(question.sort)
    tag = Markup("")
    if sort != "duty":
        tag = Markup('<span class="sort">{}</span>').format(both(f"comply_{sort}"))
    eg = Markup("")
    if question.examples:
        eg = Markup('<p class="eg"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(
            both("comply_examples"), question.examples
        )
    if question.options:
        items = Markup("").join(Markup("<li>{}</li>").format(o) for o in question.options)
        eg += Markup('<ul class="options" lang="zh-CN">{}</ul>').format(items)
    return Markup(
        '<fieldset class="q" id="comply-q{n}" data-n="{n}" data-question="{id}" data-sort="{sort}">'
        '<legend><span class="num">{n}</span><span lang="zh-CN">{asks}{mark}</span>{tag}</legend>{eg}'
        '<div class="answers">{answers}<button type="button" class="undo" data-undo hidden>{undo}</button>'
        '<button type="button" class="note-open" data-note aria-expanded="false" '
        'aria-controls="comply-note{n}">{note}</button></div>'
        '<div class="note-box" hidden><label for="comply-note{n}">{note_of}</label>'
        '<textarea id="comply-note{n}" rows="2" maxlength="2000"></textarea></div>'
        '<div class="behind" data-behind></div></fieldset>'
    ).format(
        n=n,
        id=question.unit.id,
        sort=sort,
        asks=question.asks,
        mark="：" if question.options else "？",
        tag=tag,
        eg=eg,
        answers=Markup("").join(_answer(n, key) for key in ANSWERS),
        undo=both("comply_undo"),
        note=both("comply_note"),
        note_of=filled("comply_note_of", n=n),
    )


def _answer(n: int, key: str) -> Markup:
    return Markup(
        '<label class="a-{key}"><input type="radio" name="comply-{n}" value="{key}">'
        "<span>{word}</span></label>"
    ).format(n=n, key=key, word=both(f"comply_{key}"))


def behind_html(
    backing: Backing, names: ShortNames, unheld: Container[Any] = (), *, premise: bool = False
) -> Markup:
    """The rules behind a question, what follows if the answer is no, what is not held.

    `unheld` are instruments that are named elsewhere, once for the whole list; of a `premise` that
    is met only the rules are told.
    """
    question = backing.question
    head = "comply_rules" if backing.direct or not backing.shown else "comply_rules_general"
    rules = Markup("").join(
        _opener(f"r{i}", rule.unit, names.cite(rule.unit, rule.passage.quote), _tags(rule))
        for i, rule in enumerate(backing.shown)
    )
    out = Markup('<p class="rules"><b>{}</b> {}</p>').format(both(head), rules or both("comply_none_found"))
    if premise:
        return out
    if str(question.sort) == "duty":
        out += Markup('<p class="risk"><b>{}</b> {}</p>').format(
            both("comply_if_no"), risk_html(backing, names)
        )
    else:
        out += Markup('<p class="risk">{}</p>').format(both(f"comply_{question.sort}_no"))
    if question.when:
        out += Markup('<p class="when">{}</p>').format(filled("comply_when", when=question.when))
    if missing := [i.title for i in backing.missing if i not in unheld]:
        out += Markup('<p class="doubt"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(
            both("comply_missing"), "、".join(f"《{title}》" for title in missing)
        )
    for doubt in question.unit.doubts:
        out += Markup('<p class="doubt"><b>{}</b> <span lang="zh-CN">{}</span></p>').format(
            both("comply_doubt"), doubt
        )
    return out


def _tags(rule: Rule) -> Markup:
    tags = Markup('<small class="how">{}</small>').format(both(f"comply_how_{rule.how}"))
    if rule.place:
        tags += Markup('<small class="how local">{}</small>').format(filled("comply_local", place=rule.place))
    return tags


def _opener(key: str, unit: LegalUnit, name: str, after: Markup | str = "") -> Markup:
    return Markup(
        '<span class="opens"><button type="button" class="rule k-{}" data-cite="{}" lang="zh-CN" '
        'title="{}">{}</button>{}</span>'
    ).format(unit.kind, key, unit.full_title or unit.title, name, after)


class ShortNames:
    """Citations with an unwieldy title given by the short name that the corpus knows it by."""

    def __init__(self, instruments: Iterable[Any]) -> None:
        """`instruments` with `title` and `aliases`."""
        self.names = {i.title: i.aliases[0] for i in instruments if i.aliases and len(i.title) > UNWIELDY}

    def cite(self, unit: LegalUnit, quote: str = "") -> str:
        """The usual written form: 《人脸识别司法解释》第二条."""
        written = written_citation(unit, quote)
        short = self.names.get(unit.title)
        return written.replace(f"《{unit.title}》", f"《{short}》") if short else written


def level_badge(plain: Level, level: Level) -> Markup:
    """How grave: the ordinary consequence, then what a grave breach adds."""
    if level == plain:
        return Markup('<span class="lv lv{}">{}</span>').format(int(level), both(f"comply_lv{int(level)}"))
    if not plain:
        return Markup('<span class="lv lv{}">{}{}</span>').format(
            int(level), both("comply_if_grave"), both(f"comply_lv{int(level)}")
        )
    return Markup('<span class="lv lv{1}">{0}<i>{2}{3}</i></span>').format(
        both(f"comply_lv{int(plain)}"), int(level), both("comply_if_grave"), both(f"comply_lv{int(level)}")
    )


def risk_html(backing: Backing, names: ShortNames) -> Markup:
    """The consequence in words, then the articles that lay it down."""
    if not backing.carried:
        return both("comply_if_no_none")
    openers = Markup("").join(
        _opener(f"k{i}", risk.unit, names.cite(risk.unit), _level_note(risk))
        for i, risk in enumerate(backing.carried)
    )
    if not backing.direct:
        return both("comply_if_no_general") + Markup(" ") + openers
    return level_badge(backing.plain, backing.level) + openers


def _level_note(risk: Consequence) -> Markup:
    if risk.public:
        return Markup('<small class="how">{}</small>').format(both("comply_public"))
    plain = both(f"comply_lv{int(risk.plain)}") if risk.plain else Markup("")
    if risk.plain < risk.level:
        plain += Markup("{}{}{}").format(
            both("comply_stop") if plain else "", both("comply_if_grave"), both(f"comply_lv{int(risk.level)}")
        )
    return Markup('<small class="how">{}</small>').format(plain)


def passages_payload(backing: Backing, as_of: date | None) -> dict[str, Any]:
    """The passages that the buttons of a question open, in their order."""
    passages = {
        f"r{i}": str(passage_html(r.unit, r.passage.shown, as_of)) for i, r in enumerate(backing.shown)
    }
    passages |= {f"k{i}": str(passage_html(c.unit, as_of=as_of)) for i, c in enumerate(backing.carried)}
    return {"passages": passages, "order": list(passages)}
