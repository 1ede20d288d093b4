"""What the API takes and gives, as pydantic models: bounds are checked here, and OpenAPI shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from assistant.errors import BadInputError
from assistant.present import read_day

QUESTION, TEXT, FACTS, TURNS, FILE = 4_000, 600_000, 20_000, 20, 14_000_000
DAY = "按哪一天的法律，默认今天。Law as of this day, today by default."


def _day(given: object) -> date:
    try:
        return given if isinstance(given, date) else read_day(str(given))
    except BadInputError as error:  # which repeats what was given: half a character is not UTF-8
        raise ValueError(str(error).encode("utf-8", "replace").decode()) from error


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "description": DAY, "examples": ["2021-05-01"]}),
]


class Form(BaseModel):
    """A request: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class AskForm(Form):
    """A question, with the turns before it."""

    question: str = Field(
        min_length=1, max_length=QUESTION, description="问题。", examples=["公厕取纸要刷脸，合法吗？"]
    )
    history: list[tuple[str, str]] = Field(
        default=[],
        max_length=TURNS,
        description="此前的 [问题, 回答]，最近的在后。Earlier turns, newest last.",
    )
    persona: Literal["citizen", "prosecutor"] = Field("citizen", description="为谁作答。Who is asking.")
    as_of: Day | None = None


class SearchForm(Form):
    """Words or a question to search for."""

    query: str = Field(min_length=1, max_length=QUESTION, examples=["人脸识别 单独同意"])
    k: int = Field(10, ge=1, le=200, description="条数。How many.")
    kinds: list[str] | None = Field(
        None, max_length=20, description="只查这些种类。Only these kinds.", examples=[["statute"]]
    )
    as_of: Day | None = None


class VerifyForm(Form):
    """A text whose citations are checked."""

    text: str = Field(
        min_length=1, max_length=TEXT, examples=["《民法典》第一千零三十二条规定，自然人享有隐私权。"]
    )
    as_of: Day | None = None


class MattersForm(Form):
    """A text that tells of a matter."""

    text: str = Field(min_length=1, max_length=QUESTION, examples=["邻居装的摄像头正对我家门口"])
    k: int = Field(3, ge=1, le=20)


class IssuesForm(Form):
    """Facts, as a prosecutor would write them down."""

    facts: str = Field(
        min_length=10, max_length=FACTS, examples=["某小区物业强制业主刷脸进门，已采集一千余人的人脸信息。"]
    )


class Issue(Form):
    """One issue of a memo."""

    title: str = Field(min_length=1, max_length=200)
    search: str = Field("", max_length=500)
    key: str = Field("", max_length=100)
    why: list[str] = Field(default=[], max_length=10)
    also: list[str] = Field(default=[], max_length=30)


class MemoForm(IssuesForm):
    """A memo to be written."""

    issues: list[Issue] | None = Field(
        None, max_length=28, description="争点，不给则从案情找。Found where not given."
    )
    title: str = Field("", max_length=100)
    as_of: Day | None = None
    form: Literal["markdown", "docx"] = "markdown"


class RecheckForm(Form):
    """A memo or report made here, to be checked again."""

    name: str = Field(min_length=4, max_length=200, pattern=r"\.(docx|md)$", examples=["memo.docx"])
    data: str = Field(max_length=FILE, description="文件内容，base64。The file's content, base64.")
    as_of: Day | None = None


class CitationOut(BaseModel):
    """A passage that an answer stands on."""

    n: int
    id: str
    kind: str
    title: str
    article: str
    article_no: int | None
    article_suffix: str
    speaker: str | None
    status: str
    effective_date: date | None
    quote: str
    source: str


class ClaimOut(BaseModel):
    """A statement of an answer, and whether its citations bear it out."""

    text: str
    citations: list[int]
    support: Literal["verbatim", "supported", "unsupported"]


class MatterOut(BaseModel):
    """A kind of matter."""

    id: str
    title: str
    probability: float


class AnswerOut(BaseModel):
    """An answer: Markdown with [1] marks, and what it stands on."""

    question: str
    answer: str
    refused: bool
    mode: Literal["extractive", "model"]
    warnings: list[str]
    citations: list[CitationOut]
    claims: list[ClaimOut]
    matters: list[MatterOut] = []
    follows: bool = False
    emergency: str = ""


class HitOut(BaseModel):
    """A passage found."""

    id: str
    kind: str
    title: str
    article: str
    article_no: int | None
    article_suffix: str
    score: float
    text: str


class UnitOut(BaseModel):
    """A passage with all that is known of it."""

    id: str
    kind: str
    title: str
    full_title: str
    article: str
    article_no: int | None
    article_suffix: str
    heading: str
    issuer: str
    status: str
    version_date: date | None
    effective_date: date | None
    expiry_date: date | None
    ended_by: str
    excerpt: bool
    source: str
    doubts: list[str]
    text: str
    paragraphs: list[str]


class Suggestion(BaseModel):
    """The article perhaps meant."""

    law: str
    article: str


class CheckOut(BaseModel):
    """One citation of a text, and the verdict on it."""

    citation: str
    start: int
    end: int
    law: str
    article: str
    paragraph: int | None
    item: int | None
    verdict: str
    claim: str
    reason: str
    suggestion: Suggestion | None


class IssueOut(BaseModel):
    """An issue that facts raise."""

    key: str
    title: str
    search: str
    why: list[str]
    also: list[str]


class MemoOut(BaseModel):
    """A memo in Markdown."""

    title: str
    markdown: str


class ProblemOut(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    error: str
    error_en: str


Plain = dict[str, Any]
