"""Numbers that Word writes by itself (自动编号): “一、” of a heading is not in its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from disclosure_kit.office.words import W, style_of
from disclosure_kit.ooxml.archive import relations
from disclosure_kit.ooxml.xml import parse

_DIGITS = "零一二三四五六七八九"


@dataclass
class Level:
    """One level of a list: its first number, its format and its words (``%1、``)."""

    start: int = 1
    form: str = "decimal"
    words: str = ""


@dataclass
class Numbering:
    """Counters of the lists of one document, in reading order."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    """By ``numId``."""
    abstract: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, parts: Mapping[str, bytes], main: str) -> Numbering:
        """From the numbering and styles of a document part; without them it has no automatic numbers."""
        made = cls()
        folder = main.rpartition("/")[0]
        known = {kind: f"{folder}/{kind}.xml" for kind in ("numbering", "styles")}
        known |= {r.kind: r.target for r in relations(parts, main)}
        known = {kind: name for kind, name in known.items() if name in parts}
        if "numbering" in known:
            root = parse(parts[known["numbering"]])
            forms = {a.get(f"{W}abstractNumId"): _levels(a) for a in root.iter(f"{W}abstractNum")}
            for num in root.iter(f"{W}num"):
                identity = num.get(f"{W}numId")
                link = num.find(f"{W}abstractNumId")
                key = link.get(f"{W}val") if link is not None else ""
                made.lists[identity] = forms.get(key, {})
                made.abstract[identity] = key
        if made.lists and "styles" in known:
            root = parse(parts[known["styles"]])
            for style in root.iter(f"{W}style"):
                found = _number_of(style)
                if found is not None and found[0]:
                    made.styles[style.get(f"{W}styleId")] = (found[0], found[1])
        return made

    def label(self, paragraph: Any) -> str:
        """The number Word prints before a paragraph, empty for none."""
        if not self.lists:
            return ""
        found = _number_of(paragraph)
        styled = self.styles.get(style_of(paragraph))
        if found is None:
            found = styled
        elif not found[0] and styled:
            found = (styled[0], found[1])
        if found is None or found[0] in ("", "0") or found[0] not in self.lists:
            return ""
        identity, depth = found
        level = self.lists[identity].get(depth)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counters = self.counters.setdefault(self.abstract[identity], {})
        counters[depth] = counters.get(depth, level.start - 1) + 1
        for deeper in [d for d in counters if d > depth]:
            del counters[deeper]

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = self.lists[identity].get(at, Level())
            return _form(counters.get(at, other.start), other.form)

        return re.sub(r"%(\d)", shown, level.words)


def _levels(abstract: Any) -> dict[int, Level]:
    levels = {}
    for element in abstract.iter(f"{W}lvl"):
        values = {}
        for name in ("start", "numFmt", "lvlText"):
            found = element.find(f"{W}{name}")
            values[name] = found.get(f"{W}val") if found is not None else None
        start = values["start"] or "1"
        levels[int(element.get(f"{W}ilvl") or 0)] = Level(
            int(start) if start.isdigit() else 1, values["numFmt"] or "decimal", values["lvlText"] or ""
        )
    return levels


def _number_of(element: Any) -> tuple[str, int] | None:
    properties = element.find(f"{W}pPr/{W}numPr")
    if properties is None:
        return None
    identity, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    level = depth.get(f"{W}val") if depth is not None else "0"
    return (
        (identity.get(f"{W}val") or "") if identity is not None else "",
        int(level) if level and level.isdigit() else 0,
    )


def _form(value: int, form: str) -> str:
    if "hinese" in form or "ideograph" in form or "japanese" in form or "taiwanese" in form:
        return chinese(value)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (value - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(value)


def chinese(value: int) -> str:
    """1 → 一, 12 → 十二, 25 → 二十五, as far as lists of a document go."""
    if value < 10:
        return _DIGITS[value]
    tens, ones = divmod(value, 10)
    head = "十" if tens == 1 else f"{_DIGITS[tens % 10]}十"
    return head + (_DIGITS[ones] if ones else "")
