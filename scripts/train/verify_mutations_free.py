"""A second maker of citations with a known fault, independent of verify_mutations.py.

It takes any sentence, item or whole article, of every statute, writes it in seven ways, and changes
what the first one does not: the number of an article referred to, a proviso or condition anywhere,
和 and 或, 以上 and 超过, units of time, courts and levels of government, parties, an exception put in.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from assistant.language import article_name, contains, letters, to_chinese, to_int
from assistant.schema import Kind, LegalUnit
from assistant.schema.units import ITEM_START
from scripts.train.verify_mutations import Mutation, half

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from assistant.library import Library


def _pairs(rows: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.split("/")[0], pair.split("/")[1]) for pair in rows.split())


_N = "[一二三四五六七八九十百千]{1,5}"
_REFERRED = re.compile(rf"(?<=第)({_N})(?=条)")
_PROVISO = re.compile(r"[，；]但(?:是)?[，]?[^。；]{4,60}(?=[。；]|$)")
_EXCEPT = re.compile(r"(?<=[，。；])除[^，。；]{4,40}外，")
_CONDITION = re.compile(r"(?:(?<=[，。；])|^)(?!或者)[^，。；：]{4,40}的，(?=[^，。；或]{6,})")
_BOUND = (
    ("以上", "以下"),
    ("以下", "以上"),
    ("超过", "不满"),
    ("不满", "超过"),
    ("以内", "以上"),
    ("以上的", "超过的"),
)
_TIME = re.compile(rf"({_N})(个月|日|年|个工作日|小时)(?=[内以之前后有的，。；])")
_UNITS = ("个月", "日", "年", "个工作日")
_PLACES = _pairs(
    """
    县级以上/省级以上 省级以上/县级以上 设区的市级/县级 人民法院/人民检察院 人民检察院/人民法院
    公安机关/人民法院 国务院/省级人民政府 上级/下级 上一级/同级
    """
)
_PARTIES = _pairs(
    """
    用人单位/劳动者 劳动者/用人单位 承租人/出租人 出租人/承租人 债权人/债务人 债务人/债权人
    经营者/消费者 消费者/经营者 原告/被告 被告/原告 申请人/被申请人 股东会/董事会
    董事会/股东会 出卖人/买受人 买受人/出卖人 投保人/保险人 监护人/被监护人 卖方/买方
    """
)
_OUTCOMES = _pairs(
    """
    有期徒刑/无期徒刑 无效/有效 可撤销/无效 连带责任/按份责任 承担/免除 警告/拘留 从重/从轻
    从轻/从重 减轻/加重 故意/过失 书面/口头 全部/部分 终止/中止 中止/终止 解除/变更
    撤销/确认 无偿/有偿 公开/保密 禁止/鼓励 优先/平等
    """
)
_LEGAL = _pairs(
    """
    应当/应 人民法院/法院 但是，/但 但是/但 以及/和 或者/或 可以/有权 依照/按照 不得/禁止
    应当/必须 其他/其它 二年/两年 予以/给予 给予/予以 日内/天内
    """
)


def mutate_freely(library: Library, day: date, part: int, count: int, seed: int = 3) -> list[Mutation]:
    """Make about `count` mutations from laws of one half, the same ones each time."""
    rng = random.Random(seed)
    units = [
        u
        for i, holds in sorted(zip(library.units, library.in_force(day), strict=True))
        if holds and _usable(u := library.units[i]) and half(u.title) == part
    ]
    rng.shuffle(units)
    out: list[Mutation] = []
    for unit in units:
        out += _of(unit, rng)
        if len(out) >= count:
            break
    return out


def _usable(unit: LegalUnit) -> bool:
    statute = unit.kind is Kind.STATUTE and unit.article_no is not None and not unit.excerpt
    if "修正案" in unit.title:
        return False  # law within law, quoted paragraph by paragraph
    return statute and 20 <= len(letters(unit.text)) <= 500 and "（删去）" not in unit.text


def _of(unit: LegalUnit, rng: random.Random) -> Iterator[Mutation]:
    said, where = _piece(unit, rng)
    if not 14 <= len(letters(said)) <= 400:
        return
    for kinds, harmful in ((_HARMFUL, True), (_HARMLESS, False)):
        for kind, change in kinds.items():
            words = change(said, rng)
            if not words or (harmful and (letters(words) == letters(said) or contains(unit.text, words))):
                continue
            yield Mutation(_write(unit, where, words, rng), kind, harmful, unit.title, unit.article)


def _piece(unit: LegalUnit, rng: random.Random) -> tuple[str, str]:
    """A sentence, a paragraph, an item behind its opening words, or the whole article; and its 款."""
    paragraphs = unit.paragraphs
    k = rng.randrange(len(paragraphs))
    where = f"第{to_chinese(k + 1)}款" if len(paragraphs) > 1 and rng.random() < 0.5 else ""
    lines = [x for x in paragraphs[k].split("\n") if x.strip()]
    items = [x for x in lines if ITEM_START.match(x)]
    choice = rng.random()
    if items and choice < 0.4:
        head = lines[0] if not ITEM_START.match(lines[0]) else ""
        return f"{head}{rng.choice(items)}", where
    if choice < 0.6 and len(paragraphs) > 1:
        return "\n".join(paragraphs), ""
    if choice < 0.8 and not items:
        sentences = [s for s in re.findall(r"[^。]+。", paragraphs[k]) if len(letters(s)) >= 14]
        if sentences:
            return rng.choice(sentences), where
    return "\n".join(lines), where


def _write(unit: LegalUnit, where: str, said: str, rng: random.Random) -> str:
    law, article = unit.title, unit.article + where
    flat = re.sub(r"\s*\n\s*", "", said)
    bare = flat.rstrip("。；")
    ways = [
        f"《{law}》{article}规定：“{said}”",
        f"根据《中华人民共和国{law}》{article}的规定：{flat}",
        f"依据《{law}》{article}，{flat}",
        f"《{law}》{article}明确，“{bare}”。",
        f"《{law}》第{unit.article_no}条{unit.article_suffix}{where}规定，{flat}",
    ]
    if "\n" not in said and "。" not in bare:
        ways += [f"{bare}（《{law}》{article}）。", f"法律上说得很清楚：“{bare}”（见《{law}》{article}）。"]
    return rng.choice(ways)


def _referred(said: str, rng: random.Random) -> str:
    found = list(_REFERRED.finditer(said))
    if not found:
        return ""
    m = rng.choice(found)
    other = (to_int(m[0]) or 0) + rng.choice((-3, -2, -1, 1, 2, 4, 10))
    return said[: m.start()] + article_name(other)[1:-1] + said[m.end() :] if other > 0 else ""


def _drop(pattern: re.Pattern[str]) -> Callable[[str, random.Random], str]:
    def change(said: str, rng: random.Random) -> str:
        found = list(pattern.finditer(said))
        if not found:
            return ""
        m = rng.choice(found)
        left = said[: m.start()] + said[m.end() :]
        return left if len(letters(left)) >= 12 else ""

    return change


def _swap(pairs: tuple[tuple[str, str], ...]) -> Callable[[str, random.Random], str]:
    def change(said: str, rng: random.Random) -> str:
        options = [(a, b) for a, b in pairs if a in said and b not in said]
        if not options:
            return ""
        a, b = rng.choice(options)
        places = [
            m.start()
            for m in re.finditer(a, said)
            if said[max(0, m.start() - 1) : m.start()] not in ("被", "不", "无")
        ]
        if not places:
            return ""
        at = rng.choice(places)
        return said[:at] + b + said[at + len(a) :]

    return change


def _unit(said: str, rng: random.Random) -> str:
    found = list(_TIME.finditer(said))
    if not found:
        return ""
    m = rng.choice(found)
    other = rng.choice([u for u in _UNITS if u != m[2]])
    return said[: m.start(2)] + other + said[m.end(2) :]


def _both_or_one(said: str, rng: random.Random) -> str:
    """并 to 或者 between two conditions or penalties, and the other way: 处……，并处……."""
    for a, b in rng.sample([("并处", "或者处"), ("，并", "，或者"), ("并且", "或者")], 3):
        if a in said:
            return said.replace(a, b, 1)
    return ""


def _exception(said: str, rng: random.Random) -> str:
    if re.search(r"但|除|例外", said) or not said.endswith("。"):
        return ""
    extra = rng.choice(
        ("但是当事人另有约定的除外", "但是情节轻微的除外", "但经主管部门批准的除外", "但是法律另有规定的除外")
    )
    return f"{said[:-1]}，{extra}。"


def _same(said: str, _rng: random.Random) -> str:
    return said


def _legal_synonym(said: str, rng: random.Random) -> str:
    options = [(a, b) for a, b in _LEGAL if a in said]
    if not options:
        return ""
    a, b = rng.choice(options)
    return said.replace(a, b, 1)


def _traditional(said: str, _rng: random.Random) -> str:
    table = str.maketrans("应当国会责务权财产约个过无业处罚", "應當國會責務權財產約個過無業處罰")
    return said.translate(table)


def _dots(said: str, rng: random.Random) -> str:
    """The middle left out with ……."""
    cuts = [m.end() for m in re.finditer(r"[，；]", said)]
    if len(cuts) < 3:
        return ""
    a, b = sorted(rng.sample(cuts, 2))
    return f"{said[:a].rstrip('，；')}……{said[b:]}"


def _last_left(said: str, _rng: random.Random) -> str:
    sentences = re.findall(r"[^。]+。", said)
    return "".join(sentences[:-1]) if len(sentences) > 1 and "但" not in sentences[-1] else ""


_HARMFUL: dict[str, Callable[[str, random.Random], str]] = {
    "引用条号改动": _referred,
    "漏掉但书": _drop(_PROVISO),
    "漏掉除外": _drop(_EXCEPT),
    "漏掉条件": _drop(_CONDITION),
    "界限改动": _swap(_BOUND),
    "时间单位改动": _unit,
    "机关级别改动": _swap(_PLACES),
    "主体互换": _swap(_PARTIES),
    "后果改动": _swap(_OUTCOMES),
    "并与或": _both_or_one,
    "加了例外": _exception,
}
_HARMLESS: dict[str, Callable[[str, random.Random], str]] = {
    "照录": _same,
    "同义用语": _legal_synonym,
    "繁体": _traditional,
    "省略号": _dots,
    "略去末句": _last_left,
}
