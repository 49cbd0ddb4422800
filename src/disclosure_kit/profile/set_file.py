"""A TOML file of a template set, read so that whatever is wrong with it is told as what it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SAVE_AS = (
    "请用记事本打开，“另存为”，编码选“UTF-8”（不要选“ANSI”“Unicode”和“带有 BOM 的 UTF-8”），保存后再运行。"
)
_MARKS = (
    (b"\xef\xbb\xbf", "带有 BOM 标记（文件开头看不见的三个字节）"),
    (b"\xff\xfe", "是 UTF-16 编码（记事本的“Unicode”）"),
    (b"\xfe\xff", "是 UTF-16 编码（记事本的“Unicode big endian”）"),
)
_FULL_WIDTH = re.compile(r"^\s*[［]|＝|[=＝，,\[［]\s*[“”‘’＂]")
"""Brackets, signs and quotes of a Chinese keyboard where TOML wants its own."""


class SetFileError(Exception):
    """A file of a set cannot be used; the message says why, in words that follow “模板读不出来：”."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Part:
    """A table of a TOML file; every value is asked for by its kind."""

    file: str
    name: str
    """As in the file: ``tables.01``; empty for the whole file."""
    values: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Where the values stand, as the clerk finds it: ``profile.toml 的 [tables.01] ``."""
        return f"{self.file} 的 [{self.name}] " if self.name else f"{self.file} 的 "

    def only(self, known: Collection[str]) -> None:
        """Refuse names nobody reads: a misspelt one would be passed over in silence."""
        unknown = [key for key in self.values if key not in known]
        if unknown:
            raise SetFileError(
                f"{self.place}“{unknown[0]}”不认识",
                f"请改正这个名称；可以写的有：{'、'.join(known)}。",
            )

    def whole(self, key: str, default: int | None = None, *, least: int, most: int) -> int:
        """A whole number between ``least`` and ``most``."""
        value = self._value(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(key, f"{least} 到 {most} 的整数，不加引号，如 {key} = {default or least}")
        return value

    def flag(self, key: str) -> bool:
        """``true`` or ``false``."""
        value = self._value(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true 或 false，不加引号")
        return value

    def text(self, key: str) -> str:
        """A text."""
        value = self._value(key)
        if not isinstance(value, str):
            raise self._wrong(key, "加英文双引号的文字")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        value = self._value(key, default)
        if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self._wrong(key, f'文字的列表，如 {key} = ["甲", "乙"]，一个也要加方括号')
        return tuple(v.strip() for v in value)

    def part(self, key: str) -> Part:
        """A table inside."""
        value = self._value(key)
        name = f"{self.name}.{key}" if self.name else key
        if not isinstance(value, dict):
            raise self._wrong(key, f"单独的一节 [{name}]")
        return Part(self.file, name, value)

    def parts(self) -> Iterator[tuple[str, Part]]:
        """Every table inside, by name."""
        for key in self.values:
            yield key, self.part(key)

    def all_texts(self) -> dict[str, str]:
        """A table of nothing but texts."""
        return {key: self.text(key) for key in self.values}

    def _value(self, key: str, default: Any = None) -> Any:
        value = self.values.get(key, default)
        if value is None:
            raise SetFileError(f"{self.file} {f'的 [{self.name}] ' if self.name else ''}缺少 {key}")
        return value

    def _wrong(self, key: str, wanted: str) -> SetFileError:
        value = self.values.get(key)
        return SetFileError(f"{self.place}{key} 写成了{_kind(value)}，应是{wanted}")


def read_set_file(path: Path) -> Part:
    """Read a TOML file.

    Raises:
        SetFileError: it is missing, not UTF-8 without a mark, or not valid TOML.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SetFileError(f"缺少文件 {path.name}") from error
    except OSError as error:
        raise SetFileError(f"{path.name} 打不开：被别的程序占用，或没有读取权限") from error
    for mark, what in _MARKS:
        if data.startswith(mark):
            raise SetFileError(f"{path.name} {what}", _SAVE_AS)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"{path.name} 不是 UTF-8 编码，是 ANSI（GBK）编码或已损坏（第 {line} 行）"
        raise SetFileError(what, _SAVE_AS) from error
    try:
        return Part(path.name, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SetFileError(_syntax(path.name, text, str(error))) from error


def _syntax(name: str, text: str, said: str) -> str:
    """What tomllib says in English, as a place and a likely cause."""
    lines = text.splitlines() or [""]
    place = re.search(r"line (\d+), column (\d+)", said)
    number = int(place[1]) if place else len(lines)
    where = f"第 {number} 行（第 {place[2]} 列附近）" if place else "最后一行附近"
    why = "常见原因是缺了引号或括号"
    if re.search(r"[Cc]annot (?:overwrite|declare|mutate)|more than once", said):
        why = "同一个名称写了两次"
    elif _FULL_WIDTH.search(lines[min(number, len(lines)) - 1]):
        why = "用了全角的引号、括号或等号，应是英文半角的"
    return f"{name} {where}写法不对，{why}"


def _kind(value: Any) -> str:
    """A value as a person would call it."""
    if isinstance(value, bool):
        return "true/false"
    if isinstance(value, str):
        return f"文字“{value[:20]}”"
    if isinstance(value, int | float):
        return f"数字 {value}"
    if isinstance(value, list):
        return "列表"
    return "一节" if isinstance(value, dict) else f"日期 {value}"
