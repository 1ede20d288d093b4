"""The situations that the first visit offers lead to the matters they stand for."""

from __future__ import annotations

import pytest

from assistant import Assistant
from assistant.web.ask.situations import situations

OFFERED = [
    (who, one["matter"], one[language])
    for who, areas in situations().items()
    for area in areas
    for one in area["ask"]
    for language in ("zh", "en")
    if language in one
]


@pytest.mark.parametrize(("who", "matter", "question"), OFFERED, ids=[f"{m}-{q[:2]}" for _, m, q in OFFERED])
def test_what_the_page_offers_is_answered_as_what_it_is(
    assistant: Assistant, who: str, matter: str, question: str
) -> None:
    answer = assistant.ask(question, persona=who)
    found = [m.matter for m in answer.matters]
    # The same event on its criminal side is the matter as well.
    assert found and (found[0].id == matter or matter in found[0].kin), [m.id for m in found]
    assert answer.sections and not answer.refused
