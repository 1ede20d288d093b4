"""The fixed HTML of the tab 研究备忘: its three views; the script fills them."""

from __future__ import annotations

from markupsafe import Markup

from assistant.web.tabs import day_field, disclaimer
from assistant.web.words import both, word

LONGEST_FACTS, LONGEST_TITLE = 20_000, 100
VIEWS = ("draft", "recheck", "disputes")


def memo_page() -> Markup:
    """The switch of views, the views, the line that this is not legal advice."""
    return _views() + _draft_view() + _recheck_view() + _disputes_view() + disclaimer()


def _button(action: str, key: str, classes: str = "") -> Markup:
    return Markup('<button type="button" class="{}" data-do="{}">{}</button>').format(
        classes, action, both(key)
    )


def _views() -> Markup:
    buttons = Markup("").join(
        Markup('<button type="button" data-view="{}" aria-pressed="{}">{}</button>').format(
            view, "true" if view == VIEWS[0] else "false", both(f"memo_view_{view}")
        )
        for view in VIEWS
    )
    return Markup('<div class="memo-views" role="group" aria-label="{}">{}</div>').format(
        word("memo_views"), buttons
    )


def _draft_view() -> Markup:
    work = Markup(
        '<label class="memo-facts"><span>{facts}</span><textarea rows="8" maxlength="{longest}" '
        'placeholder="{hint}" data-facts></textarea></label>'
        '<div class="memo-line"><label class="named"><span>{name}</span>'
        '<input type="text" maxlength="{longest_title}" data-title></label>{day}</div>'
        '<div class="memo-actions">{find}{sample}<span class="kept" data-kept role="status"></span>'
        '<span class="files">{export}<label class="file" title="{replaces}">'
        '<input type="file" accept=".json,application/json" data-import>{load}</label>{clear}</span></div>'
        '<div class="box warn memo-sure" role="alertdialog" aria-labelledby="memo-sure-text" hidden>'
        '<p id="memo-sure-text">{sure}</p>{clear_yes}{cancel}</div>'
        '<section class="memo-issues" hidden><h3 tabindex="-1">{issues}</h3><p class="hint">{issues_hint}</p>'
        '<ol></ol><div class="memo-actions">{add}{draft}</div></section>'
    ).format(
        facts=both("memo_facts"),
        longest=LONGEST_FACTS,
        hint=word("memo_facts_hint"),
        name=both("memo_name"),
        longest_title=LONGEST_TITLE,
        day=day_field(),
        find=_button("find", "memo_find", "primary"),
        sample=_button("sample", "memo_sample"),
        export=_button("export", "memo_export", "quiet"),
        replaces=word("memo_replaces"),
        load=both("memo_import"),
        clear=_button("clear", "memo_clear", "quiet"),
        sure=both("memo_sure"),
        clear_yes=_button("clear-yes", "memo_clear_yes", "danger"),
        cancel=_button("cancel", "memo_cancel"),
        issues=both("memo_issues"),
        issues_hint=both("memo_issues_hint"),
        add=_button("add", "memo_add"),
        draft=_button("draft", "memo_draft", "primary"),
    )
    outcome = Markup(
        '<div class="memo-actions bar">{}{}{}</div><article class="memo-paper" lang="zh-CN"></article>'
    ).format(_button("back", "memo_back"), _button("docx", "memo_docx", "primary"), _button("md", "memo_md"))
    return Markup(
        '<section data-view-of="draft"><div class="intro"><h2>{}</h2><p>{}</p></div>'
        '<div class="memo-work">{}</div><div class="memo-wait"></div>'
        '<div class="memo-said" role="alert"></div>'
        '<div class="memo-outcome" hidden>{}</div></section>'
    ).format(both("memo_title"), both("memo_more"), work, outcome)


def _recheck_view() -> Markup:
    return Markup(
        '<section data-view-of="recheck" hidden><div class="intro"><h2>{title}</h2><p>{more}</p></div>'
        '<div class="memo-drop"><label class="file primary">'
        '<input type="file" accept=".docx,.md" data-recheck>{choose}</label>'
        '<span class="hint">{drop}</span>{day}</div>'
        '<div class="rc-wait" role="status"></div><div class="rc-outcome"></div>'
        '<p class="rc-copy" hidden>{updated}<span class="hint">{updated_hint}</span></p></section>'
    ).format(
        title=both("memo_rc_title"),
        more=both("memo_rc_more"),
        choose=both("memo_rc_choose"),
        drop=both("memo_rc_drop"),
        day=day_field(),
        updated=_button("updated", "memo_rc_updated", "primary"),
        updated_hint=both("memo_rc_updated_hint"),
    )


def _disputes_view() -> Markup:
    return Markup(
        '<section data-view-of="disputes" hidden><div class="intro"><h2>{title}</h2><p>{more}</p></div>'
        '<form class="d-search"><textarea rows="2" maxlength="{longest}" aria-label="{title_plain}" '
        'placeholder="{hint}" data-about></textarea><div class="memo-actions">'
        '<button type="submit" class="primary">{find}</button>{use}{all}</div></form>'
        '<div class="d-wait" role="status"></div><div class="d-outcome"></div></section>'
    ).format(
        title=both("memo_d_title"),
        more=both("memo_d_more"),
        longest=LONGEST_FACTS,
        title_plain=word("memo_d_title"),
        hint=word("memo_d_hint"),
        find=both("memo_d_find"),
        use=_button("use-facts", "memo_d_use_facts"),
        all=_button("all", "memo_d_all"),
    )
