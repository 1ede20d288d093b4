"""Whose turn it is: no lane waits for the length of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.service.fairness import Client, FairQueue, Full, Room

GREEDY, HONEST = Client("10.0.0.1"), Client("10.0.0.2")


def order(queue: FairQueue) -> list:
    taken = []
    while (next_one := queue.take()) is not None:
        taken.append(next_one[1])
    return taken


def test_one_who_asks_once_waits_for_one_of_the_greedy() -> None:
    queue: FairQueue[str] = FairQueue()
    for i in range(60):
        queue.put(GREEDY, f"greedy {i}")
    queue.put(HONEST, "honest")
    assert queue.ahead(HONEST, "honest") <= 1
    assert order(queue).index("honest") <= 1


def test_tabs_of_one_office_take_turns_too() -> None:
    queue: FairQueue[str] = FairQueue()
    for i in range(9):
        queue.put(Client("office", "one"), f"one {i}")
    queue.put(Client("office", "two"), "two 0")
    assert order(queue).index("two 0") <= 1


def test_what_is_full_says_whose_fault_it_is() -> None:
    queue: FairQueue[int] = FairQueue(Room(session=2, client=3, everyone=4))
    queue.put(GREEDY, 1)
    queue.put(GREEDY, 2)
    with pytest.raises(Full) as own:
        queue.put(GREEDY, 3)
    assert own.value.own
    queue.put(HONEST, 4)
    queue.put(Client("c"), 5)
    with pytest.raises(Full) as everyone:
        queue.put(Client("d"), 6)
    assert not everyone.value.own and len(queue) == 4


def test_who_left_is_not_served() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put(GREEDY, "a")
    queue.put(GREEDY, "b")
    assert queue.remove(GREEDY, "a") and not queue.remove(GREEDY, "a")
    assert order(queue) == ["b"] and len(queue) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), max_size=60))
def test_all_comes_out_once_and_the_place_told_is_about_right(lanes: list[tuple[str, str]]) -> None:
    queue: FairQueue[int] = FairQueue()
    clients = [Client(*lane) for lane in lanes]
    for i, client in enumerate(clients):
        queue.put(client, i)
    told = {i: queue.ahead(client, i) for i, client in enumerate(clients)}
    taken = order(queue)
    assert sorted(taken) == list(range(len(lanes)))
    for place, i in enumerate(taken):
        assert abs(told[i] - place) <= 2 * len(set(lanes))
