"""The face of every room: its public names, pinned, and three sentences on what may be there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The page loads its tabs by name, one folder a tab: no names to export. The index is being rebuilt.
WITHOUT = {"assistant.web", "assistant.index"}

FACES = {
    "assistant.choose": (
        "Bearing Chooser best_passage defines definition_of further interleave takes_stand "
        "tells_of_action told_passage whole_passage"
    ),
    "assistant.citations": (
        "LawMention LegalCitation Reading as_read as_written find_citations find_law_mentions number_name "
        "parse_article plain quote_spans quoted read_citations who written_citation"
    ),
    "assistant.cli": "",
    "assistant.compose": (
        "Draft compose_laws compose_opinion compose_references compose_situation compose_views write_dates"
    ),
    "assistant.corpus": "IMPORTS bring_in files_below import_sources load_corpus read_aliases read_any",
    "assistant.corpus.imports": (
        "READABLE UNHELD Document Facts Imported Refusal bring_in files_below import_folders read_any"
    ),
    "assistant.corpus.seeds": "CaseDetail coverage_problems load_cases load_instruments load_seeds",
    "assistant.corpus.statutes": "StatuteBook load_statutes read_dates",
    "assistant.desk": (
        "CaseDesk CaseRow Dispute DisputeMap LegalDesk Position Side SimilarCase SimilarCases"
    ),
    "assistant.desk.compliance": (
        "Backing Checklist ComplianceReport Gap Question Rule RuleFinder assess make_checklist "
        "read_appendix read_questions read_replies report_paper"
    ),
    "assistant.desk.facts": (
        "ElementTable Filled FilledTable IssueKind Outcome Range Reading Reckoned Standard Standards State "
        "Trait fill_tables learned_spans likely_elements load_issue_kinds load_standards load_tables "
        "load_traits party sentences_of subject together unknown without_asked"
    ),
    "assistant.desk.memo": (
        "Memo MemoIssue MemoStep MemoWriter Researcher Sheet issue_keys issue_words "
        "read_facts read_issues spot_issues"
    ),
    "assistant.desk.papers": "Draft PaperForm PaperForms load_forms write_draft",
    "assistant.desk.recheck": "Finding RecheckReport recheck_content updated_copy",
    "assistant.generate": "ModelAnswering",
    "assistant.judge": (
        "REPAIR_SCHEMA SCHEMA SORT_OF_KIND Judge Judged Reading Sort Statement object_schema read_draft"
    ),
    "assistant.language": (
        "Terms amounts_of article_name bigrams contains content_pairs fold full_sentences gives_orders "
        "inner_quotes letters ngrams runs_without_orders sentence_spans sentences to_chinese to_int widen "
        "without_orders writable"
    ),
    "assistant.library": (
        "ArticleDiff ArticleHistory EventHint LawEntry LawReading Library Lookup Related RelationKind "
        "Relations State Timeline changed_since dropped event_days event_hints often_named read_law "
        "read_query"
    ),
    "assistant.matters": (
        "Contact MatterFault Matters NormText Verdict add_verdict check_matters compile_matters "
        "load_contacts load_matters read_by read_matters read_verdicts resolve sentences stale_norms "
        "standing wording"
    ),
    "assistant.model": "Cancelled ChatModel Messages Meter Probe probe_model",
    "assistant.paper": (
        "ENDINGS MAX_BYTES MAX_CHARACTERS Block Extract FiledPaper Footnote Loss NoteRecord Paper Record "
        "Span Standing annotated_docx checked chinese_day decode digest extract paper_docx paper_markdown "
        "read_file read_filed read_rows write_whole"
    ),
    "assistant.paper.formats": "ENDINGS Block Extract Loss decode extract read_rows",
    "assistant.retrieve": "LAW DigestSearch Relevance Retriever expand load_lexicon",
    "assistant.review": "review_app",
    "assistant.rules": (
        "Condition Consequence Consequences Level Role addressed_to_officials conditions_of good_question "
        "is_general_liability level_of local_to open_conditions part_of place_named roles_of territory"
    ),
    "assistant.schema": (
        "Answer Ask Citation CitationCheck Claim Corpus Digest DigestArticle Fate Hit Instrument Kind "
        "LawVersion Ledger LegalUnit Matter MatterHit Note Outcome Repeal Section Verdict short_title"
    ),
    "assistant.service": "Client Limits Pool Task Threads Work",
    "assistant.understand": (
        "Facet FacetRule content_beside facets_of load_facets load_vocabulary understand words_showing"
    ),
    "assistant.verify": "Support SupportJudge Verifier",
}


def rooms() -> list[str]:
    """Every package below `assistant`, by dotted name."""
    found = sorted(
        ".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "assistant").rglob("__init__.py")
    )
    return [name for name in found if name != "assistant" and not name.startswith(tuple(WITHOUT))]


def test_every_room_is_pinned() -> None:
    assert set(rooms()) == set(FACES)


@pytest.mark.parametrize("room", FACES)
def test_a_face_shows_just_these_names(room: str) -> None:
    face = importlib.import_module(room)
    assert " ".join(face.__all__) == FACES[room]
    assert all(getattr(face, name).__doc__ or name.isupper() for name in face.__all__)


@pytest.mark.parametrize("room", FACES)
def test_a_face_says_what_comes_in_what_goes_out_what_must_never_be_here(room: str) -> None:
    told = importlib.import_module(room).__doc__ or ""
    assert re.search(r"\bcomes? in\b|\bIn come\b", told)
    assert re.search(r"\bgo(?:es)? out\b|\bout go\b", told)
    assert "Never here:" in told
