"""Which composer writes: of a matter, of articles named, of what people said, of what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from assistant.choose.chooser import Chooser
from assistant.choose.matter import Fit, choose_matter
from assistant.choose.passages import best_passage
from assistant.choose.selection import defines
from assistant.compose import articles, situation
from assistant.compose.closing import Closing
from assistant.compose.dates import Days, of_the_day
from assistant.compose.digests import Digests
from assistant.compose.draft import Draft
from assistant.compose.matter import MatterSheet
from assistant.config import Settings
from assistant.language.bigrams import Terms
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.matters.contacts import load_contacts
from assistant.matters.recognise import Recogniser
from assistant.prompts import Joints
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.searches import Found, law_votes
from assistant.schema.answers import Answer, CitationCheck, Option, Section
from assistant.schema.matters import Matter, MatterHit
from assistant.schema.stages import BUDGETS, Ask, Inquiry, Intent
from assistant.schema.units import IN_FORCE, LegalUnit
from assistant.understand.danger import Danger
from assistant.understand.follow import Thread
from assistant.understand.inquiry import content_beside
from assistant.understand.talk import Act, ActKind, aspect_of, bare
from assistant.verify.verifier import Verifier

ENOUGH = 4  # characters that a question must say beside the articles it names to be about something
ELSEWHERE = 0.2  # by so much more of those words must another article hold to be pointed to
# A matter is answered where it is so likely (of 110 development stories all whose likeliest matter was right
# were), unless the question says so little that it must be far likelier; else the asker is asked which it is.
SURE, SURE_OF_LITTLE = 0.1, 0.5
DOUBT = 0.5  # less likely than this, other matters are offered beside the answer
OPTIONS = 3
MODEL = "model"  # the reader of whom the notice speaks already


class Replies:
    """Writes replies. Holds nothing of a conversation."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        idf: Callable[[str], float],
        chooser: Chooser,
        verifier: Callable[[], Verifier],
    ) -> None:
        """`idf` is the rarity of a pair of characters over the library."""
        self.settings, self.library, self.idf, self.chooser = settings, library, idf, chooser
        self.verifier = verifier
        self.closing = Closing(library, idf, self.verify)

    def verify(self, text: str, day: date) -> list[CitationCheck]:
        """Check a quotation's own citations."""
        return self.verifier().verify(text, day)

    def joints(self, inquiry: Inquiry) -> Joints:
        """Headings and joining words of the question's language."""
        return Joints.load(self.settings.prompts, inquiry.english)

    def refusal(self, ask: Ask, inquiry: Inquiry, why: str) -> Answer:
        """A refusal in the words of the joints."""
        return Answer(question=ask.question, answer=self.joints(inquiry)[why], refused=True, as_of=ask.day)

    def to_act(self, ask: Ask, inquiry: Inquiry, act: Act) -> Answer | None:
        """The reply to a greeting, to thanks, to a wish that cannot be fulfilled; None to go on."""
        text = self.joints(inquiry).get(f"act_{act.kind}", "")
        if not text or not (act.alone or act.kind is ActKind.OFF_TOPIC):
            return None
        return Answer(
            question=ask.question,
            answer=text,
            refused=act.kind is ActKind.OFF_TOPIC,
            as_of=ask.day,
            follows=bool(ask.history) and act.kind in (ActKind.THANKS, ActKind.OK, ActKind.BYE),
        )

    def answer(
        self,
        ask: Ask,
        inquiry: Inquiry,
        found: Found,
        score: Relevance,
        running: Thread,
        recogniser: Recogniser,
    ) -> Answer:
        """The answer by what was asked: articles, people, a matter, or what was found."""
        if inquiry.references or inquiry.intent is Intent.LAW or self._asks_standing(inquiry, ask.day):
            named = self._named(ask, inquiry, found, score)
            if named is not None:
                return named
        if inquiry.intent is Intent.OPINION:
            return self._opinion(ask, inquiry, found, score)
        inquiry = self.chooser.of_case(inquiry, found.evidence, score)
        if inquiry.intent is Intent.CASE or self._defined(inquiry, ask.day):
            return self._law(ask, inquiry, found, score)
        hits = found.matters
        if hits and self._likely(ask, inquiry, hits) >= self._least(inquiry):
            return self._matter(ask, inquiry, found, score, running, recogniser)
        if hits and not ask.prosecutor and inquiry.intent is not Intent.DEFINITION:
            return self._options(ask, inquiry, hits, found.evidence.absent)
        return self._law(ask, inquiry, found, score)

    def _likely(self, ask: Ask, inquiry: Inquiry, hits: Sequence[MatterHit]) -> float:
        """How likely the likeliest matter is: with its kin, which tell of the same event, unless so little is
        said that the event is not clear; where nothing of a matter is said, none is likely."""
        if not inquiry.follow_up and not inquiry.for_help and bare(ask.question, self.settings.corpus):
            return 0.0
        return hits[0].probability if inquiry.vague else _mass(hits)

    def _least(self, inquiry: Inquiry) -> float:
        """How likely a matter must be to be answered: more where the question says little."""
        return SURE_OF_LITTLE if inquiry.vague else SURE

    def _defined(self, inquiry: Inquiry, day: date) -> bool:
        return inquiry.intent is Intent.DEFINITION and any(
            defines(inquiry.term, u) for u in self.chooser.law_defining(inquiry.term, day)
        )

    def _matter(
        self,
        ask: Ask,
        inquiry: Inquiry,
        found: Found,
        score: Relevance,
        running: Thread,
        recogniser: Recogniser,
    ) -> Answer:
        lead = found.matters[0]
        vector = found.vector
        other = vector is not None and not inquiry.for_help and recogniser.other_side(vector, lead.matter)
        aspects = aspect_of(running.asked, self.settings.corpus) if running.asked else frozenset()
        near = recogniser.sentences(vector, lead.matter) if vector is not None else {}
        votes = law_votes(found.shares, self.library.units)
        only = running.follows or bare(ask.question, self.settings.corpus)
        fit = Fit(near, votes, inquiry.text, other, aspects, running.facts, only)
        choice = choose_matter(found.matters, recogniser.memory.matters, fit)
        draft = Draft(self.joints(inquiry))
        sheet = MatterSheet(
            draft, choice, self.library, load_contacts(self.settings.corpus), ask.day, inquiry.english
        )
        if ask.prosecutor:
            sheet.for_prosecutor()
        else:
            sheet.for_citizen()
        practice, views = self.chooser.told(inquiry, found.evidence, ask.persona, score, BUDGETS[ask.persona])
        bearing = self.chooser.bearing(inquiry, score)
        limit = situation.QUOTE[ask.persona]
        said = Draft(draft.joints, citations=draft.citations, claims=draft.claims)
        for unit, passage in situation.told_of(said, practice, bearing, limit):
            said.say("source_line", unit, passage)
        sheet.section("practice", said.text(), folded=True)
        said.lines = []
        situation.write_views(said, situation.argued(said, views, bearing, limit))
        sheet.section("views", said.text(), folded=True)
        if not inquiry.english:
            digests = Digests(self.library, self.idf, ask.day, found.evidence.digests)
            outside = digests.outside(lead.matter.outside, draft.joints)
            sheet.section("outside", outside, folded=True)
        sheet.section("made_by", draft.joints["made_by"] + self._readers(draft.joints, lead.matter))
        evidence = replace(found.evidence, absent=(*sheet.absent, *found.evidence.absent))
        answer = self.closing.close(ask, inquiry, draft, evidence, sheet.sections)
        others = found.matters[1:OPTIONS] if lead.probability < DOUBT else ()
        options = tuple(Option(h.matter.id, h.matter.title, _first(h, inquiry.english)) for h in others)
        return replace(answer, matters=found.matters, facts=sheet.open_facts, options=options)

    def _readers(self, joints: Joints, matter: Matter) -> str:
        """Who, other than a model, found every sentence right against its article."""
        return "".join(joints.fill("read_by", who=r.by, on=r.on) for r in matter.review if r.by != MODEL)

    def _options(
        self, ask: Ask, inquiry: Inquiry, hits: Sequence[MatterHit], absent: Sequence[LegalUnit]
    ) -> Answer:
        """One question back that splits the candidates, and what each would mean."""
        joints = self.joints(inquiry)
        options = tuple(
            Option(h.matter.id, h.matter.title, _first(h, inquiry.english)) for h in hits[:OPTIONS]
        )
        ask_fact = next((f.ask for h in hits for f in h.matter.turns_on), "")
        lines = [joints["which_matter"], ""]
        lines += [f"- **{o.title}** {o.meaning}" for o in options]
        if ask_fact and not inquiry.english:
            lines += ["", joints.fill("tell_more", fact=ask_fact)]
        if lacks := of_the_day(self.library, joints, (), absent, Days(ask.day, date.today())):
            lines += ["", joints.fill("m_as_of", day=ask.day.isoformat()), *(f"- {line}" for line in lacks)]
        text = "\n".join(lines)
        return Answer(
            question=ask.question,
            answer=text,
            as_of=ask.day,
            sections=(Section("options", "", text),),
            matters=tuple(hits),
            options=options,
            follows=inquiry.follow_up,
        )

    def _law(self, ask: Ask, inquiry: Inquiry, found: Found, score: Relevance) -> Answer:
        """What was found, where no matter decides: said as such."""
        draft = Draft(self.joints(inquiry))
        self._frame(draft, inquiry)
        chosen = self.chooser.choose(inquiry, found, ask.persona, ask.day, score)
        if inquiry.intent not in (Intent.CASE, Intent.DEFINITION):
            draft.note(draft.joints["candidates"])
        bearing = self.chooser.bearing(inquiry, score)
        situation.compose_situation(draft, inquiry, chosen, score, bearing, ask.persona)
        if not draft.citations:
            refused = self.refusal(ask, inquiry, "refuse_empty")
            days = Days(ask.day, date.today())
            lines = of_the_day(self.library, draft.joints, (), found.evidence.absent, days)
            return replace(refused, answer="\n".join([refused.answer, *lines]))
        return self.closing.close(ask, inquiry, draft, found.evidence)

    def _opinion(self, ask: Ask, inquiry: Inquiry, found: Found, score: Relevance) -> Answer:
        draft = Draft(self.joints(inquiry))
        self._frame(draft, inquiry)
        units = self.chooser.spoken(inquiry, found.evidence, score)
        limit = situation.QUOTE[ask.persona] + 60
        situation.compose_opinion(draft, units, inquiry.strangers, score, limit)
        if not any(line.strip() for line in draft.lines):
            return self.refusal(ask, inquiry, "refuse_empty")
        return self.closing.close(ask, inquiry, draft, found.evidence)

    def _frame(self, draft: Draft, inquiry: Inquiry) -> None:
        if inquiry.english and draft.joints["english_frame"]:
            draft.note(draft.joints["english_frame"])
        if inquiry.local:
            draft.note(draft.joints["local_rules"])

    def _named(self, ask: Ask, inquiry: Inquiry, found: Found, score: Relevance) -> Answer | None:
        """Articles and laws named in the question; None where they are not to be had and it says more."""
        draft = Draft(self.joints(inquiry))
        self._frame(draft, inquiry)
        if inquiry.references:
            units = articles.compose_references(
                draft, inquiry.references, self.library, ask.day, inquiry.year
            )
        else:
            units = articles.compose_laws(draft, inquiry.laws, self.library, ask.day, inquiry.year)
        if inquiry.intent is not Intent.OPINION and not self._goes_on(inquiry, ask.day):
            self._elsewhere(draft, inquiry, units, found, ask.day)
            self._related(draft, ask, inquiry, found, units, score)
        elif inquiry.intent is not Intent.OPINION:
            chosen = self.chooser.choose(inquiry, found, ask.persona, ask.day, score)
            bearing = self.chooser.bearing(inquiry, score)
            situation.compose_situation(draft, inquiry, chosen, score, bearing, ask.persona)
        else:
            return None
        if not draft.citations and not any(line.strip() for line in draft.lines):
            return self.refusal(ask, inquiry, "refuse_empty")
        return self.closing.close(ask, inquiry, draft, found.evidence)

    def _asks_standing(self, inquiry: Inquiry, day: date) -> bool:
        """A law named in the question that is not law of the day deserves a word first."""
        return any(self.library.lookup(t, None, "", day).state is not State.FOUND for t in inquiry.laws)

    def _goes_on(self, inquiry: Inquiry, day: date) -> bool:
        """Whether what is named is not to be had, and the question says more: the matter itself follows."""
        laws = [self.library.lookup(t, None, "", day).state for t in inquiry.laws]
        named = [
            self.library.lookup(r.law, r.article_no, r.article_suffix, day).state for r in inquiry.references
        ]
        lost = State.UNHELD in (*laws, *named) or State.FOUND not in (named or laws or [State.FOUND])
        said = content_beside(inquiry) if named else inquiry.rest
        return lost and len(said) >= ENOUGH

    def _elsewhere(
        self, draft: Draft, inquiry: Inquiry, named: Sequence[LegalUnit], found: Found, day: date
    ) -> None:
        """Where an article does not say what the question says of it: the article of its law that does."""
        said = content_beside(inquiry)
        if len(said) < ENOUGH or any(u.status_on(day) != IN_FORCE for u in named):
            return
        laws = {u.title for u in named}
        best = next((h.unit for h in found.evidence.law if h.unit.title in laws), None)
        if best is None or best.id in {u.id for u in named}:
            return
        about = Terms.of([(said, 1.0)], self.idf)
        if about.score(best.text) >= ELSEWHERE + max(about.score(u.text) for u in named):
            draft.note("")
            limit = situation.QUOTE["citizen"]
            draft.say("elsewhere", best, best_passage(best, about.score, limit))

    def _related(
        self,
        draft: Draft,
        ask: Ask,
        inquiry: Inquiry,
        found: Found,
        named: Sequence[LegalUnit],
        score: Relevance,
    ) -> None:
        if not ask.prosecutor:
            return
        ids = {u.id for u in named}
        bearing = self.chooser.bearing(inquiry, score)
        views = [u for u in bearing.pick(found.evidence.views, 2, views=True) if u.id not in ids]
        situation.compose_views(draft, views, bearing, ask.persona)

    def with_card(self, answer: Answer, danger: Danger, english: bool) -> Answer:
        """The answer under the card for somebody in danger, which comes before all else."""
        lines = danger.lines_en if english else danger.lines
        card = "\n".join(f"- {line}" for line in lines)
        kept = [s for s in answer.sections if s.key != "options"]
        section = Section("emergency", danger.title, card)
        text = f"**{danger.title}**\n\n{card}\n\n" + (
            answer.answer if answer.citations and not answer.refused else ""
        )
        return replace(
            answer,
            answer=text.strip() + "\n",
            sections=(section, *kept),
            emergency=card,
            refused=False,
            options=(),
        )


def _mass(hits: Sequence[MatterHit]) -> float:
    """How likely the likeliest matter is together with its kin, which tell of the same event."""
    lead = hits[0].matter
    kin = (h for h in hits[1:] if h.matter.id in lead.kin or lead.id in h.matter.kin)
    return hits[0].probability + sum(h.probability for h in kin)


def _first(hit: MatterHit, english: bool) -> str:
    answer = hit.matter.answer
    return (answer[0].en if english else answer[0].text) if answer else ""
