"""Tables of data (YAML) as the rooms read them: into a form, with one error that names file and line.

A form is anything that pydantic can fill: list[Row], dict[str, str], a dataclass. pydantic is
imported only here and late, since the command line must answer `--help` at once.

Patterns and word lists about Chinese are such tables too: corpus/language/*.yaml, one file a subject,
each entry with an example that must match and one that must not. `table("force").pattern("must")`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, TypeVar, cast

from assistant.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pydantic import TypeAdapter

T = TypeVar("T")
_PACKAGE = Path(__file__).resolve().parents[1]
# Where the corpus and the prompts lie that come with the package.
DATA = _PACKAGE / "_data" if (_PACKAGE / "_data").is_dir() else _PACKAGE.parent


def fail(path: Path, line: int, problem: str, mend: str) -> NoReturn:
    """Raise CorpusError with file, line, what is wrong and how to mend it."""
    raise CorpusError(f"{path.name} 第 {line} 行：{problem}。改法：{mend}")


def read_text(path: Path) -> str:
    """Read a file of the corpus or the prompts; CorpusError where it is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise CorpusError(
            f"缺少文件 {path.name}（{path.parent}）。改法：恢复该文件，或检查目录设置"
            "（ASSISTANT_CORPUS、ASSISTANT_PROMPTS）"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name} 读不出来，或者不是 UTF-8 文本。改法：另存为 UTF-8") from error


def read_yaml(path: Path, text: str | None = None, first_line: int = 1) -> Any:
    """Parse YAML of a file, or of a part of it that starts at `first_line`."""
    import yaml

    source = read_text(path) if text is None else text
    try:
        return yaml.load(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        pass
    try:  # slower, and nearer to the place
        return yaml.load(source, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        fail(path, line, f"YAML 有误（{getattr(error, 'problem', error)}）", "检查缩进、冒号和引号")


def read_table(path: Path, form: type[T], mend: str = "按文件开头的说明改正") -> T:
    """Read a table into its form; CorpusError names the line of the first entry that does not fit."""
    from pydantic import ValidationError

    text = read_text(path)
    data = read_yaml(path, text)
    try:
        filled: T = _adapter(cast("Hashable", form)).validate_python(data)
        return filled
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place + '：' if place else ''}{first['msg']}"
        fail(path, _line(text, first["loc"]), problem, mend)


@lru_cache(maxsize=64)
def _adapter(form: Any) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(form)


def _line(text: str, place: tuple[int | str, ...]) -> int:
    """The line of the deepest node on the way to `place`; parts that are no keys are passed over."""
    import yaml

    node = yaml.compose(text, yaml.SafeLoader)
    for part in place:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == str(part)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
        else:
            inner = None
        node = inner or node
    return int(node.start_mark.line) + 1 if node else 1


FOLDER = DATA / "corpus" / "language"
_PLACE = re.compile(r"\{\{(\w+)\}\}")
_FORM = (
    "每一项写 hit（应当匹配的例句）和 miss（不应匹配的例句），以及 pattern、any、words、chars 或 rows 之一"
)


@dataclass(frozen=True)
class Entry:
    """One entry of corpus/language/*.yaml: what is looked for, with an example of each kind.

    `hit`, `miss` a text that must be found, and one that must not
    `pattern`    a regular expression; `any` alternatives, each one; {{name}} puts in another entry
    `how`        where it is looked for: search anywhere, match at the beginning, fullmatch
    `beside`     what a passage must hold where `pattern` stands in a statement, else `reason`
    `words`, `chars`  plain words or characters; `rows` words, or patterns, that belong together
    """

    hit: str
    miss: str
    note: str = ""
    pattern: str = ""
    any: tuple[str, ...] = ()
    beside: str = ""
    reason: str = ""
    how: Literal["search", "match", "fullmatch"] = "search"
    ignore_case: bool = False
    words: tuple[str, ...] = ()
    chars: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True)
class Table:
    """A file of corpus/language: entries by name, compiled when asked for."""

    name: str
    entries: Mapping[str, Entry]
    _compiled: dict[str, re.Pattern[str]] = field(default_factory=dict, repr=False, compare=False)

    def match(self, name: str, text: str) -> re.Match[str] | None:
        """Look for an entry in a text, as the entry says how; compiled once."""
        pattern = self._compiled.get(name)
        if pattern is None:
            pattern = self._compiled[name] = self.pattern(name)
        found: re.Match[str] | None = getattr(pattern, self.entries[name].how)(text)
        return found

    def source(self, name: str) -> str:
        """The regular expression of an entry, as text, other entries put in."""
        entry = self.entries[name]
        plain = (re.escape(w) for w in sorted(entry.words, key=len, reverse=True))
        text = entry.pattern or "|".join(entry.any) or "|".join(plain)
        return self._filled(text)

    def pattern(self, name: str) -> re.Pattern[str]:
        """The compiled regular expression of an entry."""
        return re.compile(self.source(name), re.IGNORECASE if self.entries[name].ignore_case else 0)

    def beside(self, name: str) -> re.Pattern[str]:
        """What a passage must hold where the entry's pattern stands in a statement."""
        return re.compile(self._filled(self.entries[name].beside))

    def words(self, name: str) -> frozenset[str]:
        """The words, or the characters, of an entry."""
        return frozenset(self.entries[name].words or self.entries[name].chars)

    def rows(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The rows of an entry: words that belong together, or exclude each other."""
        return self.entries[name].rows

    def pairs(self, name: str) -> dict[str, str]:
        """Rows of two, as a dictionary."""
        return {one: two for one, two in self.rows(name)}

    def found(self, name: str, text: str) -> bool:
        """Whether an entry is found in a text, as its examples are tried."""
        entry = self.entries[name]
        if entry.pattern or entry.any:
            return bool(getattr(self.pattern(name), entry.how)(text))
        if entry.rows:
            return any(re.search(word, text) for row in entry.rows for word in row)
        return any(word in text for word in self.words(name))

    def _filled(self, text: str) -> str:
        return _PLACE.sub(lambda m: self.source(m[1]), text)


@lru_cache(maxsize=64)
def table(name: str) -> Table:
    """Read corpus/language/NAME.yaml, once for a process; CorpusError names file and line."""
    return Table(name, read_table(FOLDER / f"{name}.yaml", dict[str, Entry], _FORM))
