"""The review desk: a lawyer reads plain sentences beside their articles and says of each whether it is right.

Matters and the library come in; a Gradio application goes out, and verdicts go into the ledger beside
the matters. It is for those who keep the knowledge, on their own machine, and asks nothing of a citizen.
Never here: an answer to a question, or a change of a matter's text.
"""

from __future__ import annotations

from assistant.review.app import review_app

__all__ = ["review_app"]
