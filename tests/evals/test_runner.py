"""Running, resuming, judging, comparing, reporting."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import Answer, Assistant, BadInputError, Citation, Claim, Hit, LegalUnit, UnitNotFoundError
from assistant.config import Settings
from assistant.schema.units import Kind
from evals.cases import Case, Outcome, load_cases
from evals.cli import app
from evals.compare import compare, passed
from evals.metrics.authority import names_given, opinion_as_law
from evals.outcome import outcome_of
from evals.outside import article_of, load_lecoqa, run_lecoqa
from evals.records import Record, RunError, read_run
from evals.report import page
from evals.runner import run_case, run_suite
from evals.stamp import stamp
from evals.summary import summarise
from evals.truth import Truth, load_truth, to_int
from evals.wording import statements

LAW_26 = (
    "在公共场所安装图像采集、个人身份识别设备，应当为维护公共安全所必需，遵守国家有关规定，并设置显著的提示标识。"
    "所收集的个人图像、身份识别信息只能用于维护公共安全的目的，不得用于其他目的；取得个人单独同意的除外。"
)
ALTERED = LAW_26.replace("不得", "可以")
UNIT = LegalUnit(
    "个人信息保护法@2021-08-20#26", Kind.STATUTE, "个人信息保护法", LAW_26, "s", article="第二十六条",
    article_no=26, version_date=date(2021, 8, 20), effective_date=date(2021, 11, 1), status="现行有效",
)  # fmt: skip
SALON = LegalUnit(
    "salon#4-2-2", Kind.COMMENTARY, "沙龙", "惩罚性赔偿应严格、谨慎适用。", "s", speaker_note="原文未署名"
)
CASE = Case.model_validate(
    {
        "id": "one", "split": "dev", "sort": "situation", "question": "公厕取纸要刷脸，合法吗？",
        "gold": [["个人信息保护法#26"], ["个人信息保护法#29"]], "basis": "个人信息保护法26。",
        "key_points": [{"say": ["不得用于其他目的"]}, {"say": ["单独同意"], "weight": 3}, {"say": ["投诉"]}],
        "must_not": [{"say": ["完全合法"], "why": "不合法"}],
    }
)  # fmt: skip


class Double:
    """A tiny assistant that says one thing."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.asked = 0

    def ask(
        self, question: str, history: object = (), persona: str = "", as_of: date | None = None
    ) -> Answer:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def search(self, query: str, k: int = 10, kinds: object = None, as_of: date | None = None) -> list[Hit]:
        return [Hit(SALON, 2.0), Hit(UNIT, 1.0)]

    def article(self, law: str, article: str, as_of: date | None = None) -> LegalUnit:
        if (law, article) != ("个人信息保护法", "26"):
            raise UnitNotFoundError(article)
        return UNIT

    def verify(self, text: str, as_of: date | None = None) -> list[object]:
        return []


def say(text: str, *units: LegalUnit, **more: object) -> Answer:
    citations = tuple(Citation(n, u, u.text[-20:]) for n, u in enumerate(units, 1))
    return Answer("q", text, citations=citations, **more)  # type: ignore[arg-type]


REMARK = "“不得用于其他目的”[1]。\n\n**又**\n\n本库未收录《某办法》全文。"
GOOD = say("所收集的信息“不得用于其他目的；取得个人单独同意的除外”[1]。", UNIT)


@pytest.fixture(scope="module")
def truth(settings: Settings) -> Truth:
    return load_truth(settings.corpus)


def judged(answer: Answer | Exception, truth: Truth, case: Case = CASE) -> Record:
    return run_case(case, Double(answer), truth)  # type: ignore[arg-type]


