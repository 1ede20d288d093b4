"""Measure the prosecutor's desk on invented matters of evals/desk.

    python -m scripts.bench.desk issues [FILE]         the same issues, told three more ways
    python -m scripts.bench.desk disputes [FILE]       conflicts of the sources: precision, recall
    python -m scripts.bench.desk questions [FILE]      research questions right or referred
    python -m scripts.bench.desk memos FOLDER [FILE]   memos as .docx and .pdf, their pages, and
                                                       what recheck says when LibreOffice saved them

FILE names one of evals/desk without its ending: of issues matters, told, unseen, filed, later, last, fresh,
sixth; of memos these and seventh, eighth; of disputes disputes, disputes_new; of questions questions,
questions_new, questions_third.

The index of ASSISTANT_HOME (else .assistant) is read. Pages are counted by LibreOffice and pdftotext;
those of the body end where the first annex begins.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import Assistant
from assistant.config import load_settings
from assistant.language.tables import DATA, read_yaml
from assistant.matters import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = DATA / "evals" / "desk"
ANNEX = "附件一"
FIRST = 6  # citations that a reader sees first


def matters(name: str = "matters") -> list[dict[str, Any]]:
    """The matters of a file, each with `key`, `facts` and the other ways it is `told`."""
    found: list[dict[str, Any]] = read_yaml(FOLDER / f"{name}.yaml")
    return found


def stability(assistant: Assistant, name: str) -> None:
    """Print, of the issues that a matter raises told in any way, the share raised alike by a paraphrase."""
    alike = total = 0
    heads = [0, 0]
    for matter in matters(name):
        ways = [matter["facts"], *matter["told"]]
        found = [assistant.memo_issues(w) for w in ways]
        raised = [{k for i in issues for k in (i.key, *i.also)} for issues in found]
        titles = [{i.key for i in issues} for issues in found]
        heads[0] += sum(len(titles[0] & own) for own in titles[1:])
        heads[1] += sum(len(titles[0] | own) for own in titles[1:])
        for way, own in enumerate(raised[1:], start=1):
            lost, added = raised[0] - own, own - raised[0]
            total += len(raised[0] | own)
            alike += len(raised[0] & own)
            print(f"{matter['key']} {way}: {len(raised[0])} 失 {sorted(lost)} 增 {sorted(added)}")
    print(f"{name}: {alike}/{total} = {alike / total:.3f}; 不计附在下面的 {heads[0] / heads[1]:.3f}")


def conflicts(assistant: Assistant, name: str) -> None:
    """Print precision and recall of the disputes shown, on questions that touch one and that touch none."""
    told = read_yaml(FOLDER / f"{name}.yaml")
    right = shown = 0
    for row in told["disputed"]:
        topics = [d.topic for d in assistant.disputes(row["ask"])]
        right += row["topic"] in topics
        shown += len(topics)
        if topics != [row["topic"]]:
            print(f"应为 {row['topic']}，得 {topics}：{row['ask']}")
    for question in told["undisputed"]:
        topics = [d.topic for d in assistant.disputes(question)]
        shown += len(topics)
        if topics:
            print(f"不应有，得 {topics}：{question}")
    count = len(told["disputed"])
    print(f"精确率 {right}/{shown} = {right / shown:.3f}，召回率 {right}/{count} = {right / count:.3f}")


def answered(assistant: Assistant, name: str) -> None:
    """Print how many questions are answered by a norm that decides (among the first six citations), or
    referred to the article that does.
    """
    rows = read_yaml(FOLDER / f"{name}.yaml")
    right = referred = 0
    for row in rows:
        answer = assistant.ask(row["ask"], persona="prosecutor")
        want = {n.unit.id for w in row["law"] if (n := resolve(w, assistant.library, date.today()))}
        told = row.get("refer", ())
        if want & {c.unit.id for c in answer.citations[:FIRST]}:
            right += 1
        elif told and all(w in answer.answer for w in told):
            referred += 1
        else:
            print(f"没有答出：{row['ask']}　{[c.unit.citation for c in answer.citations[:3]]}")
    print(f"{len(rows)} 问：引到决定的条文 {right}，指出应看的规定 {referred}")


def write_memos(assistant: Assistant, folder: Path, name: str) -> None:
    """Write the memo of each matter and print its pages: those of the body, all."""
    folder.mkdir(parents=True, exist_ok=True)
    for matter in matters(name):
        paper = assistant.memo(matter["facts"]).paper
        file = folder / f"{matter['key']}.docx"
        file.write_bytes(assistant.desk.docx(paper))
        (folder / f"{matter['key']}.md").write_text(assistant.desk.markdown(paper), "utf-8")
        pages = list(pages_of(file))
        body = next((n for n, text in enumerate(pages) if text.lstrip().startswith(ANNEX)), len(pages))
        again = assistant.recheck(saved_again(file))
        told = f"脚注 {len(paper.notes)}，LibreOffice 另存后误报 {len(again.findings)}"
        print(f"{matter['key']}: 正文 {body} 页，共 {len(pages)} 页，{told}　{paper.title}")


def pages_of(file: Path) -> Iterator[str]:
    """The text of each page of a document as LibreOffice lays it out; a .pdf is left beside it."""
    made = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(file.parent), str(file)]
    subprocess.run(made, check=True, capture_output=True)
    told = subprocess.run(
        ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"], check=True, capture_output=True
    )
    yield from told.stdout.decode().removesuffix("\f").split("\f")


def saved_again(file: Path) -> Path:
    """The document as LibreOffice saves it, in a folder beside it."""
    folder = file.parent / "saved"
    made = ["soffice", "--headless", "--convert-to", "docx", "--outdir", str(folder), str(file)]
    subprocess.run(made, check=True, capture_output=True)
    return folder / file.name


def main(words: Sequence[str]) -> int:
    """Run what the words ask for."""
    assistant = Assistant.open(load_settings())
    what, rest = (words[0], words[1:]) if words else ("issues", [])
    if what == "issues":
        stability(assistant, rest[0] if rest else "matters")
    elif what == "questions":
        answered(assistant, rest[0] if rest else "questions")
    elif what == "disputes":
        conflicts(assistant, rest[0] if rest else "disputes")
    elif what == "memos":
        write_memos(assistant, Path(rest[0] if rest else ".bench/memos"), *(rest[1:] or ["matters"]))
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
