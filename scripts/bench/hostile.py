"""What long and hostile texts cost the checker: CPU seconds and memory, each text in a process of its own.

    python -m scripts.bench.hostile          # on the index of ASSISTANT_HOME; exits 1 where a bound is broken

Two texts of 870,000 characters with as many citations as 501 real judgments had, 3,950: as judgments are,
one in four a report, and reports alone. And 1 MB of each kind of hostile text.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from typing import TYPE_CHECKING

from assistant import Assistant
from assistant.config import load_settings
from assistant.errors import BadInputError
from scripts.train.verify import DAY
from scripts.train.verify_mutations import mutate

if TYPE_CHECKING:
    from assistant.verify import Verifier

LENGTH, CITATIONS = 870_000, 3_950
# Bounds: CPU seconds of a long text and of a hostile one, megabytes of a process with a hostile one.
LONG, SHORT, MEMORY = 15.0, 5.0, 300
FILLER = "本院认为，原告的请求有事实和法律依据，应予支持，被告的抗辩理由不能成立，不予采纳。"
HOSTILE = {
    "《《《": "《",
    "《民法典》×": "《民法典》",
    "第第第": "第",
    "数字列举": "1、",
    "数字": "1",
    "嵌套书名号": "《〈",
    "半个书名号": "最高人民法院规定》第一条",
    "括号": "（",
    "括号里参见": "（参见第一条",
    "无逗号长句": "民法典第一条规定民事主体",
    "一行到底": "民事主体从事民事活动应当遵循自愿原则",
    "引号": "“",
    "嵌套引号": "“‘「『",
    "引号与引用": "《民法典》第一条规定：“",
    "HTML": "<b>《民法典》</b><script>",
    "控制字符": "\x00第\x07一条",
    "代理区字符": "𠮷第一条𝟙",
    "半个代理对": "\ud83d第一条",
    "组合字符": "第\u0301一\u0301条",
    "空白": "第 \u3000\n",
    "条文列举": "《民法典》第三条、",
    "条的范围": "《民法典》第一条至第一千条，",
    "节号": "§1",
    "同法": "同法第一条",
    "英文": "Article 29 of the PIPL and ",
    "表格": "|第一条",
    "断行": "第二十\n九条",
    "令号": "令第1号",
    "案号": "（2023）最高法民申8888号",
    "罪名": "《刑法》第二百六十四条规定的盗窃罪，",
    "罪罪罪": "罪",
    "之一": "第一条之一",
    "某法": "某某法第一条规定应当",
    "分号": "第一条：；",
    "很多近的引用": "《民法典》第一千零三十二条规定，自然人享有隐私权。",
}


def main() -> int:
    """Measure every text and say which broke its bound."""
    assistant = Assistant.open(load_settings())
    verifier = assistant.verifier
    verifier.verify("《民法典》第一千零三十二条规定，自然人享有隐私权。", DAY)
    print(f"打开索引以后：{_megabytes():.0f} MB")
    broken = []
    for name, text in _long_texts(verifier).items():
        seconds, peak, said = _apart(verifier, text)
        print(f"{name}：{said}，{seconds:.1f} 秒，{peak:.0f} MB")
        broken += [name] * (seconds > LONG and "裁判" in name)
    print(f"1 MB 恶意文本（不超过 {SHORT:.0f} 秒、{MEMORY} MB）")
    for name, piece in HOSTILE.items():
        text = piece * (1_000_000 // len(piece.encode("utf-8", "surrogatepass")))
        seconds, peak, said = _apart(verifier, text)
        over = seconds > SHORT or peak > MEMORY
        print(f"  {name:　<8}{seconds:6.2f} 秒 {peak:5.0f} MB　{said}{'　超过' if over else ''}")
        broken += [name] * over
    print(f"超过的：{'、'.join(broken) or '无'}")
    return bool(broken)


def _long_texts(verifier: Verifier) -> dict[str, str]:
    """Texts of 870,000 characters: as judgments are, one citation in four a report; reports alone."""
    reports = [m.text for m in mutate(verifier.library, DAY, 1, 2 * CITATIONS, seed=12)]
    lists = [
        f"依照《中华人民共和国刑法》第二百六十四条、第六十七条第三款、第六十四条之规定，判决如下：被告人{who}犯盗窃罪，"
        f"判处有期徒刑{months}个月，并处罚金人民币{1000 * months}元。"
        for months in range(6, 36)
        for who in "赵钱孙李周吴郑王冯陈"
    ]
    mixed = [f"{report}\n{lists[k % len(lists)]}" for k, report in enumerate(reports[: CITATIONS // 4])]
    return {"87 万字，如裁判文书": _padded(mixed), "87 万字，全是转述": _padded(reports[:CITATIONS])}


def _padded(pieces: list[str]) -> str:
    """The pieces with words between them that cite nothing, 870,000 characters in all."""
    spare = (LENGTH - sum(map(len, pieces))) // len(pieces) // len(FILLER)
    return "\n".join(piece + FILLER * max(1, spare) for piece in pieces)[:LENGTH].ljust(LENGTH, "。")


def _apart(verifier: Verifier, text: str) -> tuple[float, float, str]:
    """CPU seconds, peak megabytes and what came of it, in a child that begins as this process is."""
    read, write = os.pipe()
    if not (child := os.fork()):
        start = time.process_time()
        try:
            said = f"{len(verifier.verify(text, DAY)):,} 处"
        except BadInputError:
            said = "拒绝"
        told = f"{time.process_time() - start}|{_megabytes()}|{said}"
        os.write(write, told.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        seconds, peak, said = pipe.read().split("|")
    os.waitpid(child, 0)
    return float(seconds), float(peak), said


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
