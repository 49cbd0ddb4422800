"""Typed view of a template set's ``profile.toml`` and ``wording.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from disclosure_kit.accounts.amount import round_half_up
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.profile.set_file import Part, SetFileError, read_set_file

_FIELD = re.compile(r"\{([^{}]+)\}")
_LEFT_OVER = re.compile(r"[{}｛｝«»‹›]|\[\[|\]\]|<<|>>")
"""Brackets that no sentence has, left when its fields are taken out."""
_MARKED_FIELD = re.compile(r"[$#@]\{")


@dataclass(frozen=True)
class FigureStyle:
    """How figures are printed (数字样式) in one kind of text."""

    separators: bool
    trim_zeros: bool
    rate_places: int = 2

    def amount(self, value: Decimal) -> str:
        """万元: ``2,632.4`` or ``2632.40``, as the style says."""
        return self._print(round_half_up(value), 2)

    def percent(self, value: Decimal | Fraction) -> str:
        """Per cent without the sign: ``26.27``, ``2.1``, ``100``; a quotient is rounded here, once."""
        return self._print(round_half_up(value, self.rate_places), self.rate_places, separators=False)

    def rate(self, part: Decimal, whole: Decimal) -> str:
        """``part`` ÷ ``whole`` in per cent where no words can say more; empty when ``whole`` is 0.

        A share that is neither nothing nor the whole never prints 0 or 100: it gets as many decimals as that takes.
        """
        if not whole:
            return ""
        value = Fraction(part) * 100 / Fraction(whole)
        places = self.rate_places
        while round_half_up(value, places) in (0, 100) and value not in (0, 100):
            places += 1
        return self._print(round_half_up(value, places), places, separators=False)

    @property
    def smallest_rate(self) -> str:
        """The smallest rate that does not print as 0: ``0.01``."""
        return f"{Decimal(1).scaleb(-self.rate_places):f}"

    @property
    def largest_rate(self) -> str:
        """The largest rate that does not print as 100: ``99.99``."""
        return f"{100 - Decimal(1).scaleb(-self.rate_places):f}"

    def _print(self, value: Decimal, places: int, separators: bool | None = None) -> str:
        use = self.separators if separators is None else separators
        text = f"{value:,.{places}f}" if use else f"{value:.{places}f}"
        return text.rstrip("0").rstrip(".") if self.trim_zeros and "." in text else text


@dataclass(frozen=True)
class TableText:
    """Title and notes of one of the nine tables; ``{机构}`` becomes 单位 or 部门."""

    title: str
    note: str
    empty_note: str


@dataclass(frozen=True)
class Profile:
    """One template set."""

    name: str
    folder: Path
    year: int
    styles: Mapping[str, FigureStyle]
    tables: Mapping[str, TableText]
    expenditure_classes: Mapping[str, str]
    """Code of each 类 → its label in 公开01、04表."""
    wording: Mapping[str, Mapping[str, str]]
    fonts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A font's name in the documents → other names under which it serves."""

    @property
    def label(self) -> str:
        """The set as summaries and reports name it: ``shandong-2024（2024年度）``."""
        return f"{self.name}（{self.year}年度）"

    def has(self, family: str, case: str) -> bool:
        """Whether the set words a case; sets made before a case was thought of do not."""
        return case in self.wording.get(family, {})

    def say(self, family: str, case: str, /, **values: str) -> str:
        """A sentence of ``wording.toml`` with its fields filled.

        Raises:
            DisclosureError: the family, the case or a field is not there (``TPL-301``, ``TPL-302``).
        """
        pattern = self.wording.get(family, {}).get(case)
        if pattern is None:
            raise self._fault(
                "TPL-301", f"缺少句式 [{family}] {case}", "请从默认模板的 wording.toml 中复制这一行。"
            )
        unknown = [name for name in _FIELD.findall(pattern) if name not in values]
        if unknown:
            raise self._fault(
                "TPL-302",
                f"句式 [{family}] {case} 用了不认识的字段 {'、'.join('{' + n + '}' for n in unknown)}",
                f"这一句可用的字段：{'、'.join('{' + n + '}' for n in values)}。",
            )
        left = _LEFT_OVER.search(_FIELD.sub("", pattern)) or _MARKED_FIELD.search(pattern)
        if left is not None:
            raise self._fault(
                "TPL-302",
                f"句式 [{family}] {case} 的括号“{left[0]}”不对",
                f"字段写成半角的 {{名称}}；这一句可用的字段：{'、'.join('{' + n + '}' for n in values)}。",
            )
        return _FIELD.sub(lambda match: values[match[1]], pattern)

    def _fault(self, code: str, what: str, remedy: str) -> DisclosureError:
        return DisclosureError(
            [
                Finding(
                    code,
                    Severity.BLOCKING,
                    f"模板 {self.name} 的 wording.toml {what}。",
                    remedy,
                    (TextRef("wording.toml"),),
                )
            ]
        )


