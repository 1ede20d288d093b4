"""The command line as users call it: shapes of the JSON, exit status, one line for bad use."""

from __future__ import annotations

import io
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant import Kind, Verdict
from assistant.cli.main import main
from assistant.config import Settings, load_settings
from assistant.language.text import contains, fold

ROOT = Path(__file__).resolve().parents[2]
ANSWER_KEYS = {
    *("question", "answer", "refused", "mode", "warnings", "citations", "claims", "matters", "follows"),
    "emergency",
}
CITATION_KEYS = {
    *("n", "id", "kind", "title", "article", "article_no", "article_suffix", "speaker", "status"),
    *("effective_date", "quote", "source"),
}
CHECK_KEYS = {
    *("citation", "start", "end", "law", "article", "paragraph", "item", "verdict", "claim", "reason"),
    "suggestion",
}
DOORBELL = "邻居装的可视门铃正对我家门口，能要求他拆掉吗？"


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(settings.home))


def run_json(capsys: pytest.CaptureFixture[str], *args: str) -> Any:
    assert main(args) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("persona", ["citizen", "prosecutor"])
def test_ask_json_obeys_the_contract(
    capsys: pytest.CaptureFixture[str], assistant: Any, persona: str
) -> None:
    told = run_json(capsys, "ask", DOORBELL, "--json", "--persona", persona)
    assert set(told) == ANSWER_KEYS
    assert told["question"] == DOORBELL and told["mode"] == "extractive" and told["refused"] is False
    assert [c["n"] for c in told["citations"]] == list(range(1, len(told["citations"]) + 1))
    assert told["citations"]
    for citation in told["citations"]:
        assert set(citation) == CITATION_KEYS
        assert citation["kind"] in list(Kind)
        assert f"[{citation['n']}]" in told["answer"]
        assert contains(assistant.unit(citation["id"]).text, citation["quote"])
    for claim in told["claims"]:
        assert set(claim) == {"text", "citations", "support"}
        assert claim["support"] in {"verbatim", "supported", "unsupported"}


@pytest.mark.usefixtures("home")
def test_search_json_is_ranked_and_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    told = run_json(
        capsys, "search", "处理敏感个人信息应当取得单独同意", "--json", "-k", "4", "--kind", "statute"
    )
    keys = {"id", "kind", "title", "article", "article_no", "article_suffix", "score", "text"}
    assert len(told) == 4 and all(set(hit) == keys and hit["kind"] == "statute" for hit in told)
    assert [h["score"] for h in told] == sorted((h["score"] for h in told), reverse=True)
    assert ("个人信息保护法", 29) in {(h["title"], h["article_no"]) for h in told}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("written", ["1032", "第一千零三十二条", "１０３２"])
def test_article_by_any_way_of_writing(capsys: pytest.CaptureFixture[str], written: str) -> None:
    told = run_json(capsys, "article", "民法典", written, "--json")
    assert told["article_no"] == 1032 and "自然人享有隐私权" in told["text"] and len(told["paragraphs"]) == 2


@pytest.mark.usefixtures("home")
def test_article_with_suffix_is_not_the_plain_article(capsys: pytest.CaptureFixture[str]) -> None:
    told = run_json(capsys, "article", "刑法", "253之一", "--json")
    assert told["article_suffix"] == "之一" and "公民个人信息" in told["text"]
    plain = run_json(capsys, "article", "刑法", "253", "--json")
    assert plain["article_suffix"] == "" and plain["text"] != told["text"]


@pytest.mark.usefixtures("home")
def test_article_follows_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    now = run_json(capsys, "article", "刑法", "165", "--json")
    then = run_json(capsys, "article", "刑法", "165", "--json", "--as-of", "2023-06-01")
    assert now["effective_date"] == "2024-03-01" and then["text"] != now["text"]


