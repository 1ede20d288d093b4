"""Folders of Markdown laws: formats met in practice, what is refused, how they join what is held."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.corpus import load_corpus
from assistant.corpus.imports.document import Document, Refusal
from assistant.corpus.imports.folders import LEFT_OUT, import_folders
from assistant.corpus.imports.joining import Facts
from assistant.corpus.imports.reading import read_content
from assistant.corpus.statutes import read_dates
from assistant.errors import CorpusError
from assistant.library.library import Library
from assistant.library.lookup import State
from assistant.schema.answers import CitationCheck, Verdict
from assistant.schema.units import DOUBTFUL, Fate, Instrument, Kind, LawVersion, Ledger, LegalUnit, Repeal
from assistant.verify.verifier import Verifier

TODAY = date(2026, 11, 22)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "lawrefbook"
FACE = "最高人民法院关于审理使用人脸识别技术处理个人信息相关民事案件适用法律若干问题的规定"

RULES = """# 养犬管理规定

2010年5月1日 某省人民政府令第9号公布

2010年6月1日 施行

<!-- INFO END -->
<!-- 说明 -->

## 第一章 总 则

第一条 为了管理养犬，制定本规定。

第二条 养犬人应当：

（一）登记；

（二）牵引。

违反前款的，处五百元罚款。

## 第二章 附 则

第二条之一 导盲犬除外。

