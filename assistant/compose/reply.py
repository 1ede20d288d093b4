"""Which composer writes: of a matter, of articles named, of what people said, of what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.choose.chooser import Chooser
from assistant.choose.deciding import AGREES, beside, deciding, named_in, of_crime, stands_on
from assistant.choose.matter import Fit, MatterChoice, brief, choose_matter, led, ruled, says
from assistant.choose.passages import best_passage
from assistant.choose.selection import defines
from assistant.compose import articles, situation
from assistant.compose.closing import Closing, referred
from assistant.compose.dates import Days, of_the_day
from assistant.compose.digests import Digests
from assistant.compose.draft import Draft
from assistant.compose.matter import MatterSheet
from assistant.config import Settings
from assistant.language.bigrams import Terms
from assistant.language.text import letters
from assistant.library.history import long_past
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.matters.contacts import load_contacts
from assistant.matters.recognise import Recogniser
from assistant.prompts import Joints
from assistant.retrieve.relevance import Relevance
from assistant.retrieve.searches import Found, law_votes
from assistant.schema.answers import Answer, CitationCheck, Option, Section
from assistant.schema.matters import Matter, MatterHit, QuestionKind
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
_HIS_OWN = re.compile("[我俺咱他她]")
DOUBT = 0.5  # less likely than this, other matters are offered beside the answer
UNSURE = 0.3  # less likely than this together with its kin, the answer says which matter it took
OPTIONS = 3
# An article beside which the next one is less likely than this is singled out by the search. Of 12 questions
# with one right answer and 11 stories whose matter was in doubt it was right in 11 and 9, the matter in 7
# and 9.
SINGLED = 0.3
RULED = 0.3  # beside the likeliest matter, how likely the one must be that rules on that article
# A prosecutor's question so short (characters) is one of research, answered from the articles that decide:
# unless the likeliest matter is so likely, or stands on one of them and is not all too unlikely. On 80
# questions of evals/desk: 33 + 29 right or referred before, 37 + 37 after.
RESEARCH, SURE_OF_RULES, DOUBTFUL_OF_RULES = 60, 0.6, 0.15
_ASKING = re.compile(
    r"[？?吗呢哪几何谁]|是否|[能可应]否|怎[么样]|多[少久长]|什么|有没有|能不能|要不要|算不算"
)
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
        return Answer(
            question=ask.question,
            answer=self.joints(inquiry)[why],
            refused=True,
            as_of=ask.day,
            follows=inquiry.follow_up,
        )

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

    def answers(
        self,
        ask: Ask,
        inquiry: Inquiry,
        found: Found,
        score: Relevance,
        running: Thread,
        recogniser: Recogniser,
    ) -> Iterator[Answer]:
        """The answer by what was asked: articles, people, a matter, or what was found.

        Of a matter first what stands before the rest is looked up, the last one whole.
        """
        if inquiry.references or inquiry.intent is Intent.LAW or self._asks_standing(inquiry, ask.day):
            named = self._named(ask, inquiry, found, score)
            if named is not None:
                yield named
                return
        if inquiry.intent is Intent.OPINION:
            yield self._opinion(ask, inquiry, found, score)
            return
        inquiry = self.chooser.of_case(inquiry, found.evidence, score)
        aspects = aspect_of(running.asked, self.settings.corpus) if running.asked else frozenset()
        hits = led(found.matters, inquiry.text, aspects)
        doubtful = bool(hits) and not running.follows and hits[0].probability < DOUBT
        if doubtful and not inquiry.english:
            crime = of_crime(inquiry.text, found.shares, self.library, ask.day)
            point = crime or self._singled(found)
            # Who tells his own story is quoted no article on which none of the matters rules: without it five
            # more of 464 stories opened rightly.
            ruled_on = point is not None and any(says(h.matter.answer, point.key) for h in hits)
            if point and (crime or ask.prosecutor or ruled_on or not _HIS_OWN.search(ask.question)):
                hits = ruled(hits, point.key, 0.0 if crime else RULED)
                found = replace(found, point=point)
        found = replace(found, matters=hits)
        if found.asked is not None and self._research(ask, inquiry) and _ASKING.search(ask.question):
            yield self._asked(ask, inquiry, found, score, found.asked)
        elif ask.prosecutor and not running.follows and (norms := self._norms(ask, inquiry, found)):
            yield self._law(ask, inquiry, found, score, norms)
        elif inquiry.intent is Intent.CASE or self._defined(inquiry, ask.day):
            yield self._law(ask, inquiry, found, score)
        elif hits and (
            (found.point is not None and stands_on(hits[0].matter, [found.point]))
            or self._likely(ask, inquiry, hits) >= self._least(inquiry)
        ):
            yield from self._matter(ask, inquiry, found, score, running, recogniser)
        elif hits and not ask.prosecutor and inquiry.intent is not Intent.DEFINITION:
            yield self._options(ask, inquiry, hits, found.evidence.absent)
        else:
            yield self._law(ask, inquiry, found, score)

    def _norms(self, ask: Ask, inquiry: Inquiry, found: Found) -> list[LegalUnit]:
        """The articles that decide a question of research, where the likeliest matter does not stand on them.

        None for a story, for a case, where the matter is sure and no norm is named.
        """
        if not self._research(ask, inquiry):
            return []
        norms = deciding(inquiry, found, self.library, ask.day)
        named = len(named_in(inquiry.text))
        if not found.matters or not norms:
            return []
        if named or inquiry.laws:
            return [] if stands_on(found.matters[0].matter, norms[: max(named, 1)]) else norms
        likely = _mass(found.matters)
        agrees = stands_on(found.matters[0].matter, norms[:AGREES])
        if likely >= SURE_OF_RULES or (agrees and likely >= DOUBTFUL_OF_RULES):
            return []
        return beside(norms, found, self.library, ask.day)

    def _research(self, ask: Ask, inquiry: Inquiry) -> bool:
        """Whether a prosecutor's question is one of research: short, of no case, by nobody who wants help."""
        short = len(letters(ask.question)) <= RESEARCH
        return short and inquiry.intent is not Intent.CASE and not inquiry.for_help

    def _asked(
        self, ask: Ask, inquiry: Inquiry, found: Found, score: Relevance, kind: QuestionKind
    ) -> Answer:
        """The answer of a type of question: its sentences, what is not held and decides, the law quoted."""
        says = tuple(s.plain for s in kind.says if not s.given)
        matter = Matter(kind.key, kind.asks[0], "", answer=says)
        draft = Draft(self.joints(inquiry))
        choice = MatterChoice(MatterHit(matter, 1.0), sentences=says)
        contacts = load_contacts(self.settings.corpus)
        sheet = MatterSheet(draft, choice, self.library, contacts, ask.day, inquiry.english)
        sheet.prosecutor = True
        sheet.plain()
        sheet.law(folded=False)
        self._told(ask, inquiry, found, score, sheet)
        digests = Digests(self.library, self.idf, ask.day, found.evidence.digests)
        outside = [o for o in kind.outside if not o.given]
        sheet.section("outside", digests.named(outside, draft.joints))
        sheet.section("made_by", draft.joints["made_by"])
        evidence = replace(found.evidence, absent=(*sheet.absent, *found.evidence.absent))
        answer = self.closing.close(ask, inquiry, draft, evidence, sheet.sections)
        return replace(answer, matters=found.matters)

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
    ) -> Iterator[Answer]:
        lead = found.matters[0]
        vector = found.vector
        other = 0.0
        if vector is not None and not inquiry.for_help:
            other = recogniser.other_side(inquiry.text, vector, lead.matter)
        aspects = aspect_of(running.asked, self.settings.corpus) if running.asked else frozenset()
        near = recogniser.sentences(vector, lead.matter) if vector is not None else {}
        votes = law_votes(found.shares, self.library.units)
        only = running.follows or bare(ask.question, self.settings.corpus)
        point = found.point
        key = point.key if point else ""
        asks = tuple(recogniser.sentences(v, lead.matter) for v in found.asks)
        fit = Fit(near, votes, inquiry.text, other, aspects, running.facts, only, key, found.turn, asks)
        choice = choose_matter(found.matters, recogniser.memory.matters, fit)
        if not ask.prosecutor:
            choice = brief(choice, long_past(inquiry.text, ask.day))
        draft = Draft(self.joints(inquiry))
        sheet = MatterSheet(
            draft, choice, self.library, load_contacts(self.settings.corpus), ask.day, inquiry.english
        )
        if point and (ask.prosecutor or not says(choice.sentences[:1], key)):
            sheet.point(point, best_passage(point, score.reading(point), situation.WHOLE))
        if not running.follows and not point and _mass(found.matters) < UNSURE:
            sheet.doubted = tuple(h.matter for h in found.matters[1:OPTIONS])
        if not inquiry.english:
            digests = Digests(self.library, self.idf, ask.day, found.evidence.digests)
            sheet.outside = digests.outside(lead.matter.outside, draft.joints)
        if ask.prosecutor:
            sheet.for_prosecutor()
        else:
            sheet.for_citizen()
        if ask.day == date.today():  # the law of another day is named before all else, by what closes
            begun = self.closing.begun(ask, inquiry, draft, sheet.sections)
            yield replace(begun, matters=found.matters, facts=sheet.open_facts, sides=sheet.sides)
        self._told(ask, inquiry, found, score, sheet)
        if not sheet.rests_on_outside:
            sheet.section("outside", sheet.outside, folded=True)
        sheet.section("made_by", draft.joints["made_by"] + self._readers(draft.joints, lead.matter))
        evidence = replace(found.evidence, absent=(*sheet.absent, *found.evidence.absent))
        answer = self.closing.close(ask, inquiry, draft, evidence, sheet.sections)
        others = found.matters[1:OPTIONS] if lead.probability < DOUBT else ()
        options = tuple(Option(h.matter.id, h.matter.title, _first(h, inquiry.english)) for h in others)
        yield replace(
            answer, matters=found.matters, sides=sheet.sides, facts=sheet.open_facts, options=options
        )

    def _told(self, ask: Ask, inquiry: Inquiry, found: Found, score: Relevance, sheet: MatterSheet) -> None:
        """What courts and procuratorates did, and what is thought of it, folded."""
        draft = sheet.draft
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

    def _singled(self, found: Found) -> LegalUnit | None:
        """The one article that the question's search singles out."""
        best = sorted(found.shares, key=lambda unit_id: -found.shares[unit_id])[:2]
        if len(best) < 2 or found.shares[best[1]] >= SINGLED:
            return None
        return self.library.units[best[0]]

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
        lines += [f"- {o.meaning}" if inquiry.english else f"- **{o.title}** {o.meaning}" for o in options]
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

    def _law(
        self,
        ask: Ask,
        inquiry: Inquiry,
        found: Found,
        score: Relevance,
        norms: Sequence[LegalUnit] = (),
    ) -> Answer:
        """What was found, where no matter decides: said as such. `norms` are the articles that decide."""
        draft = Draft(self.joints(inquiry))
        self._frame(draft, inquiry)
        chosen = self.chooser.choose(inquiry, found, ask.persona, ask.day, score)
        if norms:
            if not named_in(inquiry.text) and not inquiry.laws:
                draft.note(draft.joints["candidates"])
            most = max(BUDGETS[ask.persona].governing, len(chosen.governing))
            law = {u.id: u for u in (*norms, *chosen.governing)}
            chosen = replace(chosen, governing=tuple(law.values())[:most])
        elif inquiry.intent not in (Intent.CASE, Intent.DEFINITION):
            draft.note(draft.joints["candidates"])
        bearing = self.chooser.bearing(inquiry, score)
        situation.compose_situation(draft, inquiry, chosen, score, bearing, ask.persona)
        if not draft.citations:
            refused = self.refusal(ask, inquiry, "refuse_empty")
            days = Days(ask.day, date.today())
            lines = of_the_day(self.library, draft.joints, (), found.evidence.absent, days)
            lines += referred(self.closing, ask, inquiry, draft, found.evidence)
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
        title = danger.title_en if english else danger.title
        section = Section("emergency", title, card)
        text = f"**{title}**\n\n{card}\n\n" + (
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