@pytest.mark.usefixtures("home")
def test_verify_json_from_file_and_standard_input(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "根据《民法典》第一千零三十二条，自然人享有隐私权。又依《民法典》第一千三百条，合同无效。"
    file = tmp_path / "意见.txt"
    file.write_text(text, encoding="gb18030")
    told = run_json(capsys, "verify", str(file), "--json")
    assert all(set(check) == CHECK_KEYS and check["verdict"] in list(Verdict) for check in told)
    assert all(text[c["start"] : c["end"]] == c["citation"] for c in told)
    assert {c["article"]: c["verdict"] for c in told} == {
        "第一千零三十二条": "supported",
        "第一千三百条": "nonexistent",
    }
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert run_json(capsys, "verify", "-", "--json") == told


@pytest.mark.usefixtures("home")
def test_verify_reads_tables_and_footnotes_of_word(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("正文依据民法典第一千零三十四条。")
    document.add_table(1, 2).cell(0, 1).text = "表中依据刑法第二百五十三条之一。"
    document.save(str(tmp_path / "意见.docx"))
    told = run_json(capsys, "verify", str(tmp_path / "意见.docx"), "--json")
    assert {(c["law"], c["article"]) for c in told} == {
        ("民法典", "第一千零三十四条"),
        ("刑法", "第二百五十三条之一"),
    }


@pytest.mark.usefixtures("home")
def test_history_makes_a_follow_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = run_json(capsys, "ask", "个保法第二十六条怎么规定？", "--json")
    file = tmp_path / "history.json"
    file.write_text(json.dumps([[first["question"], first["answer"]]], ensure_ascii=False), encoding="utf-8")
    told = run_json(capsys, "ask", "那第二十八条呢？", "--json", "--history", str(file))
    assert ("个人信息保护法", 28) in {(c["title"], c["article_no"]) for c in told["citations"]}


@pytest.mark.usefixtures("home")
def test_terminal_forms_show_law_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    for args, wanted in {
        ("ask", "个保法第二十六条怎么规定？"): [
            "《个人信息保护法》第二十六条",
            "公共场所",
            "不构成法律意见",
            "[1]",
        ],
        ("search", "隐私权", "-k", "2"): ["1.", "2."],
        ("article", "民法典", "1032"): ["《民法典》第一千零三十二条", "现行有效", "全国人民代表大会"],
    }.items():
        assert main(args) == 0
        out = fold(capsys.readouterr().out)
        assert all(fold(w) in out for w in wanted), args


BAD = {
    "no such command": ["frobnicate"],
    "no question": ["ask"],
    "unknown option": ["ask", "问", "--colour", "red"],
    "empty question": ["ask", "   "],
    "long question": ["ask", "长" * 5000],
    "persona": ["ask", "问", "--persona", "judge"],
    "date": ["ask", "问", "--as-of", "2021-13-01"],
    "k": ["search", "隐私", "-k", "0"],
    "kind": ["search", "隐私", "--kind", "gossip"],
    "law": ["article", "民法大典", "1"],
    "article": ["article", "民法典", "9999"],
    "article words": ["article", "民法典", "第几条"],
    "file": ["verify", "/nowhere/at/all.txt"],
    "history": ["ask", "问", "--history", "/nowhere.json"],
    "port": ["chat", "--port", "70000"],
}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("args", BAD.values(), ids=BAD.keys())
def test_bad_use_is_one_line_and_status_2(capsys: pytest.CaptureFixture[str], args: list[str]) -> None:
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and err.strip()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"\x00\x01\x02"),
        ("a.docx", b"PK not a zip"),
        ("a.md", b"  \n "),
        ("a.txt", "字".encode() * 1_000_001),
        ("a.txt", b"a" * 10_000_001),
    ],
    ids=["kind", "binary", "broken docx", "empty", "too long", "too big"],
)
def test_unreadable_documents_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["verify", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("content", ["{", '{"a": 1}', "[[1, 2]]", '[["only one"]]'])
def test_history_of_another_shape_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "history.json"
    file.write_text(content, encoding="utf-8")
    assert main(["ask", "问", "--history", str(file)]) == 2
    assert "--history" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["chat", "--no-browser", "--port", str(taken.getsockname()[1])]) == 2
    assert "--port" in capsys.readouterr().err.splitlines()[-1]


def test_no_index_names_the_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert main(["ask", "问"]) == 2
    assert "assistant index" in capsys.readouterr().err


def test_doctor_works_without_an_index_and_says_what_mends_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    index = next(f for f in told if f["section"] == "索引")
    assert index["state"] == "bad" and index["remedy"] == "assistant index"
    monkeypatch.setenv("ASSISTANT_HOEM", "x")
    assert main(["doctor", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert any(f["state"] == "bad" and "ASSISTANT_HOEM" in f["found"] for f in told)


@pytest.mark.usefixtures("home")
def test_doctor_prints_what_was_mended_and_what_is_doubtful(
    capsys: pytest.CaptureFixture[str], assistant: Any
) -> None:
    assert main(["doctor"]) == 0
    out = fold(capsys.readouterr().out)
    assert assistant.library.notes
    assert all(fold(note.rule) in out for note in assistant.library.notes)


def test_unknown_setting_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_MODLE", "x")
    assert main(["search", "隐私"]) == 2
    assert "ASSISTANT_MODLE" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(settings: Settings) -> None:
    command = f'"{sys.executable}" -m assistant search 隐私 -k 50 --json | head -c 10'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "ASSISTANT_HOME": str(load_settings(home=settings.home).home)},
        timeout=120,
    )
    assert done.returncode == 0 and b"Traceback" not in done.stderr
