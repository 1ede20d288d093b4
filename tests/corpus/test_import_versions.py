"""Newer and older texts of a held law, one text under several names, repeals that a ledger tells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.config import Settings
from assistant.corpus import load_corpus
from assistant.corpus.imports.folders import import_folders
from assistant.corpus.load import read_ledger
from assistant.library import Library, State
from assistant.library.history import article_history
from assistant.schema import Fate, Kind, LawVersion, Ledger, LegalUnit, Repeal

BEFORE, AFTER = date(2026, 10, 1), date(2027, 2, 1)


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The whole corpus with a newer 个人信息保护法 of two articles and an older 网络安全法."""
    folder = tmp_path_factory.mktemp("laws")
    (folder / "个人信息保护法(2026-10-30).txt").write_text(
        "中华人民共和国个人信息保护法\n（2026年10月30日第十四届全国人民代表大会常务委员会第三十次会议修订）\n"
        "第一条　为了保护个人信息权益，规范处理活动，制定本法。\n第二条　本法自2027年1月1日起施行。\n",
        "utf-8",
    )
    (folder / "某解释.txt").write_text(
        "最高人民法院\n关于审理劳动争议案件适用法律若干问题的解释（二）\n法释〔2006〕6号\n"
        "（2006年7月10日最高人民法院审判委员会第1393次会议通过，自2006年10月1日起施行）\n第一条　略。\n",
        "utf-8",
    )
    (folder / "侵害消费者权益行为处罚办法(2015-01-05).txt").write_text(
        "侵害消费者权益行为处罚办法\n（2015年1月5日国家工商行政管理总局令第73号公布）\n"
        "第一条　为了试一试，制定本办法。\n第二条　本办法自2015年3月15日起施行。\n",
        "utf-8",
    )
    home = tmp_path_factory.mktemp("home")
    return Library.build(load_corpus(Settings(home=home, import_dirs=(folder,))))


def test_a_newer_text_enters_the_history_of_a_held_law(updated: Library) -> None:
    now = updated.lookup("个人信息保护法", 1, "", BEFORE)
    then = updated.lookup("个人信息保护法", 1, "", AFTER)
    assert now.unit and then.unit and not now.unit.imported and then.unit.imported
    assert now.unit.expiry_date == then.unit.effective_date == date(2027, 1, 1)
    assert "未与官方数据库核对" in then.unit.doubts[0]
    assert updated.lookup("个人信息保护法", 66, "", BEFORE).state is State.FOUND
    assert updated.lookup("个人信息保护法", 66, "", AFTER).state is not State.FOUND
    history = article_history(updated, "个人信息保护法", 1, "", AFTER)
    assert any(d.kind == "changed" and d.new and d.new.imported for d in history.diffs)


def test_the_ledger_ends_an_interpretation_that_is_imported(updated: Library) -> None:
    law = "最高人民法院关于审理劳动争议案件适用法律若干问题的解释（二）"
    assert updated.lookup(law, 1, "", date(2020, 12, 31)).state is State.FOUND
    ended = updated.lookup(law, 1, "", date(2021, 1, 1))
    assert ended.state is State.REPEALED and "法释〔2020〕16号" in ended.reason
    assert "现行规定请查" not in ended.reason  # the decision says nothing in its place
    (version,) = updated.versions(law)
    assert version.number == "法释〔2006〕6号" and "法释〔2006〕6号" in version.doubts[0]


def test_a_text_is_law_until_the_later_one_that_is_known_by_its_days_was_passed(updated: Library) -> None:
    law = "侵害消费者权益行为处罚办法"  # the instrument is told with the first day of its first text
    assert updated.lookup(law, 1, "", date(2016, 1, 1)).state is State.FOUND
    assert updated.lookup(law, 1, "", date(2021, 1, 1)).state is not State.FOUND
    (version,) = (v for v in updated.versions(law) if v.imported)
    assert version.effective_date == date(2015, 3, 15) and version.expiry_date == date(2020, 10, 23)


def test_every_entry_of_the_ledger_has_its_source() -> None:
    ledger = read_ledger(Settings().corpus)
    assert len(ledger) >= 20 and len({r.title for r in ledger}) == len(ledger)
    assert all(r.since and r.by and not r.title.startswith("中华人民共和国") for r in ledger)