第三条 本规定自2010年6月1日起施行。《养犬暂行办法》同时废止。
"""
NEWER = RULES.replace("2010年", "2020年").replace("五百元", "一千元").replace("第三条 本", "第三条 本")


def read(text: str, name: str = "行政法规/养犬管理规定.md") -> Document:
    (found,) = read_content(Path(name), text.encode())
    assert isinstance(found, Document), found
    return found


def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def run(  # type: ignore[no-untyped-def]
    tmp_path: Path,
    files: dict[str, str],
    units: list[LegalUnit] | None = None,
    versions: list[LawVersion] | None = None,
    ended: dict[str, Repeal] | None = None,
):
    ledger = Ledger()
    found = import_folders([folder(tmp_path, files)], units or [], versions or [], ended or {}, ledger)
    return found, {n.rule: n for n in ledger.notes()}


def test_a_file_becomes_articles_with_headings_and_dates() -> None:
    document = read(RULES)
    assert (document.title, document.kind) == ("养犬管理规定", Kind.REGULATION)
    assert (document.published, document.effective) == (date(2010, 5, 1), date(2010, 6, 1))
    assert [(a.key, a.name, a.heading) for a in document.articles] == [
        ("1", "第一条", "第一章 总则"),
        ("2", "第二条", "第一章 总则"),
        ("2-1", "第二条之一", "第二章 附则"),
        ("3", "第三条", "第二章 附则"),
    ]
    assert document.articles[1].text.split("\n")[1:] == [
        "（一）登记；",
        "（二）牵引。",
        "违反前款的，处五百元罚款。",
    ]


def test_date_of_the_file_name_and_issuer_of_the_events() -> None:
    text = (
        "# 关于审理噪声案件的规定\n\n2021年6月8日 最高人民法院审判委员会第1841次会议通过\n\n"
        "<!-- INFO END -->\n\n第一条 略。"
    )
    document = read(text, "司法解释/关于审理噪声案件的规定(2021-07-27).md")
    assert document.kind is Kind.INTERPRETATION and document.issuer == "最高人民法院"
    assert document.title == "最高人民法院关于审理噪声案件的规定"
    assert document.published == date(2021, 7, 27)
    two = read(
        "# 最高人民法院  最高人民检察院关于噪声的解释\n<!-- INFO END -->\n第一条 略。", "司法解释/x.md"
    )
    assert two.title == "最高人民法院、最高人民检察院关于噪声的解释"


def test_front_matter_settles_what_the_file_leaves_open() -> None:
    text = (
        "---\nkind: regulation\nissuer: 某市人大\nversion: 2020-01-02\neffective: 2020-03-01\n---\n" + RULES
    )
    document = read(text, "x/养犬.md")
    assert document.kind is Kind.REGULATION and document.issuer == "某市人大"
    assert (document.published, document.effective) == (date(2020, 1, 2), date(2020, 3, 1))


def test_texts_without_articles() -> None:
    head = "# 关于某事的批复\n<!-- INFO END -->\n"
    entries = read(head + "一、甲。\n续甲。\n二、乙。\n三、丙。", "司法解释/批复.md").articles
    assert [(a.name, a.text) for a in entries] == [
        ("第一条", "甲。\n续甲。"),
        ("第二条", "乙。"),
        ("第三条", "丙。"),
    ]
    numbered = read(head + "## 一、总\n1.甲。\n## 二、分\n2.乙。\n3.丙。", "司法解释/批复.md").articles
    assert [a.no for a in numbered] == [1, 2, 3]
    whole = read(head + "某院：\n经研究，答复如下。", "司法解释/批复.md").articles
    assert [(a.no, a.key, a.text) for a in whole] == [(None, "全文", "某院：\n经研究，答复如下。")]
    long = read(head + "\n".join(["长" * 400 + "。"] * 10), "司法解释/批复.md").articles
    assert len(long) > 1 and sum(a.text.count("。") for a in long) == 10


def test_a_case_is_read_by_its_sections_and_its_cited_articles_are_not_its_own() -> None:
    text = (
        "# 邻居不得窥视\n<!-- INFO END -->\n## 基本案情\n\n甲装了摄像头。\n\n"
        "## 裁判要点\n\n应当拆除。\n\n## 相关法条\n\n第一条 略。\n"
    )
    document = read(text, "案例/民法典/甲诉乙隐私权纠纷案.md")
    assert document.kind is Kind.CASE and document.title == "甲诉乙隐私权纠纷案"
    assert [(a.no, a.key) for a in document.articles] == [
        (None, "标题"), (None, "基本案情"), (None, "裁判要点"), (None, "相关法条"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "空的"),
        ("没有标题\n第一条 略。", "标题"),
        ("# 有标题\n<!-- INFO END -->\n\n", "正文"),
        ("---\nkind: [\n---\n# x\n<!-- INFO END -->\n第一条 甲。", "YAML"),
        ("---\nbookHidden: true\n---\n# 某条法律的标题\n<!-- INFO END -->\n第一条 xxxxx", "模板"),
        ("---\nkind: opinion\n---\n# x\n<!-- INFO END -->\n第一条 甲。", "opinion"),
    ],
)
def test_what_is_no_document_is_refused_with_a_reason(text: str, reason: str) -> None:
    (found,) = read_content(Path("行政法规/x.md"), text.encode())
    assert isinstance(found, Refusal) and reason in found.reason


def test_unreadable_files_are_left_out_and_named_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "坏.md").write_bytes(b"\x00\x01\x02# x")
    found, notes = run(tmp_path, {"行政法规/好.md": RULES, "空.md": "", "_index.md": "---\n---\n"})
    assert [v.title for v in found.versions] == ["养犬管理规定"]
    left = notes[LEFT_OUT]
    assert left.state == DOUBTFUL and left.count == 2
    assert any(e.startswith("坏.md：“坏.md”不是文本文件") for e in left.examples)
    assert any(e.startswith("空.md：“空.md”是空的") for e in left.examples)


def test_a_missing_folder_is_an_error_that_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="ASSISTANT_IMPORT_DIRS"):
        import_folders([tmp_path / "无"], [], [], {}, Ledger())


def test_versions_follow_each_other_and_repeals_are_read(tmp_path: Path) -> None:
    old = "# 养犬暂行办法\n2001年1月1日 公布\n<!-- INFO END -->\n第一条 略。"
    found, _ = run(
        tmp_path,
        {"行政法规/a.md": RULES, "行政法规/b.md": NEWER, "行政法规/c.md": old, "行政法规/d.md": NEWER},
    )
    spans = {(v.title, v.version_date): (v.effective_date, v.expiry_date, v.ended_by) for v in found.versions}
    assert spans["养犬管理规定", date(2010, 5, 1)][1] == date(2020, 6, 1)
    assert spans["养犬管理规定", date(2020, 5, 1)][1] is None
    _, expiry, by = spans["养犬暂行办法", date(2001, 1, 1)]
    assert expiry == date(2010, 6, 1) and by == "养犬管理规定第三条废止"
    assert len(found.versions) == 3  # the fourth file repeats the second


def test_a_folder_completes_what_is_held_in_part_and_leaves_what_is_held_whole(tmp_path: Path) -> None:
    day = date(2010, 6, 1)
    quoted = LegalUnit(
        "养犬管理规定@2010-05-20#2", Kind.REGULATION, "养犬管理规定", "养犬人应当：……（二）牵引。",
        "某文注释", "第二条", 2, version_date=date(2010, 5, 20), effective_date=day, excerpt=True,
    )  # fmt: skip
    part = LawVersion(
        "养犬管理规定", "养犬管理规定", Kind.REGULATION, date(2010, 5, 20), day, complete=False, articles=2
    )
    found, _ = run(tmp_path, {"行政法规/a.md": RULES}, [quoted], [part])
    (version,) = found.versions
    assert version.complete and version.version_date == date(2010, 5, 20) and version.articles == 3
    unit = next(u for u in found.units if u.id == quoted.id)
    assert not unit.excerpt and "登记" in unit.text and unit.source.startswith("某文注释；导入：")
    whole = LawVersion("养犬管理规定", "养犬管理规定", Kind.REGULATION, date(2010, 5, 20), day, articles=2)
    found, notes = run(tmp_path, {"行政法规/a.md": RULES}, [quoted], [whole])
    assert found.units == [quoted] and notes["导入的文件重复"].count == 1
    assert [o.fate for o in found.outcomes] == [Fate.DUPLICATE]


def test_doubts_of_imported_texts(tmp_path: Path) -> None:
    undated = "# 某规定\n<!-- INFO END -->\n第一条 略。"
    about = "# 最高人民法院关于适用《合同法》的解释\n2000年1月1日 公布\n<!-- INFO END -->\n第一条 略。"
    ended = {"合同法": Repeal("合同法", date(2021, 1, 1), "民法典", "第一千二百六十条", "x")}
    found, notes = run(tmp_path, {"行政法规/某规定.md": undated, "司法解释/合同.md": about}, ended=ended)
    doubts = {u.title: u.doubts for u in found.units}
    assert all("未与官方数据库核对" in own[0] for own in doubts.values())
    assert "未注明日期" in doubts["某规定"][1]
    assert any("2021-01-01起废止" in d for d in doubts["最高人民法院关于适用《合同法》的解释"])
    assert notes["导入的文件未注明日期"].count == 1


def test_interpretations_of_a_folder_are_verified(tmp_path: Path) -> None:
    """A name that fits two means the one that says it; an interpretation of a repealed law stays open."""
    head = "# 最高人民法院关于适用《中华人民共和国{}》{}\n2020年12月29日 公布\n<!-- INFO END -->\n"
    suit = "当事人提起诉讼仅请求解除同居关系的，人民法院不予受理；已经受理的，裁定驳回起诉。"
    files = {
        "一": head.format("民法典", "婚姻家庭编的解释（一）") + f"第三条 {suit}",
        "二": head.format("民法典", "婚姻家庭编的解释（二）").replace("2020年12月29日", "2025年1月15日")
        + "第三条 夫妻登记离婚后，一方可以请求分割共同财产。",
        "三": head.format("合同法", "若干问题的解释（二）") + "第二十九条 违约金过高的，可以请求适当减少。",
        "四": head.format("合同法", "门铃纠纷若干问题的解释") + "第二十九条 门铃过高的，可以请求拆低。",
    }
    folder(tmp_path, {f"司法解释/{name}.md": text for name, text in files.items()})
    library = Library.build(load_corpus(Settings(import_dirs=(tmp_path,))), TODAY)
    verifier = Verifier(library)

    def check(text: str) -> CitationCheck:
        (found,) = verifier.verify(text, TODAY)
        return found

    said = check(f"《民法典》婚姻家庭编解释第三条规定，{suit}")
    assert said.verdict is Verdict.SUPPORTED and "解释（一）" in said.reason and "解释（二）" in said.reason
    assert check(f"《民法典》婚姻家庭编解释（二）第三条规定，{suit}").verdict is Verdict.WRONG_ARTICLE
    alone = check("《民法典》婚姻家庭编解释第三条")
    assert alone.verdict is Verdict.UNRESOLVED and "写明是哪一部" in alone.reason
    old = check("《最高人民法院关于适用〈中华人民共和国合同法〉若干问题的解释（二）》第二十九条")
    assert old.verdict is Verdict.REPEALED and "法释〔2020〕16号" in old.reason
    doubtful = check("《最高人民法院关于适用〈中华人民共和国合同法〉门铃纠纷若干问题的解释》第二十九条")
    assert doubtful.verdict is Verdict.UNRESOLVED and "2021-01-01起废止" in doubtful.reason


@pytest.mark.scale
def test_the_whole_lawrefbook_folder(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("needs the lawrefbook folder beside the checkout")
    corpus = load_corpus(Settings(import_dirs=(SHARED,)))
    kinds = [u.kind for u in corpus.units]
    assert kinds.count(Kind.INTERPRETATION) > 10_000 and kinds.count(Kind.REGULATION) > 30_000
    left = next(n for n in corpus.notes if n.rule == LEFT_OUT)
    assert left.count <= 3, left.examples
    library = Library.build(corpus, TODAY)
    face = library.lookup("人脸识别司法解释", 3)
    assert face.state is State.FOUND and face.law == FACE
    assert library.lookup("人脸识别司法解释", 17).state is State.NONEXISTENT
    assert library.lookup("物业管理条例", 1).state is State.FOUND
    assert (
        library.lookup("民法典", 1032).unit
        == Library.build(load_corpus(Settings()), TODAY).lookup("民法典", 1032).unit
    )
    assert FACE not in {i.title for i in library.instruments}
    old = library.lookup("人民检察院刑事诉讼规则（试行）", 3)
    assert old.state is State.REPEALED and "人民检察院刑事诉讼规则" in old.by


DAYS = [
    (
        "2010年5月1日 某省人大常委会通过\n\n2018年9月2日 某省人大常委会《关于修改〈甲规定〉的决定》修正",
        "2010-05-01",
        "2018-09-02",
    ),
    ("1988年5月4日 国务院发布", "1988-05-03", "1988-05-04"),
    ("2004年9月7日 某委员会第3次会议通过", "2004-09-17", "2004-09-17"),
    ("1996年6月4日 国务院令第198号发布\n\n2011年1月8日 《某决定》第一次修订", "2019-03-24", "2019-03-24"),
    ("1984年4月4日 国务院\n\n中央军委发布\n\n发布之日施行", "1984-04-04", "1984-04-04"),
]  # fmt: skip


@pytest.mark.parametrize(("caption", "filed", "published"), DAYS)
def test_the_day_of_a_text_is_that_of_its_file_unless_its_caption_says_better(
    caption: str, filed: str, published: str
) -> None:
    document = read(
        f"# 甲规定\n\n{caption}\n\n<!-- INFO END -->\n\n第一条 略。\n\u200b\n第二条 略。",
        f"行政法规/甲规定({filed}).md",
    )
    assert str(document.published) == published
    assert document.effective == (document.published if "之日施行" in caption else None)
    assert [(a.key, a.text) for a in document.articles] == [("1", "略。"), ("2", "略。")]


def test_closing_provisions_without_mark_are_no_annex() -> None:
    document = read(
        "# 甲规定\n<!-- INFO END -->\n第一条 略。\n\n附 则\n\n第二条 本规定自2024年5月1日起施行。"
    )
    assert [(a.no, a.heading) for a in document.articles] == [(1, ""), (2, "附则")]
    assert document.effective == date(2024, 5, 1)


def test_days_that_a_file_does_not_state_come_from_the_decision_or_are_doubted(tmp_path: Path) -> None:
    told = (
        "# 最高人民法院关于{}的解释\n\n{}年12月23日 最高人民法院审判委员会第1823次会议通过\n\n"
        "<!-- INFO END -->\n\n第一条 略。"
    )
    known = Instrument(
        "最高人民法院关于丙的解释", Kind.INTERPRETATION,
        version_date=date(2024, 3, 1), effective_date=date(2024, 5, 1),
    )  # fmt: skip
    numbered = Instrument(
        "最高人民法院关于甲的解释", Kind.INTERPRETATION,
        number="法释〔2020〕99号", version_date=date(2020, 12, 23),
    )  # fmt: skip
    facts = Facts((known, numbered), read_dates(Settings().corpus).decisions)
    files = {
        "司法解释/甲(2020-12-29).md": told.format("甲", 2020),
        "司法解释/乙(2019-12-29).md": told.format("乙", 2019),
        "司法解释/丙(2018-12-29).md": told.format("丙", 2018),
    }
    found = import_folders([folder(tmp_path, files)], [], [], {}, Ledger(), facts)
    one, two, three = sorted(found.versions, key=lambda v: v.version_date, reverse=True)
    assert one.effective_date == date(2021, 1, 1) and not any("未载明" in d for d in one.doubts)
    assert one.number == "法释〔2020〕99号" and one.number in one.doubts[0] and not two.number
    assert two.effective_date == date(2019, 12, 29) and any("未载明" in d for d in two.doubts)
    assert three.expiry_date == date(2024, 5, 1) and "未收录" in three.ended_by
