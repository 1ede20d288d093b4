"""What is asked: the sort of question, the law named in it, who is involved, what came before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.citations.find import LegalCitation, find_citations, find_law_mentions
from assistant.errors import CorpusError
from assistant.language.english import gloss
from assistant.language.numerals import to_chinese
from assistant.language.tables import table
from assistant.language.text import is_english, letters
from assistant.library.library import Library
from assistant.schema.stages import History, Inquiry, Intent


@dataclass(frozen=True)
class Vocabulary:
    """Compiled word lists of corpus/question_words.yaml; `corpus` is the folder they lie in."""

    corpus: Path
    intents: dict[Intent, re.Pattern[str]]
    asking: re.Pattern[str]
    standing: re.Pattern[str]
    too_little: re.Pattern[str]
    local_rules: re.Pattern[str]
    private_actor: re.Pattern[str]
    organisation: re.Pattern[str]
    beyond_household: re.Pattern[str]
    subjects: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    person_title: str
    english: tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=4)
def load_vocabulary(corpus: Path) -> Vocabulary:
    """Read the word lists; CorpusError names the file where one is unreadable."""
    path, glossary = corpus / "question_words.yaml", corpus / "english_terms.yaml"
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        english = yaml.safe_load(glossary.read_text(encoding="utf-8"))
        return Vocabulary(
            corpus=corpus,
            intents={Intent(name): _any(words) for name, words in raw["intents"].items()},
            asking=_any(raw["asking"]),
            standing=_any(raw["standing"]),
            too_little=_any(raw["too_little"]),
            local_rules=_any(raw["local_rules"]),
            private_actor=_any(raw["private_actor"]),
            organisation=_any(raw["organisation"]),
            beyond_household=_any(raw["beyond_household"]),
            subjects=tuple((_any([law]), _any([shown])) for law, shown in raw["subjects"].items()),
            person_title=raw["person_title"],
            english=tuple(
                (re.compile(rf"\b(?:{words})", re.IGNORECASE), terms) for words, terms in english.items()
            ),
        )
    except (OSError, KeyError, ValueError, re.error, yaml.YAMLError) as error:
        raise CorpusError(f"用语表读不出来：{path.name} / {glossary.name}：{error}") from error


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{w})" for w in words), re.IGNORECASE)


def understand(
    question: str, history: History, library: Library, vocabulary: Vocabulary, before: str = ""
) -> Inquiry:
    """Read a question in the light of the turns before it; `before` is what they said of its matter."""
    question = question.strip()
    follow_up = bool(before)
    asked = without_orders(question)
    text = f"{before} {asked}" if follow_up else asked
    english = is_english(question)
    named = f"{question} {_chinese_names(question, vocabulary)}" if english else question
    references = _references(named, history)
    laws, unknown = _laws_named(named, library)
    if len(laws) == 1:
        references = tuple(r if r.law else replace(r, law=laws[0], how="named") for r in references)
    if listed := _instrument_named(question, library):
        laws = (*laws, listed) if listed not in laws else laws
        references = tuple(r if r.law else replace(r, law=listed, how="number") for r in references)
    speakers, strangers = _people(asked, library, vocabulary)
    intent = _intent(asked, references, laws, speakers + strangers, vocabulary)
    inquiry = Inquiry(
        question=question,
        text=text,
        query=f"{gloss(text, vocabulary.corpus)} {_chinese_terms(text, vocabulary)}".strip()
        if english
        else text,
        intent=intent,
        term=_term(question, laws, english, vocabulary) if intent is Intent.DEFINITION else "",
        references=references,
        laws=laws,
        unknown_laws=unknown,
        speakers=speakers,
        strangers=strangers,
        household=_household(text, vocabulary),
        local=bool(vocabulary.local_rules.search(text)),
        year=_version_year(question),
        english=english,
        follow_up=follow_up,
        absent=tuple(law for law, shown in vocabulary.subjects if not shown.search(text)),
    )
    return replace(inquiry, rest=remainder(inquiry, vocabulary))


def _references(question: str, history: History) -> tuple[LegalCitation, ...]:
    """Articles named; one without a law takes the law last named in earlier turns."""
    cited = [c for c in find_citations(question) if c.article_no]
    found = list({(c.law, c.article_no, c.article_suffix): c for c in cited}.values())
    if all(c.law for c in found) or not history:
        return tuple(found)
    earlier = [m.law for turn in history[-3:] for part in turn for m in find_law_mentions(part)]
    return tuple(c if c.law or not earlier else replace(c, law=earlier[-1], how="history") for c in found)


def _laws_named(question: str, library: Library) -> tuple[tuple[str, ...], tuple[str, ...]]:
    known: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for mention in find_law_mentions(question):
        title = library.resolve_law(mention.law)
        if title:
            known[title] = None
        else:
            unknown[mention.text.strip("《》")] = None
    return tuple(known), tuple(unknown)


@lru_cache(maxsize=4)
def _speakers(library: Library) -> dict[str, str]:
    """Everyone whom a source names as speaking, and their posts."""
    titles = {u.speaker: u.speaker_title for u in library.sources if u.speaker}
    return {name: post for who, post in titles.items() for name in who.split("、")}


def _people(
    question: str, library: Library, vocabulary: Vocabulary
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = _speakers(library)
    named = (n for n in names if n in question)
    found = [n for n in named if re.search(rf"(?<![早晚]){n}(?={_SPOKEN_OF})", question)]
    strangers = []
    for m in re.finditer(rf"([\u4e00-\u9fff]{{1,3}}?)({vocabulary.person_title})", question):
        if any(n in m[0] or m[1] in n for n in found):
            continue
        if not _THINKS.match(question, m.end()) and len(letters(question)) > len(m[0]) + ASKED_ALONE:
            continue
        by_surname = [n for n, t in names.items() if n.startswith(m[1]) and (not t or m[2] in t)]
        if len(m[1]) == 1 and by_surname:
            found += by_surname
        elif len(m[1]) > 1 and m[1][0] in SURNAMES and not by_surname and not _NO_NAME.search(m[1]):
            strangers.append(m[0])
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(strangers))


SURNAMES = table("people").words("surnames")
# What stands after the name of somebody of whom it is asked what he thinks, and what in no given name does.
_SPOKEN_OF = (
    "教授|检察|法官|律师|主任|厅长|院长|庭长|老师|先生|女士|博士|研究员|怎|如何|谁|说|谈|讲|认为|主张|建议|提|"
    "的|对|在|指出|强调|是|有|[，,。？?、\\s和与]|$"
)
# After somebody's title: what he thinks is asked or told, not what he did.
_THINKS = re.compile(
    r"们?[^，,。？?]{0,16}(怎么[看说讲]|[如为]何|什么|哪些|认为|观点|看法|意见|主张|谈|指出|反对|赞成)"
)
_NO_NAME = re.compile(r"[了到的是有给让请被在把跟派找个叫说]")
ASKED_ALONE = 4  # letters beside a name and title up to which nothing else is asked
SAYS_MORE = 6  # letters beside a law's name and the asking from which on a question is about something else
_DATE = re.compile(r"[\d年月日号底初末]")
STORY = 24  # letters of several clauses from which on a question tells a story
_CLAUSE = re.compile(r"[，,。；;！!\n]|(?<=[？?])")


def _asks_standing(question: str, laws: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Whether a question asks of a law only whether and since when it holds: it says little besides."""
    rest, found = vocabulary.standing.subn(" ", question)
    for law in laws:
        rest = rest.replace(law, " ")
    return bool(found) and len(letters(_DATE.sub("", _NUMBERING.sub(" ", rest)))) < SAYS_MORE