def test_a_good_answer(truth: Truth) -> None:
    row = judged(GOOD, truth)
    assert row["values"]["gold"] == 0.5
    assert row["values"]["key_points"] == 0.8  # 1 + 3 of 1 + 3 + 1
    assert row["values"]["recall@10"] == 0.5 and row["values"]["mrr@10"] == 0.5
    assert row["values"]["citation_recall"] == row["values"]["citation_precision"] == 1.0
    assert row["counts"]["quotes_exact"] == 2 and "invalid_citations" not in row["counts"]
    assert any("投诉" in f for f in row["faults"])


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (say("“可以用于其他目的”，法律这样规定[1]。", UNIT), "unsupported_statements"),
        (say("“不得用于其他目的”[1]，见别处[7]。", UNIT), "invalid_citations"),
        (say("公共厕所里的取纸机器完全合法[1]。", UNIT), "contradictions"),
        (say("所收集的个人图像只能用于维护公共安全的目的。", UNIT), "uncited_statements"),
        (say("法律规定“惩罚性赔偿应严格、谨慎适用”[1]。", SALON), "opinion_as_law"),
        (say("林仪明认为“惩罚性赔偿应严格、谨慎适用”[1]。", SALON), "invented_speakers"),
        (say("“惩罚性赔偿应严格、谨慎适用”[1]。", replace(SALON, speaker="张伟明")), "invented_speakers"),
        (say("“不得用于其他目的”[1]。", replace(UNIT, expiry_date=date(2024, 1, 1))), "invalid_citations"),
        (say("“不得用于其他目的”[1]。", replace(UNIT, text=ALTERED)), "invalid_citations"),
        (say("“不得用于其他目的”[1]。", replace(UNIT, article_no=27)), "invalid_citations"),
        (RuntimeError("boom"), "errors"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_counted(answer: Answer | Exception, count: str, truth: Truth) -> None:
    row = judged(answer, truth)
    assert row["counts"].get(count), row["faults"]
    assert row["faults"] and not passed(row)


def test_an_altered_passage_is_seen_although_the_assistant_believes_it(truth: Truth) -> None:
    altered = replace(UNIT, text=ALTERED)
    row = judged(say("“可以用于其他目的；取得个人单独同意的除外”[1]。", altered), truth)
    assert row["counts"]["quotes_altered"] == 2


def test_a_failed_case_is_zero_and_no_nan(truth: Truth) -> None:
    row = judged(BadInputError("问题是空的"), truth)
    assert row["outcome"] == "error" and set(row["values"].values()) == {0.0}
    assert "问题是空的" in row["faults"][0]
    figures = summarise([row])
    assert figures["errors"] == 1 and figures["coverage"] == 0.0 and figures["gold_answerable"] == 0.0


@pytest.mark.parametrize(
    ("answer", "expected", "found"),
    [
        (say("这个问题与法律无关。", refused=True), Outcome.ANSWER, "refuse"),
        (say("**先看结论**\n\n《合同法》自2021-01-01起废止[1]。", UNIT), Outcome.REPEALED, "repealed"),
        (say("本库未收录《某办法》全文。"), Outcome.ABSTAIN_NOT_HELD, "abstain_not_held"),
        (say(REMARK, UNIT), Outcome.ANSWER, "answer"),
        (say(REMARK, UNIT), Outcome.ABSTAIN_NOT_HELD, "answer"),  # a remark at the end is no abstention
        (say("《个人信息保护法》共74条，没有第八十条[1]。", UNIT), Outcome.NONEXISTENT, "nonexistent"),
        (say("收费由当地规定[1]。", UNIT), Outcome.LOCAL_RULES, "local_rules"),
        (say("没看懂，请说明是哪部法律。", refused=True), Outcome.AMBIGUOUS, "ambiguous"),
        (say("“某法废止”[1]。", UNIT), Outcome.REPEALED, "answer"),  # only quoted
    ],
)  # fmt: skip
def test_outcomes(answer: Answer, expected: Outcome, found: str) -> None:
    assert outcome_of(answer, expected) == found


def test_names_and_law_words() -> None:
    told = statements("吴允锋教授认为人脸有双重属性[1]。")[0]
    assert names_given(told, ["吴允锋"]) == ["吴允锋"]
    assert names_given(statements("王建国检察官指出应当谨慎[1]。")[0], []) == ["王建国"]
    assert names_given(statements("可能是吴允锋的发言（推断）[1]。")[0], ["吴允锋"]) == []
    assert opinion_as_law(statements("法律规定应当谨慎适用惩罚性赔偿[1]。")[0], [False])
    assert not opinion_as_law(statements("法律规定应当谨慎适用惩罚性赔偿[1]。")[0], [False, True])


def test_truth_reads_numbers_and_versions(truth: Truth) -> None:
    numerals = {"二十六": 26, "一千零三十二": 1032, "一百一十一": 111, "十": 10, "二百五十三": 253}
    assert {n: to_int(n) for n in numerals} == numerals
    trademark = LegalUnit("x", Kind.STATUTE, "商标法", "", "s", article_no=63)
    assert len(truth.texts(trademark)) >= 2  # the one in force and the one to come
    words = "关于如何在保护个人信息权利与促进大数据产业发展之间寻求平衡，我谈谈我的看法。"
    assert truth.signed_by("毛文静", LegalUnit("x", Kind.COMMENTARY, "", words, "s"))
    assert not truth.signed_by("毛文静", SALON)


def test_every_unit_of_the_library_is_in_the_sources(assistant: Assistant, truth: Truth) -> None:
    from evals.wording import letters

    units = [h.unit for q in ("人脸识别", "隐私权", "刑事处罚") for h in assistant.search(q, k=60)]
    apart = [
        u.id for u in units if not any(letters(u.text) in t or t in letters(u.text) for t in truth.texts(u))
    ]
    assert apart == []


def test_resume_runs_only_what_is_missing(tmp_path: Path, settings: Settings, truth: Truth) -> None:
    double = Double(GOOD)
    cases = [CASE.model_copy(update={"id": f"c{i}"}) for i in range(4)]
    jobs = [(c.id, lambda c=c: run_case(c, double, truth)) for c in cases]  # type: ignore[misc]
    path = tmp_path / "run.jsonl"
    run_suite(jobs[:2], path, settings, {"x": 1})
    with path.open("a") as out:
        out.write('{"id": "c2", "cut sh')  # killed while writing
    rows = run_suite(jobs, path, settings, {"x": 1})
    assert [r["id"] for r in rows] == ["c0", "c1", "c2", "c3"] and double.asked == 4
    head, kept = read_run(path)
    assert [r["id"] for r in kept] == ["c0", "c1", "c2", "c3"]
    assert head["stamp"] == stamp(settings) and head["stamp"]["corpus"] and head["stamp"]["index"]
    run_suite(jobs, path, settings, {"x": 1}, workers=3)
    assert double.asked == 4
    with pytest.raises(RunError, match="选项不同"):
        run_suite(jobs, path, settings, {"x": 2})
    path.write_text(path.read_text().replace(head["stamp"]["corpus"], "another"))
    with pytest.raises(RunError, match="corpus 不同"):
        run_suite(jobs, path, settings, {"x": 1})


def test_parallel_runs_say_the_same(tmp_path: Path, settings: Settings, truth: Truth) -> None:
    cases = [CASE.model_copy(update={"id": f"c{i}"}) for i in range(6)]
    jobs = [(c.id, lambda c=c: run_case(c, Double(GOOD), truth)) for c in cases]  # type: ignore[misc]
    one = run_suite(jobs, tmp_path / "a.jsonl", settings, {})
    many = run_suite(jobs, tmp_path / "b.jsonl", settings, {}, workers=3)
    assert [(r["id"], r["values"]) for r in one] == [(r["id"], r["values"]) for r in many]


def test_the_stamp_keeps_no_secret(settings: Settings) -> None:
    told = json.dumps(stamp(settings.model_copy(update={"model_api_key": "sk-very-secret"})))
    assert "sk-very-secret" not in told and "api_key" not in told


def test_read_run_names_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="读不到"):
        read_run(tmp_path / "none.jsonl")
    (tmp_path / "x.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(RunError, match="不是评测结果"):
        read_run(tmp_path / "x.jsonl")


def two_runs(truth: Truth) -> tuple[list[Record], list[Record]]:
    cases = [CASE.model_copy(update={"id": f"c{i}"}) for i in range(8)]
    a = [judged(GOOD, truth, c) for c in cases]
    b = [judged(GOOD if i else say("我不知道该怎么回答这个问题。"), truth, c) for i, c in enumerate(cases)]
    return a, b


def test_compare_shows_differences_and_flips(truth: Truth) -> None:
    a, b = two_runs(truth)
    differences, flips = compare(a, b)
    gold = next(d for d in differences if d.figure == "gold")
    assert (gold.a, gold.b, gold.cases) == (
        0.5,
        pytest.approx(0.4375),
        8,
    ) and gold.low <= gold.gap <= gold.high
    assert [(f.id, f.better) for f in flips] == [("c0", False)]
    assert compare(a, a)[1] == [] and all(d.gap == 0 and not d.clear for d in compare(a, a)[0])


def test_the_report_is_one_page_that_loads_nothing(truth: Truth, settings: Settings) -> None:
    a, b = two_runs(truth)
    a[0]["question"] = "<script>alert(1)</script>"
    text = page({"stamp": stamp(settings), "options": {}}, a, ({"stamp": {}}, b))
    assert not re.search(r"(?:src|href)\s*=|@import|url\(|<script", text)
    assert "&lt;script&gt;" in text and "翻转的题（1）" in text and "记分卡" in text
    assert "变好" in text and "fresh" in text  # against the earlier run, whose answer differs


def test_the_commands(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(settings.home))
    cli = CliRunner()
    out = tmp_path / "run.jsonl"
    ran = cli.invoke(
        app, ["run", "--suite", "cases,checks", "--split", "dev", "--limit", "3", "-o", str(out)]
    )
    assert ran.exit_code == 0, ran.output
    assert len(read_run(out)[1]) == 3
    page_file = tmp_path / "page.html"
    assert cli.invoke(app, ["report", "--run", str(out), "-o", str(page_file)]).exit_code == 0
    assert page_file.read_text("utf-8").startswith("<!doctype html>")
    told = json.loads(cli.invoke(app, ["compare", str(out), str(out), "--json"]).output)
    assert told["flips"] == []
    judged_run = cli.invoke(app, ["gate", "--run", str(out), "--json"])
    assert judged_run.exit_code == 1  # the suites of checks and existence were not run
    assert {f["figure"] for f in json.loads(judged_run.output)} >= {"coverage", "gold_exists"}
    unknown = cli.invoke(app, ["run", "--suite", "nothing"])
    assert isinstance(unknown.exception, RunError)


def test_lecoqa_is_read_in_both_forms(tmp_path: Path) -> None:
    assert article_of("中华人民共和国刑法第二百六十二条之二") == ("刑法", 262, "之二")
    assert article_of("某通知") is None
    row = {"query_id": 7, "question": "问", "answer": "答", "gold": {"合伙企业法第四条": "…", "某解释": "…"}}
    (tmp_path / "lecoqa_train.jsonl").write_text(
        json.dumps(row) + "\n" + json.dumps(row | {"query_id": 8, "answer": float("nan")})
    )
    gold = {"query_id": 7, "gold": [["合伙企业法", "第四条"]], "question": "问"}
    (tmp_path / "lecoqa_train_gold.jsonl").write_text(json.dumps(gold))
    first, second = load_lecoqa(tmp_path)
    assert first.gold == (("合伙企业法", 4, ""),) and first.held and not second.held
    assert first.answer == "答" and second.answer == ""
    upstream = [
        {"query_id": 1, "问题": "问", "答案文本": "答", "match_name": ["中华人民共和国民法典第五十四条"]}
    ]
    (tmp_path / "test.json").write_text(json.dumps(upstream))
    assert load_lecoqa(tmp_path / "test.json")[0].gold == (("民法典", 54, ""),)
    with pytest.raises(BadInputError, match="--outside"):
        load_lecoqa(tmp_path / "missing")


def test_lecoqa_figures(truth: Truth, tmp_path: Path) -> None:
    row = {
        "query_id": 7,
        "question": "问",
        "answer": "不得用于其他目的",
        "gold": {"个人信息保护法第二十六条": ""},
    }
    (tmp_path / "lecoqa.jsonl").write_text(json.dumps(row))
    found = run_lecoqa(load_lecoqa(tmp_path / "lecoqa.jsonl")[0], Double(GOOD))  # type: ignore[arg-type]
    assert found["values"]["cites_gold"] == found["values"]["gold_precision"] == 1.0
    assert found["values"]["mrr@10"] == 0.5
    figures = summarise([found])
    assert figures["lecoqa_held_precision_pooled"] == 1.0 and figures["lecoqa_all_questions"] == 1


@pytest.mark.scale
def test_lecoqa_on_real_data(assistant: Assistant) -> None:
    folder = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
    if not folder.is_dir():
        pytest.skip("no ../shared/benchmarks")
    questions = load_lecoqa(folder)
    assert len(questions) == 1234 and sum(q.held for q in questions) == 857
    rows = [run_lecoqa(q, assistant) for q in questions[::60]]
    assert summarise(rows)["lecoqa_held_recall@10"] > 0.4


def test_claims_do_not_decide(truth: Truth) -> None:
    boastful = replace(say("公共场所可以随意收集人脸信息[1]。", UNIT), claims=(Claim("x", (1,), "verbatim"),))
    assert judged(boastful, truth)["counts"]["unsupported_statements"] == 1


def test_only_public_names_are_used() -> None:
    folder = Path(__file__).resolve().parents[2] / "evals"
    import assistant

    for path in folder.rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            if m := re.match(r"\s*from assistant(\.\w+)? import (.+)", line):
                names = [n.strip(" ()") for n in m[2].split(",") if n.strip(" ()")]
                public = m[1] == ".config" or (m[1] is None and set(names) <= set(assistant.__all__))
                assert public, f"{path.name}: {line}"
    assert len(load_cases()) > 0
