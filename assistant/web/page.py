"""The page: header, tabs, the line that this is not legal advice; and how it is served.

A further tab is a module with a `TAB`; it is listed in TABS and nowhere else.
"""

from __future__ import annotations

import json
import os

import gradio as gr

from assistant import BadInputError
from assistant.config import Settings
from assistant.web.ask import ask
from assistant.web.cases import tab as cases
from assistant.web.check import check
from assistant.web.comply import tab as comply
from assistant.web.laws import tab as laws
from assistant.web.memo import tab as memo
from assistant.web.opening import Opening
from assistant.web.panel.service import build_service
from assistant.web.tabs import HERE, Desk, Tab
from assistant.web.templates import render
from assistant.web.words import WORDS, Labels, labelled, word

TABS: tuple[Tab, ...] = (ask.TAB, check.TAB, memo.TAB, comply.TAB, cases.TAB, laws.TAB)
SCRIPT_WORDS = ("passage", "close", "back", "previous", "next", "copied", "not_reached")
MAX_UPLOAD = "10mb"
CACHE = (600, 600)  # seconds: what an upload that was never read leaves behind is removed
MAX_WAITING = 64
AT_ONCE = 4
_SANS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "monospace")


def build_page(desk: Desk) -> gr.Blocks:
    """Build the Blocks: every tab in its place, the switch of language connected to all labels."""
    with gr.Blocks(title=word("name"), analytics_enabled=False, fill_width=True, delete_cache=CACHE) as page:
        header = gr.HTML(
            value="zh",
            html_template=str(render("masthead.html")),
            js_on_load="Law.language.mount(element, (code) => { props.value = code; trigger('change'); });",
            apply_default_css=False,
            elem_id="masthead",
            elem_classes="law",
        )
        with gr.Tabs(elem_id="tabs"):
            for tab in TABS:
                with gr.Tab(id=tab.name, elem_id=f"tab-{tab.name}", **labelled(label=tab.name)) as item:
                    tab.build(desk)
                desk.labels.bind(item, label=tab.name)
        build_service(desk)
        header.change(
            desk.labels.relabel,
            inputs=header,
            outputs=desk.labels.components,
            show_progress="hidden",
            queue=False,
            api_visibility="private",
        )
    return page


def head_html() -> str:
    """Style and scripts, in the page itself: nothing is loaded from anywhere else."""
    keys = dict.fromkeys([*SCRIPT_WORDS, *(key for tab in TABS for key in tab.script_words)])
    words = json.dumps({key: WORDS[key] for key in keys}, ensure_ascii=False)
    return (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_files('css')}</style><script>window.Law = {{words: {words}}};\n{_files('js')}</script>"
    )


def _files(kind: str) -> str:
    """The files of a kind: what all share, the panel's, then each tab's own where it has one."""
    places = [
        HERE / f"static/page.{kind}",
        *(HERE / f"{n}/{n}.{kind}" for n in ("panel", *(t.name for t in TABS))),
    ]
    return "\n".join(place.read_text(encoding="utf-8") for place in places if place.exists())


def _reach_loopback_directly() -> None:
    """Keep a proxy that the environment names out of Gradio's call to its own page."""
    for name in ("NO_PROXY", "no_proxy"):
        hosts = [h for h in os.environ.get(name, "").split(",") if h]
        os.environ[name] = ",".join(dict.fromkeys([*hosts, "127.0.0.1", "localhost"]))


def serve(
    settings: Settings,
    opening: Opening,
    host: str = "127.0.0.1",
    port: int | None = None,
    *,
    show: bool = True,
    wait: bool = True,
) -> tuple[gr.Blocks, str]:
    """Serve the page; return it and its address. `show` opens a browser, `wait` blocks until it ends."""
    page = build_page(Desk(opening, settings, Labels()))
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=AT_ONCE)
    _reach_loopback_directly()
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            inbrowser=show,
            quiet=True,
            share=False,
            ssr_mode=False,
            run_history=False,
            footer_links=[],
            prevent_thread_lock=True,
            max_file_size=MAX_UPLOAD,
            theme=gr.themes.Base(font=_SANS, font_mono=_MONO),
            head=head_html(),
        )
    except OSError as error:
        raise BadInputError(
            f"{host} 的端口 {port or '7860 起'} 用不了，请用 --port 另选（port not free）"
        ) from error
    if wait:
        page.block_thread()
    return page, address
