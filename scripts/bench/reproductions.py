"""What was found wrong with import, days and citations, done again: each line says whether it is right now.

    python -m scripts.bench.reproductions [--lawrefbook ../shared/lawrefbook]

On the index in ASSISTANT_HOME; with the folder, also what its 1,400 files give. The inputs are those of the
findings of 28 November 2026; docs/import.md holds the table.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import Assistant
from assistant.config import Settings, load_settings
from assistant.corpus import load_corpus
from assistant.errors import AssistantError
from assistant.library import Library
from assistant.paper import paper_markdown
from assistant.schema import Fate, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Check = tuple[
    str, str, bool, str
]  # where it was found, what was done, whether it is right now, what it gives
CHANGED = re.compile("已被修改(?!或者废止)")
SOE = "某国有公司经理2024年2月利用职务便利为亲友经营同类业务并出售客户个人信息12万条。"
PRISON = "某监狱2026年10月1日前后对罪犯的通信和会见情况进行检查，并公开其个人信息。"
PROPERTY = "物业公司经理2025年3月起把业主姓名、电话、房号卖给装修公司，获利六万元，已被公安机关立案。"
PROPERTY_ISSUES = ["出售业主个人信息应当承担哪些责任", "网络安全法 治安管理处罚法 能否处罚"]
RIGHT = (Verdict.SUPPORTED, Verdict.APPLIED)


def citations(assistant: Assistant) -> Iterator[Check]:
    """0.1, 0.2 and A2: what a citation is checked by."""

    def verdicts(text: str) -> str:
        return "、".join(f"{c.citation}：{c.verdict.value}" for c in assistant.verify(text))

    first = "《民法典》第一千零三十四条规定，自然人的个人信息受法律保护。"
    for article, claim in (
        ("第二条", "在商场违规使用人脸识别属于侵害人格权益的行为"),
        ("第六条", "信息处理者应当就其行为符合规定承担举证责任"),
    ):
        checks = assistant.verify(f"{first}依据法释〔2021〕15号{article}，{claim}。")
        told = f"{checks[-1].verdict.value}：{checks[-1].reason[:60]}"
        yield "0.1", f"法释〔2021〕15号{article}", "人脸识别" in checks[-1].law, told
    for number in ("（2022）沪01民终12345号", "（2023）最高法民申8888号", "指导性案例999号"):
        checks = assistant.verify(f"参见{number}。")
        yield "0.2", number, bool(checks) and checks[0].verdict not in RIGHT, verdicts(f"参见{number}。")
    for text in (
        "根据现行有效的《个人信息保护法》第十三条",
        "依照「个人信息保护法」第十三条",
        "《个人信息保护法》第十三条、同法第十四条",
    ):
        checks = assistant.verify(f"{text}处理。")
        yield (
            "A2",
            text,
            bool(checks) and all(c.law == "个人信息保护法" for c in checks),
            verdicts(f"{text}处理。"),
        )


def reading(folder: Path) -> Iterator[Check]:
    """0.4 and B1: files of a user's, and folders that are none."""
    newer = (
        "# 中华人民共和国个人信息保护法\n2026年10月30日 公布\n<!-- INFO END -->\n"
        "第一条 为了试一试新文本，制定本法。\n第二条 本法自2026年11月15日起施行。"
    )
    path = folder / "个人信息保护法(2026-10-30).md"
    path.write_text(newer, "utf-8")
    corpus = load_corpus(Settings(home=folder / "home", import_dirs=(path,)))
    library = Library.build(corpus, date(2026, 11, 29))
    new, old = library.article("个人信息保护法", 1), library.article("个人信息保护法", 1, date(2026, 1, 1))
    yield (
        "0.4 B1",
        "较新的个人信息保护法，给的是一个文件",
        "试一试" in new.text and "试一试" not in old.text,
        str(new.effective_date),
    )
    ended = folder / "旧办法.md"
    ended.write_text(
        "---\ntitle: 某部门旧办法\nstatus: 废止或失效\npublish_date: 2001-01-01\n"
        "implement_date: 2001-02-01\n---\n# 某部门旧办法\n第一条 为了试一试，制定本办法。\n",
        "utf-8",
    )
    corpus = load_corpus(Settings(home=folder / "home", import_dirs=(ended,)))
    (unit,) = [u for u in corpus.units if u.imported]
    yield (
        "B1",
        "带“废止或失效”的文件",
        bool(unit.doubts) and "废止" in "".join(unit.doubts),
        "；".join(unit.doubts)[:60],
    )
    try:
        load_corpus(Settings(home=folder / "home", import_dirs=(folder / "没有",)))
        yield "B1", "不存在的文件夹", False, "没有报错"
    except AssistantError as error:
        yield "B1", "不存在的文件夹", "ASSISTANT_IMPORT_DIRS" in str(error), str(error)[:60]