def _held(*texts: str, day: date = date(2010, 6, 1)) -> tuple[list[LegalUnit], list[LawVersion]]:
    version = LawVersion("养犬条例", "养犬条例", Kind.REGULATION, day, day, articles=len(texts))
    units = [
        LegalUnit(
            f"{version.key}#{n}", Kind.REGULATION, "养犬条例", text, "包", f"第{n}条", n,
            version_date=day, effective_date=day,
        )
        for n, text in enumerate(texts, 1)
    ]  # fmt: skip
    return units, [version]


def _run(folder: Path, held: tuple[list[LegalUnit], list[LawVersion]], **files: str):  # type: ignore[no-untyped-def]
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    ended: dict[str, Repeal] = {}
    return import_folders([folder], *held, ended, Ledger())


def _law(day: str, *texts: str) -> str:
    numbered = "\n".join(f"第{'一二三四五'[n]}条　{text}" for n, text in enumerate(texts))
    return f"养犬条例\n（{day}某市人民代表大会常务委员会通过，自{day}起施行）\n{numbered}\n"


def test_an_older_text_stands_before_the_held_one_with_a_doubt(tmp_path: Path) -> None:
    found = _run(
        tmp_path, _held("养犬应当登记。", "违者处罚。"), a=_law("2001年1月1日", "养犬应当牵绳。", "略。")
    )
    assert [o.fate for o in found.outcomes] == [Fate.OLDER]
    old = min(found.versions, key=lambda v: v.version_date)
    assert (old.effective_date, old.expiry_date) == (date(2001, 1, 1), date(2010, 6, 1))
    assert any("未必齐全" in doubt for doubt in old.doubts)


def test_the_same_text_is_one_whatever_its_files_are_called(tmp_path: Path) -> None:
    found = _run(
        tmp_path,
        _held("养犬应当登记。", "违者处罚。"),
        a=_law("2010年6月1日", "养犬应当登记。", "违者处罚。"),
        b=_law("2020年1月1日", "养犬应当登记，并牵绳。", "违者处罚。"),
        c=_law("2019年12月20日", "养犬应当登记，并牵绳。", "违者处罚。").replace("养犬条例", "养犬条例 "),
    )
    fates = {o.name: o.fate for o in found.outcomes}
    assert fates["a.txt"] is Fate.DUPLICATE
    assert sorted((fates["b.txt"], fates["c.txt"])) == [Fate.DUPLICATE, Fate.READ]
    assert len(found.versions) == 2


def test_a_change_of_one_article_is_another_text_not_the_same(tmp_path: Path) -> None:
    many = [f"养犬应当登记之{'甲乙丙丁戊'[n]}。" for n in range(5)]
    newer = [*many[:4], "罚款一千元。"]
    found = _run(tmp_path, _held("略。"), a=_law("2012年1月1日", *many), b=_law("2022年1月1日", *newer))
    assert [o.fate for o in found.outcomes] == [Fate.READ, Fate.READ]
    spans = sorted((v.effective_date, v.expiry_date) for v in found.versions)
    assert spans[1][1] == date(2022, 1, 1) and spans[2][1] is None


def test_a_file_that_says_it_is_repealed_is_no_law_in_force(tmp_path: Path) -> None:
    head = "---\ntitle: 养猫办法\nstatus: 已废止\npublish_date: 2001-01-01\n---\n"
    (tmp_path / "x.md").write_text(head + "# 养猫办法\n\n第一条 养猫应当登记。\n", "utf-8")
    found = import_folders([tmp_path], [], [], {}, Ledger())
    (version,) = found.versions
    assert version.expiry_date is not None and version.ended_by.endswith("废止")
    assert any("终止的日期未载明" in d for d in version.doubts)


def test_an_undated_file_of_a_held_law_is_refused(tmp_path: Path) -> None:
    found = _run(tmp_path, _held("养犬应当登记。"), a="养犬条例\n第一条　养犬应当报备。\n第二条　略。\n")
    (outcome,) = found.outcomes
    assert outcome.fate is Fate.REFUSED and "不知先后" in outcome.told
