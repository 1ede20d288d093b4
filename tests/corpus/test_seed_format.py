"""The block format of the seeds: what it reads, and that a malformed file is refused with a mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.corpus.seeds.cases import load_cases
from assistant.corpus.seeds.format import read_blocks
from assistant.corpus.seeds.units import left_out, load_seeds, parse_lines, seed_files
from assistant.errors import CorpusError

CORPUS = Path(__file__).resolve().parents[2] / "corpus"

GOOD = """---
file: a.txt
source: 试
kind: news
title: 试
---

# 组

## news#1

```yaml
lines: 1
```

正文。
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("---\nfile: a.txt", "file: a.txt", 1, "文件头"),
        ("source: 试\n", "", 1, "文件头不完整"),
        ("kind: news", "kind: gossip", 10, "gossip"),
        ("lines: 1", "line: 1", 10, "不认识的字段 line"),
        ("lines: 1", "lines: x", 10, "lines"),
        ("lines: 1", "lines: [1", 13, "YAML"),
        ("lines: 1", "lines: 1\nversion_date: 去年", 10, "不是日期"),
        ("lines: 1", "lines: 1\nprinted: 甲", 10, "printed"),
        ("lines: 1", "lines: 1\ndoubts: [1]", 10, "列表"),
        ("lines: 1\n```\n", "lines: 1\n", 12, "字段区没有结束"),
        ("正文。\n", "", 10, "没有正文"),
        ("title: 试\n", "", 9, "缺少 title"),
        ("kind: news", "kind: statute", 10, "不是条文名"),
        ("# 组\n", "# 组\n\n多余的字\n", 8, "直接写了正文"),
        ("正文。\n", "正文。\n\n## news#1\n\n```yaml\nlines: 2\n```\n\n又。\n", 18, "重复"),
    ],
)
def test_a_malformed_file_is_refused_with_file_line_and_mend(tmp_path, old, new, line, words):
    assert old in GOOD
    (tmp_path / "seeds").mkdir()
    path = tmp_path / "seeds" / "x.md"
    path.write_text(GOOD, encoding="utf-8")
    assert load_seeds(tmp_path)[0].text == "正文。"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError) as error:
        load_seeds(tmp_path)
    assert f"x.md 第 {line} 行" in str(error.value)
    assert words in str(error.value) and "改法：" in str(error.value)


def test_missing_folder_and_broken_list_are_named(tmp_path):
    with pytest.raises(CorpusError, match="改法"):
        load_seeds(tmp_path)
    with pytest.raises(CorpusError, match=r"left_out\.yaml"):
        left_out(tmp_path)
    (tmp_path / "left_out.yaml").write_text("- file: a.txt\n  lines: 3\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="reason"):
        left_out(tmp_path)


def test_a_case_without_details_is_refused(tmp_path):
    shutil.copytree(CORPUS / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / "001-news.md"
    path.write_text(path.read_text(encoding="utf-8").replace("  outcome:", "  result:"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"001-news\.md.*result"):
        load_cases(tmp_path)


def test_line_numbers():
    assert parse_lines([3, "5-7"]) == (3, 5, 6, 7)
    assert parse_lines("5-") == () and parse_lines(None) == ()


def test_groups_hand_down_fields_and_doubts_add_up():
    blocks = read_blocks(seed_files(CORPUS)[3])
    assert blocks[0].is_group and blocks[1].get("reliability") == "low"
    units = {u.id: u for u in load_seeds(CORPUS)}
    assert units["essay#1"].doubts[-1].startswith("全文经机器改写")