def days(assistant: Assistant, folder: Path) -> Iterator[Check]:
    """A and G of the prosecutor's: the law of the day of the act."""
    act = date(2024, 2, 20)
    issue = ["非法经营同类营业罪 国有公司董事经理利用职务便利经营同类的营业"]
    text = _memo(assistant, folder / "soe.md", SOE, issue, act)
    yield (
        "A",
        "刑法165条，2024-02-20 的备忘",
        "第一百六十五条" in text and not CHANGED.search(text),
        _around(text, "第一百六十五条"),
    )
    report = assistant.recheck(folder / "soe.md", act)
    yield "A", "同日复核", not report.findings, f"{len(report.findings)} 处"
    report = assistant.recheck(folder / "soe.md", date(2026, 11, 29))
    told = "；".join([*report.notices, *(f.reason for f in report.findings)])
    yield "A", "今天复核，说出刑法修正案（十二）", "修正案（十二）" in told, told[:80]
    text = _memo(assistant, folder / "jail.md", PRISON, ["监狱法 罪犯通信会见检查"], date(2026, 9, 1))
    report = assistant.recheck(folder / "jail.md", date(2026, 9, 1))
    yield (
        "A",
        "监狱法，2026-09-01 的备忘和复核",
        not CHANGED.search(text) and not report.findings,
        f"{len(report.findings)} 处",
    )
    _memo(assistant, folder / "now.md", PROPERTY, PROPERTY_ISSUES, date(2026, 11, 29))
    for day in (date(2020, 1, 1), date(2025, 6, 15)):
        report = assistant.recheck(folder / "now.md", day)
        told = "；".join(f.reason for f in report.findings)
        yield "A", f"今天的备忘按 {day} 复核", "施行" in told or "没有" in told, told[:80]
    for place, question, day, words in (
        ("G", "出售个人信息怎么治安处罚", date(2025, 12, 1), ("治安管理处罚法",)),
        ("G", "公司监事损害公司利益，股东能起诉吗", date(2024, 6, 1), ("公司法",)),
        ("G", "行政处罚的时效是多久", date(2021, 6, 1), ("行政处罚法",)),
    ):
        answer = assistant.ask(question, as_of=day)
        told = answer.answer + "".join(answer.warnings)
        said = all(w in told for w in words) and any(
            w in told for w in ("未收录", "没有收录", "尚未施行", "还没有")
        )
        yield place, f"{question}（{day}）", said, _around(told, words[0])
    text = _memo(assistant, folder / "five.md", PROPERTY, PROPERTY_ISSUES, date(2025, 6, 15))
    yield (
        "G",
        "memo --as-of 2025-06-15 点名当日没有的法",
        "治安管理处罚法" in text and "未收录" in text,
        _around(text, "未收录"),
    )
    yield (
        "G",
        "网络安全法的施行日与所引文本相符",
        "自2026年1月1日起施行" not in text,
        _around(text, "网络安全法"),
    )
    for law, day, words in (("253之一", date(2009, 3, 1), "电信"), ("286之一", date(2015, 10, 31), "还没有")):
        try:
            told = assistant.article("刑法", law, day).text
        except AssistantError as error:
            told = str(error)
        yield "G", f"刑法 {law}，{day}", words in told, told[:60]


