"""Tables of data (YAML) as the rooms read them: into a form, with one error that names file and line.

A form is anything that pydantic can fill: list[Row], dict[str, str], a dataclass. pydantic is
imported only here and late, since the command line must answer `--help` at once.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from assistant.errors import CorpusError

if TYPE_CHECKING:
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

    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.load(read_text(path) if text is None else text, loader)
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
        filled: T = _adapter(form).validate_python(data)
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
