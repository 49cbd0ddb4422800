"""Words as the audit compares them: one width, one kind of bracket, no blanks, and the way back.

PDF text is full of blanks inside words, and clerks mix （） with (): rules look at ``Plain`` text only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from disclosure_kit.letters import LOOKALIKES, UNSEEN

_FULL = {
    **{chr(code): letter for code, letter in LOOKALIKES.items()},
    **{chr(0xFF10 + i): str(i) for i in range(10)},
    **{chr(0xFF21 + i): chr(0x41 + i) for i in range(26)},
    **{chr(0xFF41 + i): chr(0x61 + i) for i in range(26)},
    **dict(zip("％．－−﹣﹪–", "%.---%-", strict=True)),
    **dict(zip("():;[]?!﹙﹚", "（）：；［］？！（）", strict=True)),
    "•": "·",
}
YEAR_RUN_IN = re.compile(
    r"(?:(?<=[与比较同])20[0-3]\d(?=\d{1,9}\.\d|\d{3})|(?<![\d,.])20[0-3]\d(?=\d{3,9}\.\d))(?:\d+(?:\.\d+)?)(?=[万亿]元)"
)
"""A year whose 年 was lost in front of a figure: 与20231234.56万元相比."""
NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


@dataclass(frozen=True)
class Plain:
    """Text for comparing, and for every character the index it came from."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` stands in the text as found."""
        if not self.origin:
            return 0, 0
        first = self.origin[min(start, len(self.origin) - 1)]
        return first, self.origin[max(start, min(end, len(self.origin)) - 1)] + 1


@lru_cache(maxsize=8192)
def plain(raw: str) -> Plain:
    """Unify width and brackets and drop blanks; a comma stays only inside a number."""
    letters: list[str] = []
    origin: list[int] = []
    for index, letter in enumerate(raw):
        if letter.isspace() or UNSEEN.match(letter):
            continue
        letters.append(_FULL.get(letter, letter))
        origin.append(index)
    text = _COMMA.sub("，", "".join(letters))
    return Plain(text, tuple(origin))


def number(text: str) -> Decimal:
    """A matched ``NUMBER`` as a value."""
    return Decimal(text.replace(",", ""))


def decimals(text: str) -> int:
    """Digits printed behind the point."""
    return len(text.partition(".")[2])


_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十]+[、，]|（(?:[一二三四五六七八九十]+|\d{1,2})）[、.．]?"
    r"|(?:[一二三四五六七八九十]+|\d{1,2})[、.．](?!\d))"
)
_CELL_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d{1,2}[.、．]|其中：)+"
)


def without_numbering(text: str) -> str:
    """Drop 一、 （一） 1. in front of a heading or an item."""
    return _NUMBERING.sub("", text, count=1)


def cell_label(text: str) -> str:
    """A row's name without numbering."""
    return _CELL_NUMBER.sub("", plain(text).text)


_BLANKS = frozenset({"", "-", "--", "—", "——", "/", "／", "－", "无"})


def cell_amount(text: str | None) -> Decimal | None:
    """What a cell says in figures; ``None`` for blank or words."""
    if text is None:
        return None
    shown = plain(text).text
    if not shown or shown in _BLANKS:
        return None
    if re.fullmatch(NUMBER, shown):
        return number(shown)
    return None