@dataclass(frozen=True)
class SetHead:
    """For whom and since when a template set is: what ``profile.toml`` says before anything else."""

    folder: Path
    year: int
    provinces: tuple[str, ...]
    cities: tuple[str, ...]
    """Cities of these provinces for which alone the set is; with neither, the set is national."""


_KEYS = ("year", "provinces", "cities", "figures", "fonts", "tables", "expenditure_classes")


def load_head(folder: Path) -> SetHead:
    """Read for whom a template set is.

    Raises:
        DisclosureError: ``profile.toml`` is missing or wrong (``TPL-303``).
    """
    try:
        part = read_set_file(folder / "profile.toml")
        part.only(_KEYS)
        return SetHead(
            folder,
            part.whole("year", least=2000, most=2100),
            part.texts("provinces", ()),
            part.texts("cities", ()),
        )
    except SetFileError as error:
        raise _broken(folder, error) from error


def load_profile(folder: Path) -> Profile:
    """Read a template set.

    Raises:
        DisclosureError: a file is missing, not valid TOML, or has a value of a wrong kind (``TPL-303``).
    """
    head = load_head(folder)
    try:
        part = read_set_file(folder / "profile.toml")
        wording = read_set_file(folder / "wording.toml")
        fonts = part.part("fonts") if "fonts" in part.values else None
        return Profile(
            name=folder.name,
            folder=folder,
            year=head.year,
            styles={name: _style(style) for name, style in part.part("figures").parts()},
            tables={number: _table_text(texts) for number, texts in part.part("tables").parts()},
            expenditure_classes=part.part("expenditure_classes").all_texts(),
            wording={family: cases.all_texts() for family, cases in wording.parts()},
            fonts={name: fonts.texts(name) for name in fonts.values} if fonts else {},
        )
    except SetFileError as error:
        raise _broken(folder, error) from error


def _style(part: Part) -> FigureStyle:
    part.only(("separators", "trim_zeros", "rate_places"))
    return FigureStyle(
        part.flag("separators"), part.flag("trim_zeros"), part.whole("rate_places", 2, least=0, most=6)
    )


def _table_text(part: Part) -> TableText:
    part.only(("title", "note", "empty_note"))
    texts = part.text("title"), part.text("note"), part.text("empty_note")
    for text in texts:
        left = _LEFT_OVER.search(text.replace("{机构}", ""))
        if left is not None:
            raise SetFileError(f"{part.place}“{text[:20]}…”的括号“{left[0]}”不对，字段只有 {{机构}}")
    return TableText(*texts)


def _broken(folder: Path, error: SetFileError) -> DisclosureError:
    remedy = error.remedy or "请检查该文件夹中的 profile.toml 和 wording.toml，或恢复默认模板。"
    message = f"模板“{folder.name}”读不出来：{error}。"
    return DisclosureError([Finding("TPL-303", Severity.BLOCKING, message, remedy, (TextRef(folder.name),))])
