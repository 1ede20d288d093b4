"""What the library holds on one issue of a memo: the law that decides it, what is not held, disputes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from assistant.choose import best_passage
from assistant.desk.facts import (
    FilledTable,
    IssueKind,
    Reading,
    fill_tables,
    learned_spans,
    likely_elements,
    load_issue_kinds,
    load_standards,
    load_tables,
    load_traits,
)
from assistant.desk.memo.asked import Reply, replies
from assistant.desk.memo.issues import OWN_KEY, MemoIssue, issue_keys
from assistant.desk.stance import asks
from assistant.index.encoder import NAME
from assistant.language import Terms
from assistant.matters import NormText, resolve
from assistant.retrieve import DigestSearch
from assistant.retrieve.searches import Searches, articles
from assistant.schema import DigestArticle, Kind, LegalUnit

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.desk.cases import CaseDesk, SimilarCases
    from assistant.desk.disputes import Dispute, DisputeMap
    from assistant.index.index import Index
    from assistant.library import Library
    from assistant.retrieve import Retriever
    from assistant.schema.matters import Outside, PlainSentence

MOST_GOVERNING, MOST_FOUND, MOST_SAID = 4, 3, 2
SURE_MATTER, SURE_ARTICLE = 0.3, 0.5  # from these on a matter, an article answers an issue of the user's own
VIEW_FLOOR = 0.2
DIGEST, MOST_DIGESTS = 0.6, 4  # see assistant/retrieve/digests.py
ABSENT = 6  # of the best rules of today
SAID = (Kind.COMMENTARY, Kind.INTERVIEW)
SPECIAL = frozenset({"face", "biometric", "health", "location", "account", "minors"})


@dataclass(frozen=True)
class Said:
    """A sentence of the table or of a matter, with the norms that it stands on as of the memo's day."""

    text: str
    norms: tuple[NormText, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class IssueFindings:
    """What stands behind an issue: `law` all its norms, `said` the sentences that apply them."""

    issue: MemoIssue
    part: str
    said: tuple[Said, ...]
    law: tuple[NormText, ...]
    then: str
    outside: tuple[Outside, ...]
    disputes: tuple[Dispute, ...]
    digests: tuple[DigestArticle, ...] = ()  # what instruments that are not held say, in our own words
    quiet: bool = False  # no words of the facts stand before it
    central: bool = False  # stands in the body, whatever the facts tell
    absent: tuple[LegalUnit, ...] = ()  # what would answer today and was not law on the memo's day


class Researcher:
    """Studies the issues of one set of facts in one library on one day."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        searches: Searches,
        cases: CaseDesk,
        disputes: DisputeMap,
        day: date,
    ) -> None:
        """Law as on `day`."""
        self.library, self.searches, self.day = library, searches, day
        self.cases, self.disputes = cases, disputes
        self.kinds = load_issue_kinds(settings.corpus)
        self._tables = load_tables(settings.corpus)
        self.standards = load_standards(settings.corpus)
        self.idf = lru_cache(maxsize=50_000)(self.retriever.index.lexical.idf)

    @property
    def retriever(self) -> Retriever:
        """The searches' retriever."""
        return self.searches.retriever

    def study(self, issue: MemoIssue, facts: Reading, disputes: bool = True) -> IssueFindings:
        """Gather what the library holds on an issue; `disputes` of the sources are looked for, or not."""
        kinds = [self.kinds[k] for k in (issue.key, *issue.also) if k in self.kinds]
        own = self.searches.recogniser.memory.matters.get(issue.key.removeprefix(OWN_KEY))
        sentences = [s for k in kinds for s in k.sentences(facts)]
        sentences += own.answer[:MOST_SAID] if own and not kinds else ()
        said = tuple(s for s in (self.said(one) for one in sentences) if s.norms)
        norms = [n for k in kinds for n in k.law(facts)] if kinds else self._norms_of(issue)
        outside = [o for k in kinds for o in k.outside if facts.holds(o.given)]
        words = " ".join([issue.title, *(s.text for s in said)])
        found = self.disputes.named_in(words, words, self.day) if disputes else ()
        return IssueFindings(
            issue,
            kinds[0].part if kinds else "rule",
            said,
            self._resolved(norms),
            kinds[0].then if kinds else "",
            tuple(dict.fromkeys(outside)),
            tuple(d for d in found if self._touches(d, facts)),
            () if kinds else self.digests(f"{issue.title} {issue.search}".strip()),
            bool(kinds) and kinds[0].quiet,
            bool(kinds) and kinds[0].central,
            self._absent(norms, issue.title),
        )

    def _absent(self, norms: Sequence[str], words: str) -> tuple[LegalUnit, ...]:
        """Articles on an issue that hold today and did not hold on the memo's day."""
        today = date.today()
        if self.day == today:
            return ()
        named = [n.unit for w in dict.fromkeys(norms) if (n := resolve(w, self.library, today))]
        found = [h.unit for h in self.retriever.evidence([words], as_of=today, depth=ABSENT).law]
        return tuple(u for u in (*named, *found) if not u.covers(self.day))

    def digests(self, words: str) -> tuple[DigestArticle, ...]:
        """What digests of instruments that are not held say clearly on an issue of the user's own."""
        index = self.retriever.index
        if index.embedder is None:
            return ()
        hits = self._digest_search.hits(words, index.embedder.queries([words])[0], self.day)
        unheld = (h.article for h in hits if h.score >= DIGEST and h.article.law in self.library.digests)
        return tuple(unheld)[:MOST_DIGESTS]

    @cached_property
    def _digest_search(self) -> DigestSearch:
        index = self.retriever.index
        return DigestSearch.load(index.folder, self.library, self.idf)

    def _touches(self, dispute: Dispute, facts: Reading) -> bool:
        """Whether a dispute may bear on the facts: not one on a sort of information they do not tell of."""
        return all(self.apt(p.words, facts) for side in dispute.sides for p in side.positions[:1])

    def _resolved(self, norms: Iterable[str]) -> tuple[NormText, ...]:
        found = (resolve(n, self.library, self.day) for n in dict.fromkeys(norms))
        return tuple(f for f in found if f)

    def _norms_of(self, issue: MemoIssue) -> list[str]:
        """Norms of an issue that is not in the table: of its matter, else those found for its words."""
        matters = self.searches.recogniser.memory.matters
        if (own := issue.key.removeprefix(OWN_KEY)) in matters:
            return list(matters[own].governs[:MOST_GOVERNING])
        words = f"{issue.title} {issue.search}".strip()
        found = self.searches.gather([words], words, "", self.day)
        hits = [h for h in found.matters[:1] if h.probability >= SURE_MATTER]
        norms = [n for h in hits for n in h.matter.governs[:MOST_GOVERNING]]
        units = articles(found, self.library.units, SURE_ARTICLE)[:MOST_FOUND]
        return [*norms, *(u.key for u in units if u.article_no)]

    def tables(self, facts: Reading, issues: Sequence[MemoIssue]) -> tuple[FilledTable, ...]:
        """The tables of elements of the issues, against the facts."""
        embedder = self.retriever.index.embedder
        fits = embedder is not None and embedder.name == NAME
        likely = likely_elements(facts.text, embedder.queries) if embedder is not None and fits else {}
        return fill_tables(self._tables, facts, issue_keys(issues), likely)

    def replies(self, facts: Reading, issues: Sequence[MemoIssue]) -> tuple[Reply, ...]:
        """The questions that the facts put, answered; none without an encoder."""
        embedder = self.retriever.index.embedder
        if embedder is None:
            return ()
        raised = issue_keys(issues)
        return replies(facts, self.kinds, raised, self.searches, embedder, self.day)

    def said(self, sentence: PlainSentence) -> Said:
        """A sentence with its norms, none where one of them does not stand on the day in its words."""
        norms = self._resolved(sentence.norms)
        return Said(sentence.text, norms if len(norms) == len(sentence.norms) else (), sentence.words)

    def norm(self, written: str) -> NormText | None:
        """A norm on the memo's day; None where it does not stand then."""
        return resolve(written, self.library, self.day)

    def nearest(self, words: str, texts: Sequence[str]) -> tuple[str, ...]:
        """Of texts the one nearest in meaning to some words, () of none; without an encoder the first."""
        embedder = self.retriever.index.embedder
        if embedder is None or len(texts) < 2:
            return tuple(texts[:1])
        near = embedder.queries(texts) @ embedder.queries([words])[0]
        return (texts[int(near.argmax())],)

    def similar(self, facts: Reading) -> SimilarCases:
        """Cases like the facts."""
        return self.cases.similar(facts.text, self.day)

    def apt(self, words: str, facts: Reading) -> bool:
        """Whether words of others speak of no special sort of information that the facts do not tell of."""
        told = Reading(words, False, facts.traits).shown & SPECIAL
        return not told or bool(told & facts.shown)

    def views(
        self, findings: Sequence[IssueFindings], facts: Reading, most: int
    ) -> list[tuple[LegalUnit, str]]:
        """What others said on the issues, the nearest first, one passage a unit: (unit, words)."""
        disputing = {p.unit.id for f in findings for d in f.disputes for s in d.sides for p in s.positions}
        best: dict[str, tuple[float, LegalUnit, str]] = {}
        for found in findings:
            words = f"{found.issue.title} {' '.join(s.text for s in found.said)}"
            score = Terms.of([(words, 1.0)], self.idf).score
            for hit in self.retriever.search(words, k=12, kinds=SAID, as_of=self.day):
                if hit.unit.id in disputing or asks(hit.unit) or hit.unit.reliability != "normal":
                    continue
                shown = best_passage(hit.unit, score, 160).shown
                value = score(shown) if self.apt(shown, facts) else 0.0
                if value >= VIEW_FLOOR and "草案" not in shown and value > best.get(hit.unit.id, (0.0,))[0]:
                    best[hit.unit.id] = (value, hit.unit, shown)
        ranked = sorted(best.values(), key=lambda row: -row[0])
        return [(unit, words) for _, unit, words in ranked[:most]]


def read_facts(text: str, household: bool, settings: Settings, index: Index) -> Reading:
    """The facts of a memo, read: by wordings, and by the reader of clauses where there is an encoder."""
    traits, embedder = load_traits(settings.corpus), index.embedder
    fits = embedder is not None and embedder.name == NAME
    learned = learned_spans(text, traits, embedder.queries) if embedder is not None and fits else {}
    return Reading(text, household, traits, learned)


def issue_words(issue: MemoIssue, kinds: Mapping[str, IssueKind]) -> tuple[str, str]:
    """What an issue is called and stands on, and what it is about, to tell the disputes it touches."""
    kind = kinds.get(issue.key)
    said = " ".join(s.text for s, _ in kind.says) if kind else issue.search
    return f"{issue.title} {said}", f"{issue.title} {' '.join(issue.why)}"


Analyse = Callable[[str], object]
