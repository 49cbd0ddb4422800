"""Typed view of a template set's ``profile.toml`` and ``wording.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from disclosure_kit.accounts.accounts import Unit
from disclosure_kit.accounts.amount import round_half_up
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity, TextRef

DEFAULT_SET = "shandong-2024"
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
    provinces: tuple[str, ...]
    styles: Mapping[str, FigureStyle]
    tables: Mapping[str, TableText]
    expenditure_classes: Mapping[str, str]
    """Code of each 类 → its label in 公开01、04表."""
    wording: Mapping[str, Mapping[str, str]]
    fonts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A font's name in the documents → other names under which it serves."""

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


def load_profile(folder: Path) -> Profile:
    """Read a template set.

    Raises:
        DisclosureError: a file is missing or not valid TOML (``TPL-303``).
    """
    file = "profile.toml "
    try:
        profile = tomllib.loads((folder / file.strip()).read_text(encoding="utf-8"))
        file = "wording.toml "
        wording = tomllib.loads((folder / file.strip()).read_text(encoding="utf-8"))
        file = "profile.toml "
        return Profile(
            name=folder.name,
            folder=folder,
            year=int(profile["year"]),
            provinces=tuple(profile["provinces"]),
            styles={name: FigureStyle(**style) for name, style in profile["figures"].items()},
            tables={number: _table_text(**texts) for number, texts in profile["tables"].items()},
            expenditure_classes={str(code): name for code, name in profile["expenditure_classes"].items()},
            wording=wording,
            fonts={str(name): tuple(map(str, others)) for name, others in profile.get("fonts", {}).items()},
        )
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise DisclosureError(
            [
                Finding(
                    "TPL-303",
                    Severity.BLOCKING,
                    f"模板“{folder.name}”读不出来：{_why(error, file)}。",
                    "请检查该文件夹中的 profile.toml 和 wording.toml，或恢复默认模板。",
                    (TextRef(folder.name),),
                )
            ]
        ) from error


def _table_text(title: str, note: str, empty_note: str) -> TableText:
    for text in (title, note, empty_note):
        left = _LEFT_OVER.search(text.replace("{机构}", ""))
        if left is not None:
            raise ValueError(f"“{text[:20]}…”的括号“{left[0]}”不对，字段只有 {{机构}}")
    return TableText(title, note, empty_note)


def _why(error: Exception, file: str) -> str:
    """A reason without paths and system words."""
    if isinstance(error, OSError):
        return f"缺少文件 {Path(str(error.filename)).name}"
    if isinstance(error, KeyError):
        return f"profile.toml 缺少 {error}"
    place = re.search(r"line (\d+), column (\d+)", str(error))
    if place:
        return f"{file}第 {place[1]} 行（第 {place[2]} 列附近）写法不对，常见原因是缺了引号"
    return f"{file}的内容不对（{error}）"


def find_template_root(explicit: Path | None) -> Path:
    """The folder of template sets: the given one, ``./templates``, or the ones that came with the program."""
    if explicit is not None:
        return explicit
    package = Path(__file__).resolve().parents[1]
    candidates = (Path("templates"), package / "templates", package.parents[1] / "templates")
    return next((c for c in candidates if c.is_dir()), candidates[1])


def choose_set(root: Path, unit: Unit) -> tuple[Path, bool]:
    """The set the unit names, else its province's newest not later than its year, else the default.

    Returns the folder and whether it is only the fall-back.

    Raises:
        DisclosureError: there is no set of the name that the unit gives (``TPL-304``).
    """
    sets = sorted(p for p in root.glob("*") if (p / "profile.toml").is_file())
    if unit.template_set:
        named = [p for p in sets if p.name == unit.template_set]
        if not named:
            raise _no_such_set(unit.template_set, sets)
        return named[0], False
    found = []
    for folder in sets:
        profile = load_profile(folder)
        if (
            unit.province
            and any(unit.province.startswith(p) for p in profile.provinces)
            and profile.year <= unit.year
        ):
            found.append((profile.year, folder))
    if found:
        return max(found)[1], False
    return root / DEFAULT_SET, True


def _no_such_set(name: str, sets: Sequence[Path]) -> DisclosureError:
    return DisclosureError(
        [
            Finding(
                "TPL-304",
                Severity.BLOCKING,
                f"没有名为“{name}”的模板；现有：{'、'.join(p.name for p in sets) or '（没有）'}。",
                "请在“单位信息”改正模板名称，或留空由程序选用。",
                (CellRef("单位信息"),),
            )
        ]
    )