def lawrefbook(folder: Path) -> Iterator[Check]:
    """B2 to B4: the folder's files as they come in."""
    corpus = load_corpus(Settings(import_dirs=(folder,)))
    fates = Counter(o.fate for o in corpus.outcomes)
    refused = "；".join(f"{o.name}：{o.told[:30]}" for o in corpus.outcomes if o.fate is Fate.REFUSED)
    told = "，".join(f"{fate.label} {fates[fate]}" for fate in Fate)
    yield "B2", "每份都有下落，字都对账", fates[Fate.REFUSED] <= 3, f"{told}；{refused}"
    brought = [u for u in corpus.units if u.imported and u.kind.binding]
    laws = {u.title: u for u in brought}
    without = [t for t, u in laws.items() if not u.issuer]
    yield "B2", "没有制定机关的（原 160 部）", len(without) < 100, f"{len(without)}／{len(laws)}"
    undated = [t for t, u in laws.items() if not u.version_date and not u.effective_date and not u.doubts]
    yield "B2", "没有日期而不说的", not undated, str(len(undated))
    annexes = [u for u in brought if "附件" in u.article or "附录" in u.article or "附表" in u.article]
    yield "B2", "附件、附录自成一条", len(annexes) > 20, str(len(annexes))
    women = [
        u.article or u.id for u in brought if u.title == "女职工劳动保护特别规定" and u.article_no is None
    ]
    yield "B2", "女职工劳动保护特别规定的附录", bool(women), "、".join(women)[:60]
    library = Library.build(corpus, date(2026, 11, 29))
    lacking = [n for n in (124, 271, 372, 414) if library.lookup("刑诉法解释", n).unit is None]
    yield "B2", "刑诉法解释 124、271、372、414 条都在", not lacking, str(lacking)
    spans = Counter(u.id for u in brought if u.effective_date and u.effective_date == u.expiry_date)
    yield "B2", "施行之日就终止的假版本", not spans, str(sum(spans.values()))
    for serial in ("", "（二）", "（三）", "（四）"):
        title = f"最高人民法院关于审理劳动争议案件适用法律若干问题的解释{serial}"
        found = library.lookup(title, 1)
        yield (
            "B2",
            f"劳动争议解释{serial}不再现行有效",
            "废止" in found.reason or found.state.value == "repealed",
            found.reason[:60],
        )
    face = library.lookup("人脸识别司法解释", 2)
    number = face.unit.number if face.unit else ""
    yield "B3", "人脸识别解释带文号", number == "法释〔2021〕15号", number


def _memo(assistant: Assistant, path: Path, facts: str, issues: list[str], day: date) -> str:
    text = paper_markdown(assistant.memo(facts, issues, day).paper)
    path.write_text(text, "utf-8")
    return text


def _around(text: str, words: str) -> str:
    at = text.find(words)
    return text[max(0, at - 30) : at + 50].replace("\n", " ") if at >= 0 else f"没有“{words}”"


def main() -> None:
    """Do each again, print one line each, then how many are right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--lawrefbook", type=Path)
    options = parser.parse_args()
    assistant = Assistant.open(load_settings())
    right: Counter[bool] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        parts: list[Callable[[], Iterator[Check]]] = [
            lambda: citations(assistant),
            lambda: reading(folder),
            lambda: days(assistant, folder),
        ]
        if options.lawrefbook:
            parts.append(lambda: lawrefbook(options.lawrefbook))
        for part in parts:
            for where, what, holds, told in part():
                right[holds] += 1
                print(f"{'是' if holds else '否'} | {where} | {what} | {told.strip()}", flush=True)
    print(f"{right[True]}/{right.total()}")


if __name__ == "__main__":
    main()
