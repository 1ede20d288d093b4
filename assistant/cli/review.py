"""`assistant review`: the desk where a lawyer reads the plain sentences beside their articles."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from assistant.cli.options import open_assistant
from assistant.errors import SettingsError

PORT = 7861


def review(
    port: Annotated[int, typer.Option(help="端口。Port on this machine.", min=1024, max=65535)] = PORT,
) -> None:
    """审读台：逐句对照条文核对通俗说明。Read the plain sentences beside their articles (a local page)."""
    try:
        import gradio  # noqa: F401
    except ImportError as error:
        raise SettingsError(
            "审读台要用 Gradio：pip install 'pipl-assistant[review]'"
            "（the review desk needs the extra “review”）"
        ) from error
    from assistant.review import review_app
    from assistant.review.sheet import ReviewDesk

    assistant = open_assistant()
    desk = ReviewDesk(assistant.settings.corpus, assistant.library, date.today())
    review_app(desk).launch(
        server_name="127.0.0.1", server_port=port, share=False, quiet=False, show_error=True
    )
