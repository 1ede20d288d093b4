"""From a question to a checked answer: understand, search once, recognise, choose, compose, close."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain

from assistant.choose.chooser import Chooser
from assistant.compose.reply import Replies
from assistant.config import Settings
from assistant.generate.answering import ModelAnswering
from assistant.language import without_orders
from assistant.language.english import gloss
from assistant.language.text import is_english, letters
from assistant.library.library import Library
from assistant.matters.memory import Memory
from assistant.matters.recognise import Recogniser
from assistant.retrieve.questions import AGREED
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.retriever import Retriever
from assistant.retrieve.searches import Found, Searches
from assistant.schema.answers import Answer
from assistant.schema.matters import MatterHit
from assistant.schema.stages import Ask, Inquiry, Intent
from assistant.understand.danger import Danger, detect_danger
from assistant.understand.door import asks_back, nonsense
from assistant.understand.ear import GREET, OFF_TOPIC, THANKS, VAGUE, hear, is_of
from assistant.understand.follow import Thread, thread
from assistant.understand.inquiry import load_vocabulary, understand
from assistant.understand.talk import Act, ActKind, act_of, bare
from assistant.verify.verifier import Verifier

SMALL = 32  # characters of a turn that may only thank or greet
# Less likely of any matter than the first, what sounds like chat as likely as the second is none; what asks
# for a word or a case, as likely as the third.
HARDLY, SOUNDS_LIKE, SURELY = 0.8, 0.3, 0.9
PLAINLY = 0.85  # what is so likely of some matter is never refused for what it sounds like
NO_MATTER = 0.4  # less likely of some matter than this, what looks like orders only holds none


class Answering:
    """Answers questions from one library and its retriever. Holds no conversation."""

    def __init__(
        self, settings: Settings, library: Library, retriever: Retriever, verifier: Callable[[], Verifier]
    ) -> None:
        """`verifier` is made at first use: not every answer quotes what needs checking."""
        self.settings, self.library, self.retriever = settings, library, retriever
        self._by_model = ModelAnswering(settings, verifier)
        self._replies = Replies(settings, library, retriever.index.lexical.idf, Chooser(library), verifier)

    @cached_property
    def searches(self) -> Searches:
        """The searches of a question, over the index's law and its memory of the matters."""
        known = self.retriever.recogniser or Recogniser(Memory.load(self.retriever.index.folder))
        return Searches(self.retriever, known)

    def stream(self, ask: Ask) -> Iterator[Answer]:
        """Yield answers, the last one final."""
        danger = self.danger_of(ask.question)
        running = self.thread(ask, danger)
        inquiry = understand(
            running.asked or running.before,
            ask.history,
            self.library,
            load_vocabulary(self.settings.corpus),
            running.before if running.asked else "",
        )
        inquiry = replace(inquiry, question=ask.question, follow_up=running.follows)
        inquiry = replace(
            inquiry,
            for_help=danger is not None and not danger.by_asker,
            vague=inquiry.of_events
            and not danger
            and not running.follows
            and self.is_of(VAGUE, ask.question),
        )
        if not danger and (reply := self.at_the_door(ask, inquiry, running)):
            yield reply
            return

        if danger:  # the card at once; a chat model writes nothing to somebody in danger
            unsaid = Answer(question=ask.question, answer="", as_of=ask.day)
            for answer in chain([unsaid], self.compose(ask, inquiry, running)):
                yield self._replies.with_card(answer, danger, inquiry.english)
        elif self.settings.model:
            yield from self._by_model.stream(ask, lambda more: self.whole(ask, inquiry, running, more))
        else:
            yield from self.compose(ask, inquiry, running)

    def thread(self, ask: Ask, danger: Danger | None) -> Thread:
        """What the conversation is about, and whether the question belongs to it.

        A danger that nothing said before tells of is a matter of its own.
        """
        running = thread(ask.question, ask.history, self.searches.pair, self.settings.corpus)
        if danger and running.follows and running.asked and not self.danger_of(running.before):
            return Thread("", running.asked, False)
        return running

    def at_the_door(self, ask: Ask, inquiry: Inquiry, running: Thread) -> Answer | None:
        """A reply that needs no search: to a greeting, to no sentence, to an article of no law."""
        act = act_of(ask.question, self.settings.corpus) or self.small_talk(ask, running)
        if nonsense(inquiry):
            return self._replies.refusal(ask, inquiry, "refuse_nonsense")
        if act and (reply := self._replies.to_act(ask, inquiry, act)):
            return reply
        asked = without_orders(ask.question).strip()
        chat = self.is_chat(asked, inquiry.intent)
        # Nothing but orders to the machine, and no matter among them.
        chat = chat or (not asked and self.searches.alone(inquiry.text) < NO_MATTER)
        if not running.follows and chat and not inquiry.references and not inquiry.laws:
            return self._replies.to_act(ask, inquiry, Act(ActKind.OFF_TOPIC))
        if back := asks_back(inquiry, self.settings.prompts):
            return Answer(question=ask.question, answer=back, as_of=ask.day, follows=running.follows)
        return None

    def danger_of(self, text: str) -> Danger | None:
        """The danger that a text tells of, in words that are known or by what it means."""
        if found := detect_danger(text, self.settings.corpus):
            return found
        embedder = self.retriever.index.embedder
        if embedder is None:
            return None
        return hear(embedder.queries([self._chinese(text)])[0], embedder.name, self.settings.corpus)

    def small_talk(self, ask: Ask, running: Thread) -> Act | None:
        """Thanks after an answer, a greeting, in words that no table holds."""
        if len(letters(ask.question)) > SMALL or is_english(ask.question):
            return None
        if ask.history and self.is_of(THANKS, ask.question):
            return Act(ActKind.THANKS)
        # “那我呢” goes on and greets nobody.
        if running.follows or not self.is_of(GREET, ask.question):
            return None
        return Act(ActKind.GREET) if self.searches.alone(ask.question) < PLAINLY else None

    def is_chat(self, text: str, intent: Intent) -> bool:
        """Whether a text is of no matter of law; the less like one, the less it need sound like chat."""
        if not text or intent is Intent.OPINION or self.searches.alone(text) >= PLAINLY:
            return False
        if intent in (Intent.DEFINITION, Intent.CASE):  # what a word means, how a case ended, is of no matter
            return self.is_of(OFF_TOPIC, text, SURELY)
        little = not is_english(text) and self.searches.of_any(text) < HARDLY
        return self.is_of(OFF_TOPIC, text, SOUNDS_LIKE if little else None)

    def is_of(self, kind: str, text: str, least: float | None = None) -> bool:
        """Whether a question is OFF_TOPIC or VAGUE, by what it means; `least` as in `Ear.is_of`."""
        embedder = self.retriever.index.embedder
        if embedder is None:
            return False
        # English is heard twice, in its own words and in everyday Chinese ones, which leave much out.
        told = embedder.queries(list(dict.fromkeys((text, self._chinese(text)))))
        return all(is_of(kind, vector, embedder.name, least) for vector in told)

    def _chinese(self, text: str) -> str:
        """A text in the language that the ear has learned from."""
        return (gloss(text, self.settings.corpus) or text) if is_english(text) else text

    def compose(
        self, ask: Ask, inquiry: Inquiry, running: Thread, more_queries: tuple[str, ...] = ()
    ) -> Iterator[Answer]:
        """The extractive answer as it grows; `more_queries` are further wordings to search for."""
        found = self.gather(ask, inquiry, running, more_queries)
        if ask.prosecutor and not running.follows and not inquiry.english:
            most = 1 if inquiry.laws else AGREED  # who names a law asks for its own article
            found = replace(found, asked=self.searches.asked(ask.question, found, most))
        score = Relevance.of(inquiry.query, found.ready, self.retriever)
        return self._replies.answers(ask, inquiry, found, score, running, self.searches.recogniser)

    def whole(self, ask: Ask, inquiry: Inquiry, running: Thread, more_queries: tuple[str, ...]) -> Answer:
        """The extractive answer, complete."""
        *_, answer = self.compose(ask, inquiry, running, more_queries)
        return answer

    def matters_of(self, text: str, day: date) -> tuple[MatterHit, ...]:
        """What kind of matter a text tells of, likeliest first."""
        return self.searches.gather([text], text, "", day).matters

    def gather(
        self, ask: Ask, inquiry: Inquiry, running: Thread, more_queries: tuple[str, ...] = ()
    ) -> Found:
        """Every search of the question, once."""
        texts = [inquiry.query, *([ask.question] if running.follows and running.asked else []), *more_queries]
        # What only asks for a part of the matter (找谁, 能赔多少) says nothing of which matter it is.
        own = "" if running.follows and bare(running.asked, self.settings.corpus) else running.asked
        return self.searches.gather(texts, own, running.before, ask.day)