def _intent(
    question: str,
    references: tuple[LegalCitation, ...],
    laws: tuple[str, ...],
    people: tuple[str, ...],
    vocabulary: Vocabulary,
) -> Intent:
    if references and not people:
        return Intent.ARTICLE
    if people:
        return Intent.OPINION
    bare = laws and len(letters(question)) <= len(letters(laws[0])) + 6
    if laws and (bare or _asks_standing(question, laws, vocabulary)):
        return Intent.LAW
    clauses = [c for c in _CLAUSE.split(question) if c.strip()]
    told = len(clauses) > 1 and len(letters(question)) > STORY
    for intent, cues in vocabulary.intents.items():
        asked_in = [question]
        if told and intent in (Intent.OPINION, Intent.CASE):  # a story has judges, lawyers and cases in it
            asked_in = [c for c in clauses if vocabulary.asking.search(c)]
        if any(cues.search(part) for part in asked_in):
            return intent
    return Intent.SITUATION


_NUMBER = re.compile(r"[〔［\[（(【]\s*(\d{4})\s*[〕］\]）)】]\s*(?:第)?(\d{1,4})\s*号")
_CORE = re.compile(r"关于(.{6,}?)(?:适用法律|具体应用法律|若干问题|的解释|的规定|的意见|的通知|$)")


