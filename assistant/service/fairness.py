"""Whose turn it is: work waits in lanes, and each lane gets its turn however long another one is.

A lane is an address (or a user, or a key) and, within it, one session of a browser: offices share an
address, and one tab that asks a hundred things at once must not hold up its neighbours.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Client:
    """Who asks: `name` a user, key or address; `session` a tab or conversation of theirs, "" for none."""

    name: str
    session: str = ""


class Full(Exception):
    """No more work can wait. `own`: the client itself has too much waiting; else the whole service has."""

    def __init__(self, own: bool) -> None:
        super().__init__("own" if own else "all")
        self.own = own


@dataclass(frozen=True)
class Room:
    """How much may wait: for one session, for one client, for all."""

    session: int = 64
    client: int = 256
    everyone: int = 1024


class FairQueue(Generic[T]):
    """Waiting work, taken client by client and, within a client, session by session."""

    def __init__(self, room: Room | None = None) -> None:
        self.room = room or Room()
        self._lanes: OrderedDict[str, OrderedDict[str, deque[T]]] = OrderedDict()

    def __len__(self) -> int:
        """How many pieces of work wait."""
        return sum(len(lane) for sessions in self._lanes.values() for lane in sessions.values())

    def put(self, client: Client, work: T) -> None:
        """Let work wait; Full where there is no room."""
        if len(self) >= self.room.everyone:
            raise Full(own=False)
        sessions: Mapping[str, deque[T]] = self._lanes.get(client.name, {})
        if sum(map(len, sessions.values())) >= self.room.client:
            raise Full(own=True)
        if len(sessions.get(client.session, ())) >= self.room.session:
            raise Full(own=True)
        self._lanes.setdefault(client.name, OrderedDict()).setdefault(client.session, deque()).append(work)

    def take(self) -> tuple[Client, T] | None:
        """The work whose turn it is, None where none waits; its client and session go to the end."""
        if not self._lanes:
            return None
        name, sessions = next(iter(self._lanes.items()))
        session, lane = next(iter(sessions.items()))
        work = lane.popleft()
        self._lanes.move_to_end(name)
        sessions.move_to_end(session)
        self._drop_empty(name, session)
        return Client(name, session), work

    def remove(self, client: Client, work: T) -> bool:
        """Take back work that nobody waits for any more; False where it does not wait here."""
        lane = self._lane(client)
        if work not in lane:
            return False
        lane.remove(work)
        self._drop_empty(client.name, client.session)
        return True

    def ahead(self, client: Client, work: T) -> int:
        """How many pieces of work come before this one, as things stand."""
        lane = self._lane(client)
        if work not in lane:
            return 0
        turn, own = lane.index(work), self._lanes[client.name]
        before = sum(min(len(other), turn + 1) for key, other in own.items() if key != client.session) + turn
        return before + sum(
            min(sum(map(len, sessions.values())), before + 1)
            for name, sessions in self._lanes.items()
            if name != client.name
        )

    def _lane(self, client: Client) -> deque[T]:
        sessions: Mapping[str, deque[T]] = self._lanes.get(client.name, {})
        return sessions.get(client.session, deque())

    def _drop_empty(self, name: str, session: str) -> None:
        if not self._lanes[name][session]:
            del self._lanes[name][session]
        if not self._lanes[name]:
            del self._lanes[name]
