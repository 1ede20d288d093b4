"""Slips that leave most words of a passage standing: a bound dropped, 并 made 或者, a number moved
to another sentence, a clause of the writer's own put in.

Each is asked of a statement and its passages as they are, without weights, and gives the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.numerals import NUMERAL_CHARS, to_int
from assistant.passages import full_sentences
from assistant.schema import ITEM_START
from assistant.text import letters

_NUMERAL = rf"(?:\d[\d,，.]*|[{NUMERAL_CHARS}]+)"
_UNIT = r"个月|周岁|万元|个?工作日|小时|毫克|[年月日天元条倍人次岁名分张处件]|%|％|个|万?余?[条件名人]"
_AMOUNT = re.compile(rf"(百分之)?({_NUMERAL})\s*(?:余|多)?({_UNIT})?")
_UNITS_ALIKE = {"天": "日", "岁": "周岁", "％": "%", "名": "人", "万余条": "万条"}
_STRICT = frozenset(
    {"年", "个月", "日", "元", "万元", "倍", "%", "周岁", "条", "小时", "毫克", "工作日", "个工作日"}
)
# How much nearer, in share of words, another place of the passage must lie to count.
_NEARER = 0.15
_BOUND = re.compile(r"以上|以下|以内|以外|不满|不足|之内|内(?!容|部)")
_OR = re.compile(r"([\u4e00-\u9fff]{2})或者?([\u4e00-\u9fff]{2})")
_AND_ONLY = re.compile(r"和|并|且|以及|及")
# Names of parties: that a passage holds them says nothing of what a clause claims of them.
_PARTIES = re.compile(
    r"个人信息处理者|信息处理者|个人信息|敏感个人信息|人脸信息|人民检察院|人民法院|检察机关|检察院|法院|经营者|消费者|自然人|用人单位|劳动者"
    r"|未成年人|监护人|网络服务提供者|机动车|当事人|行为人|受害人|权利人|被侵权人|侵权人|公司|个人|信息"
)
_DENIABLE = re.compile(r"证明|知道|同意|通知|告知|取得|履行|支付|办理|采取|过错|追认|批准|登记|约定")
_LIGHT = set(
    "的了是在和与或有被把或者以及这那其该也还又就都而且并但你我他们如果因为所以可以应当需要会能要不没"
)
_WEAK = 0.3


def slip(claim: str, passages: Sequence[str]) -> str:
    """The first slip found, in words for the reader; "" where there is none."""
    whole = "\n".join(passages)
    for look in (
        _strange_amount,
        _bound_dropped,
        _or_for_and,
        _moved,
        _turned,
        _affirmed,
        _mixed,
        _exception,
        _own,
    ):
        if reason := look(claim, whole):
            return reason
    return ""


def _amounts(text: str) -> Iterator[tuple[re.Match[str], tuple[int, str]]]:
    """Numbers with a unit, and what they come to: 三年 and 3年 are one, 百分之五 and 5% too."""
    for match in _AMOUNT.finditer(text):
        number, unit = match[2].replace(",", "").replace("，", "").rstrip("."), match[3] or ""
        value = to_int(number)
        if match[1]:
            unit = "%"
        if value is None or not unit or re.search(r"第$", text[: match.start()]):
            continue
        yield match, (value, _UNITS_ALIKE.get(unit, unit))


def _strict(text: str) -> set[tuple[int, str]]:
    """Amounts in units that are never loose words: periods, money, shares, ages."""
    return {amount for _, amount in _amounts(text) if amount[1] in _STRICT}


def _strange_amount(claim: str, whole: str) -> str:
    """An amount or a period that no passage names."""
    held = {amount for _, amount in _amounts(whole)}
    numbers = {value for value, _ in held}
    for match, (value, unit) in _amounts(claim):
        plain = unit in ("个", "人", "次") and value <= 2
        if not plain and (value, unit) not in held and (unit in _STRICT or value not in numbers):
            return f"资料没有“{match[0]}”"
    return ""


def _bound_dropped(claim: str, whole: str) -> str:
    """三年以下 become 三年: the amount stands in the passage only with a bound."""
    held = list(_amounts(whole))
    for match, amount in _amounts(claim):
        if _BOUND.match(claim, match.end()) or re.search(
            r"(?:不满|不足|超过|少于|低于|达到|满|最[高多])$", claim[: match.start()]
        ):
            continue
        same = [m for m, other in held if other == amount]
        if same and all(_BOUND.match(whole, m.end()) for m in same):
            return f"资料说的是“{whole[same[0].start() : same[0].end() + 2]}”"
    return ""


def _or_for_and(claim: str, whole: str) -> str:
    """Two conditions that must both be met, made alternatives."""
    for match in _OR.finditer(claim):
        if match[0] in whole:
            continue
        joined = re.search(re.escape(match[1]) + r"([^。；\n]{1,30}?)" + re.escape(match[2]), whole)
        if joined and _AND_ONLY.search(joined[1]) and "或" not in joined[1]:
            return f"资料说的是“{joined[0]}”，不是“或者”"
    return ""


def _moved(claim: str, whole: str) -> str:
    """An amount said of another matter than in the passage.

    A sentence without it lies nearer to the claim than any with it; or the condition that the
    claim names stands in a sentence that has other amounts.
    """
    amounts = _strict(claim)
    digits = set(re.findall(r"\d[\d,.]*\d", claim)) if not amounts else set()
    if not amounts and not digits:
        return ""
    sentences = [whole[a:b] for a, b in full_sentences(whole)]
    holding = [s for s in sentences if amounts & _strict(s) or any(d in s for d in digits)]
    if not holding:
        return ""
    words = _content(_AMOUNT.sub("，", claim))
    if len(words) >= 4:
        with_it = max(_share(words, s) for s in holding)
        without = max((_share(words, s) for s in sentences if s not in holding), default=0.0)
        if without > with_it + _NEARER:
            return "资料里这个数字说的是另一件事"
    return _wrong_condition(claim, whole) or _rival(claim, whole)


def _wrong_condition(claim: str, whole: str) -> str:
    """A condition of the claim stands in the passage, with other amounts behind it."""
    rules = list(_rules(whole))
    for rule in _rules(claim):
        amounts = _bounded(rule)
        for condition in re.findall(r"(?:^|[，；])([^，；。]{4,40})的，", rule) if amounts else ():
            own = [_bounded(r) for r in rules if condition in r]
            if own and not any(_within(amounts, held) for held in own):
                return f"资料里“{condition}”对应的不是这个数字"
    return ""


def _bounded(text: str) -> set[tuple[tuple[int, str], str]]:
    """Amounts in strict units, each with the bound behind it (以上, 以下), "" where there is none."""
    found = set()
    for match, amount in _amounts(text):
        bound = _BOUND.match(text, match.end())
        if amount[1] in _STRICT:
            found.add((amount, bound[0] if bound else ""))
    return found


def _within(claimed: set[tuple[tuple[int, str], str]], held: set[tuple[tuple[int, str], str]]) -> bool:
    """Whether every amount claimed is held, with the same bound where it has one."""
    plain = {amount for amount, _ in held}
    return all((amount, bound) in held or (not bound and amount in plain) for amount, bound in claimed)


def _rules(text: str) -> Iterator[str]:
    """Parts up to ； or 。, a part without a condition of its own (……的，) kept with the one before."""
    rule = ""
    for part in re.split(r"(?<=[。；\n])", text):
        if rule and ("的，" in part or rule.endswith(("。", "\n"))):
            yield rule
            rule = ""
        rule += part
    if rule:
        yield rule


def _rival(claim: str, whole: str) -> str:
    """A clause of the claim lies nearer to a clause of the passage that has another amount of the unit."""
    clauses = re.split(r"[，；。：\n]", whole)
    for clause in re.split(r"[，；。：]", claim):
        mine = [amount for _, amount in _amounts(clause)]
        words = _content(_AMOUNT.sub("，", clause))
        if not mine or len(words) < 4:
            continue
        units = {unit for _, unit in mine}
        with_it = without = 0.0
        for other in clauses:
            theirs = [amount for _, amount in _amounts(other)]
            if set(mine) & set(theirs):
                with_it = max(with_it, _share(words, other))
            elif units & {unit for _, unit in theirs}:
                without = max(without, _share(words, other))
        if with_it and without > with_it + _NEARER:
            return "资料里这个数字说的是另一件事"
    return ""


def _turned(claim: str, whole: str) -> str:
    """A denial of what the passage only affirms: 情节不严重 where it says 情节严重."""
    for match in re.finditer(
        r"(?:不(?!得|能|满|足|超|论|管|仅|但|可|应|需|必|动产|良)|无须|没有|未)([\u4e00-\u9fff]{2})", claim
    ):
        positive, denied = match[1], match[0]
        if (
            positive in whole
            and denied not in whole
            and not re.search(rf"(?:不|未|无|非|没有).{{0,4}}{positive}", whole)
        ):
            return f"资料没有说“{denied}”"
    return ""


def _affirmed(claim: str, whole: str) -> str:
    """What the passage only denies, affirmed: 能够证明 where it says 不能证明."""
    for word in _DENIABLE.findall(claim):
        plain = re.search(rf"(?<![不未无没])(?<!不能)(?<!没有)(?<!不得){word}", claim)
        held = [m.start() for m in re.finditer(word, whole)]
        if (
            plain
            and held
            and all(re.search(r"(?:不|未|无|没有?|不能够?|不得)$", whole[max(0, i - 3) : i]) for i in held)
        ):
            at = held[0]
            return f"资料说的是“{whole[max(0, at - 2) : at + len(word)]}”"
    return ""


def _mixed(claim: str, whole: str) -> str:
    """A list put together from two items: 配偶、子女、父母 of one and 兄弟姐妹 of the next."""
    items = [line for line in whole.split("\n") if ITEM_START.match(line)]
    for run in re.findall(r"[\u4e00-\u9fff]{2,8}(?:[、和][\u4e00-\u9fff]{2,8}){2,}", claim):
        names = [n for n in re.split(r"[、和]", run) if any(n[-2:] in line for line in items)]
        held = [{n for n in names if n[-2:] in line} for line in items]
        most = max(held, key=len, default=set())
        if 2 <= len(most) < len(set(names)):
            return "把资料里分开的几项说成了一项"
    return ""


def _exception(claim: str, whole: str) -> str:
    """What the passage excepts from a rule, put under the rule."""
    if re.search(r"除外|另有|但|除了|除", claim):
        return ""
    for match in re.finditer(r"(?:但是?|[；，])([^，。；\n]{10,60}?)的?除外", whole):
        if re.sub(r"^但是?", "", match[1]) in claim and re.search(r"不得|应当|禁止|必须", claim):
            return f"“{_short(match[1])}”在资料里是例外"
    return ""


def _own(claim: str, whole: str) -> str:
    """A clause of which the passages hold next to nothing beside the names of the parties."""
    held = _content(whole)
    for clause in re.split(r"[，,；;。：:]", claim):
        words = _content(_PARTIES.sub("，", clause))
        if len(words) >= 3 and len(words & held) < _WEAK * len(words):
            return f"资料没有说“{clause.strip()}”"
    return ""


def _share(words: set[str], text: str) -> float:
    return len(words & _content(text)) / len(words) if words else 0.0


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _content(text: str) -> set[str]:
    """Bigrams of a text's words, those of light words only left out."""
    pairs: set[str] = set()
    for run in re.split(r"[，,。；;：:、“”（）\n]", text):
        folded = letters(run)
        pairs |= {folded[i : i + 2] for i in range(len(folded) - 1)}
    return {p for p in pairs if not set(p) & _LIGHT}