def _instrument_named(question: str, library: Library) -> str:
    """An instrument without text that a question names by its number or the heart of its title."""
    numbers = {m.groups() for m in _NUMBER.finditer(question)}
    asked = letters(question)
    for instrument in library.instruments:
        own = _NUMBER.search(instrument.number)
        core = _CORE.search(instrument.title)
        if (own and own.groups() in numbers) or (core and letters(core[1]) in asked):
            return instrument.title
    return ""


def content_beside(inquiry: Inquiry) -> str:
    """What a question says that an article lays down, without the article's name and the asking."""
    rest = inquiry.question
    for citation in inquiry.references:
        rest = rest.replace(citation.text, " ")
    for law in inquiry.laws:
        rest = rest.replace(law, " ")
    return "".join(w for w in _NUMBERING.sub(" ", rest).split() if len(w) > 1)


_NUMBERING = re.compile(
    r"以前|原来|原先|现在|现行|如今|之前|后来|列举|规定|说|讲|写|关于|内容|原文|第?[几哪]一?条|对应|变成|改成|还是|是不是|什么|怎么"
    r"|[的是了呢吗么，。？?、：:；;“”]"
)
# Clauses that tell the assistant how to behave and nothing of the matter: they are not searched for.
_ORDERS = table("orders").pattern("question")


def without_orders(text: str) -> str:
    """A question without the clauses that only tell the assistant how to behave; whole where none is left."""
    kept = [c for c in re.split(r"(?<=[，。！？；：,.!?;:>\n])", text) if not _ORDERS.search(c)]
    rest = re.sub(r"^(?:然后|并且?|再|接着)?(?:回答)?[，,：:\s]*", "", "".join(kept).strip())
    return rest if len(letters(rest)) >= SAYS_SOMETHING else text


SAYS_SOMETHING = 6


def remainder(inquiry: Inquiry, vocabulary: Vocabulary) -> str:
    """What a question says beside the articles and laws it names and its asking words."""
    rest = inquiry.question
    for citation in inquiry.references:
        rest = rest.replace(citation.text, " ")
    for law in inquiry.laws:
        rest = rest.replace(law, " ")
    rest = re.sub(r"以前|原来|现在|关于|说的?是|规定了?|哪一?条|第|条|内容|原文", " ", rest)
    return " ".join(w for w in vocabulary.too_little.sub(" ", rest).split() if len(letters(w)) > 1)


_FILLER = re.compile(
    r"请问|到底|法律(?:上|里|中)?|所谓|所说|应当|应该|应|《[^》]*》|第[^条]{1,8}条|[的里中对于在是“”\"'‘’？?，,。！!]+"
)


def _term(question: str, laws: tuple[str, ...], english: bool, vocabulary: Vocabulary) -> str:
    """The word that a definition is asked of: the question without its asking words.

    For an English question the Chinese term of the longest English words that it uses.
    """
    if english:
        found = [(len(m[0]), terms) for words, terms in vocabulary.english if (m := words.search(question))]
        return max(found)[1].split()[0] if found else ""
    rest = vocabulary.intents[Intent.DEFINITION].sub(" ", question)
    for law in laws:
        rest = rest.replace(law, " ")
    words = [w for w in _FILLER.sub(" ", rest).split() if len(w) > 1]
    return max(words, key=len, default="")


def _version_year(question: str) -> int | None:
    m = re.search(r"((?:19|20)\d\d)\s*年?(?:新|最新)?(?:修订|修正|修改|通过|公布|版|的新)", question)
    m = m or re.search(r"((?:19|20)\d\d)\s*年?的?新[《\u4e00-\u9fff]{0,10}法", question)
    return int(m[1]) if m else None


def _household(text: str, vocabulary: Vocabulary) -> bool:
    return bool(
        vocabulary.private_actor.search(text)
        and not vocabulary.organisation.search(text)
        and not vocabulary.beyond_household.search(text)
    )


_ARTICLE_EN = re.compile(r"\bart(?:icle|\.)?\s*(\d{1,4})(?:-(\d))?", re.IGNORECASE)


def _chinese_names(text: str, vocabulary: Vocabulary) -> str:
    """Laws and articles named in English, in the Chinese form: 《个人信息保护法》第26条."""
    laws = [
        terms for words, terms in vocabulary.english if terms.endswith(("法", "法典")) and words.search(text)
    ]
    articles = [
        f"第{m[1]}条" + (f"之{to_chinese(int(m[2]))}" if m[2] else "") for m in _ARTICLE_EN.finditer(text)
    ]
    return "".join(f"《{law}》" for law in laws if " " not in law) + "、".join(articles)


def _chinese_terms(text: str, vocabulary: Vocabulary) -> str:
    return " ".join(dict.fromkeys(terms for words, terms in vocabulary.english if words.search(text)))
