"""Statements that follow a passage nearly word for word: a word put for another, a “not” lost.

Where eight tenths of a statement stand in one sentence of the passage in order, it claims to be
that sentence. Then each word put in the place of another is looked at, and each condition or
exception that was left out is given back to the reader in the passage's own words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import LCSseq

from assistant.judge.statements import split_sentences
from assistant.language import letters, to_int
from assistant.language.bigrams import PARTIES
from assistant.schema.units import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# everyday word = words of statutes, any of which may stand for it
_WORDS = tuple(
    (row.split("=")[0].strip(), tuple(row.split("=")[1].split()))
    for row in """
    卖给 = 出售给 出售或者提供给
    卖 = 出售
    告诉 = 告知 通知
    通知 = 告知
    买 = 购买
    别人 = 他人
    其他人 = 他人
    本人 = 该自然人 该个人
    把 = 将
    双倍 = 二倍 两倍
    做 = 进行
    删掉 = 删除
    删去 = 删除
    关掉 = 关闭
    打官司 = 提起诉讼
    起诉 = 提起诉讼 向人民法院起诉
    拿到 = 取得 获得
    赔钱 = 赔偿
    交给 = 提供给
    不用 = 不需 无需 无须
    不需要 = 不需 无需 无须
    够不上 = 不构成
    难以 = 难于
    小孩 = 未成年人
    孩子 = 未成年人
    家长 = 父母或者其他监护人 监护人
    老板 = 用人单位
    员工 = 劳动者
    主管部门 = 履行个人信息保护职责的部门
    监管部门 = 履行个人信息保护职责的部门
    自己公开 = 自行公开
    说明理由 = 予以说明
    解释说明 = 说明
    """.strip().splitlines()
)
_CANNOT = re.compile(r"([\u4e00-\u9fff]{2})不了(?=[\u4e00-\u9fff])")
_EITHER = re.compile(r"要么([^，。；]{2,30})，要么")
_THESE = re.compile(r"(?:两家|这家|那家|这两家|涉事的?)(?=公司|单位|平台|企业)")
_PADDING = re.compile(r"(?<=[，。；])同样|(?<=对)其|作出(?=解释|说明)")


def in_source_words(claim: str, passages: Sequence[str]) -> str:
    """The statement with everyday words changed into those that its passages use."""
    whole = "\n".join(passages)
    claim = _CANNOT.sub(r"不能\1", claim)
    claim = _EITHER.sub(r"\1或者", claim)
    claim = _PADDING.sub("", _THESE.sub("", claim))
    for plain, legal in _WORDS:
        if plain in claim and plain not in whole:
            held = next((word for word in legal if word in whole), None)
            claim = claim.replace(plain, held) if held else claim
    return claim


_FOLLOWS = 0.8
_SHORT = 6
# Widest stretch of a passage, in lengths of the statement, in which its words stand close together.
_SPREAD = 1.8
# Characters that carry no matter of their own when one stands for another.
_LIGHT = set(
    "的了者其该本等之所是为以于在和与及或并且而则就也还都又对向由给把被将时后前上中里下内您你我他她它们这那此各每"
)
_SAME = (
    {"应当", "应", "须", "必须", "应该", "需", "要", "当"},
    {"可以", "可", "能", "能够", "有权"},
    {"不得", "不能", "不可", "不可以", "禁止", "不"},
    {"人民法院", "法院", "人民"},
    {"人民检察院", "检察院", "检察机关", "机关"},
    {"予以", "给予", "予"},
    {"任何组织或者个人", "任何组织或个人", "组织或者个", "组织或个", "别人", "他人", "任何人", "别"},
    {"下列", "以下", "这些"},
    {"如果", "若", "假如"},
    {"对方", "对方当事人", "相对人"},
    {"他人", "别人", "其他人"},
    {"父母或者其他监护人", "父母", "监护人", "家长"},
    {"二倍", "两倍", "双倍", "二", "两"},
    {"是", "属于", "即"},
    {"有关", "相关", "有", "相"},
    {"单位", "组织", "机构"},
    {"处", "处以", "判处", "拘留", "罚"},
    {"根据", "依据", "依照", "按照", "按", "依"},
    {"采用", "使用", "用"},
    {"没有", "未", "无"},
    {"无需", "不需要", "不需", "无须", "不用"},
)
# Words that only join or point; they may stand for anything.
_GENERIC = re.compile(
    r"也要|要么|就要|还要|都要|还应|也应|同样|作出|包括|属于|就是|进行|例如|比如|这个|这种|那种|后来|已经|同时|具体|分别|主要|任何|所有|规定|情况|情形|时候|之后|以后|的话|方面|依法"
)
_POINTS = re.compile(r"下列|前款|前两款|上述|前述|本条|本法|该款|情形之一")
_NOT = re.compile(r"^(?:不|未|无|非)$")
_EXCEPTION = re.compile(r"[，；。](但(?:是)?，?[^。；\n]{2,80}|[^，。；\n]{4,50}除外)")


def substituted(claim: str, passages: Sequence[str], question: str) -> str:
    """Why a statement that follows a sentence is not that sentence; "" where nothing is wrong."""
    passages = [_named_alike(claim, p) for p in passages]
    for sentence in _sentences(claim):
        held = _followed(sentence, passages)
        if held is None:
            continue
        followed = letters(held)
        for said, had in _blocks(letters(sentence), followed):
            if _NOT.match(had) and not said:
                return f"资料里有“{had}”字，这句话漏掉了"
            if said and had and not _alike(said, had, followed, question):
                return f"资料写的是“{had}”，不是“{said}”"
    return ""


def left_out(claim: str, passages: Sequence[str]) -> str:
    """The condition or the exception that a statement leaves out of the sentence it follows; "" for none."""
    if re.search(r"除外|另有|但是?[，\u4e00-\u9fff]|例外", claim):
        return ""
    sentences = _sentences(claim)
    if len(sentences) != 1:
        return ""
    held = _followed(claim, passages)
    if held is None:
        return ""
    condition = re.match(r"[^，。；\n]{4,60}的(?=，)", held)
    if condition and not _share(letters(condition[0]), letters(claim)) >= 0.5:
        return f"条件是“{condition[0]}”"
    rest = next((p[p.index(held) + len(held.rstrip("。；")) :] for p in passages if held in p), "")
    exception = _EXCEPTION.search(held) or _EXCEPTION.match(rest)
    return f"原文还有：“{exception[1]}”" if exception else ""


# Short names of bodies and parties that a reader's language uses for the law's long ones.
_NAMES = (
    (re.compile(r"(?:主管|监管)部门"), re.compile(r"履行[\u4e00-\u9fff]{2,10}职责的部门")),
    (re.compile(r"(?<!人民)(?<!最高)检察院"), re.compile(r"人民检察院")),
    (re.compile(r"(?<!人民)(?<!最高)法院"), re.compile(r"人民法院")),
)


def _named_alike(claim: str, passage: str) -> str:
    """The passage with the short names that the claim uses."""
    for short, long in _NAMES:
        if (said := short.search(claim)) and not long.search(claim):
            passage = long.sub(said[0], passage)
    return passage


def _sentences(text: str) -> list[str]:
    return [s for part in split_sentences(text) for s in re.split(r"(?<=；)", part) if len(letters(s)) >= 6]


def _followed(sentence: str, passages: Sequence[str]) -> str | None:
    """The sentence of the passages that a sentence follows, if it follows one.

    One that holds the words close together goes first: a long sentence holds any word somewhere.
    """
    said = letters(sentence)
    best, found = (False, _FOLLOWS), None
    for candidate in _candidates(passages):
        share = _closely(said, letters(candidate))
        if share > best or (share == best and found is not None and len(candidate) < len(found)):
            best, found = share, candidate
    return found


def _closely(said: str, held: str) -> tuple[bool, float]:
    """Whether the words stand close together, and the share of them that is held."""
    blocks = [op for op in LCSseq.opcodes(said, held) if op.tag == "equal"]
    if not blocks:
        return False, 0.0
    share = sum(op.src_end - op.src_start for op in blocks) / len(said)
    return share >= _FOLLOWS and blocks[-1].dest_end - blocks[0].dest_start <= _SPREAD * len(said), share


def _candidates(passages: Sequence[str]) -> Iterator[str]:
    """Sentences of the passages and their parts; each item of a list also behind its opening words."""
    for passage in passages:
        head = ""
        for line in passage.split("\n"):
            if ITEM_START.match(line):
                line = ITEM_START.sub("", line)
                yield head + line
            else:
                head = line
            yield from split_sentences(line)
            yield from _sentences(line)


def _share(said: str, held: str) -> float:
    return LCSseq.similarity(said, held) / len(said) if said else 0.0


def _blocks(said: str, held: str) -> Iterator[tuple[str, str]]:
    """(said, held) for each place where the two part; an equal character between two is no bridge."""
    blocks: list[list[int]] = []
    for op in LCSseq.opcodes(said, held):
        if op.tag == "equal":
            continue
        if blocks and op.src_start - blocks[-1][1] <= 1 and op.dest_start - blocks[-1][3] <= 1:
            blocks[-1][1], blocks[-1][3] = op.src_end, op.dest_end
        else:
            blocks.append([op.src_start, op.src_end, op.dest_start, op.dest_end])
    for a, b, c, d in blocks:
        yield said[a:b], held[c:d]


def _strange(said: str, held: str) -> bool:
    """Whether a short word has nothing of the sentence in which it stands for longer words."""
    return 2 <= len(said) <= 4 and not any(c in held for c in said)


def _alike(said: str, had: str, held: str, question: str) -> bool:
    """Whether a word may stand for another: the asker's own, one of the same row, or no matter."""
    plain, was = (_matter(text) for text in (said, had))
    if not plain or not was or said in had or had in said or plain in letters(question):
        return True
    if _POINTS.search(had) or len(plain) > _SHORT or (plain in held and not PARTIES.search(plain)):
        return True
    if (number := to_int(plain)) is not None and number == to_int(was):
        return True
    # A word left out beside the one put in its place: only the ends of what was there count.
    if any(
        w in row and (was in row or any(was.startswith(o) or was.endswith(o) for o in row))
        for row in _SAME
        for w in (plain, said)
    ):
        return True
    return len(was) > _SHORT + 4 and not _strange(plain, held)


def _matter(text: str) -> str:
    return "".join(c for c in _GENERIC.sub("", text) if c not in _LIGHT)
