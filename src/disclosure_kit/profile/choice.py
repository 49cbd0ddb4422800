"""Which template set (模板套) serves a unit: the one it names, else its city's, its province's, the national one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from disclosure_kit.accounts.accounts import Unit
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity
from disclosure_kit.profile.profile import SetHead, load_head

DEFAULT_SET = "shandong-2024"
"""What is taken when no set is for the unit."""
_UNIT = CellRef("单位信息")


@dataclass(frozen=True)
class Choice:
    """The set taken, and what the clerk should know of the choice."""

    folder: Path
    findings: tuple[Finding, ...] = ()


def find_template_root(explicit: Path | None) -> Path:
    """The folder of template sets: the given one, ``./templates``, or the ones that came with the program."""
    if explicit is not None:
        return explicit
    package = Path(__file__).resolve().parents[1]
    candidates = (Path("templates"), package / "templates", package.parents[1] / "templates")
    return next((c for c in candidates if c.is_dir()), candidates[1])


def choose_set(root: Path, unit: Unit) -> Choice:
    """The set the unit names; else of its city, of its province, of the whole country, the first that has any.

    Of several the newest that is not later than the unit's year. When none fits, the default, to be confirmed
    (``TPL-001``).

    Raises:
        DisclosureError: there is no set of the name given (``TPL-304``), two sets fit equally (``TPL-305``), the
            default is not there either (``TPL-306``), or a set cannot be read (``TPL-303``).
    """
    sets = sorted(p for p in root.glob("*") if (p / "profile.toml").is_file())
    if unit.template_set:
        named = [p for p in sets if p.name == unit.template_set]
        if not named:
            raise DisclosureError([_no_such_set(unit.template_set, sets)])
        return Choice(named[0])
    heads = [load_head(folder) for folder in sets]
    for whose, level in _levels(heads, unit):
        fitting = [head for head in level if head.year <= unit.year]
        newest = [head for head in fitting if head.year == max(h.year for h in fitting)]
        if len(newest) > 1:
            raise DisclosureError([_tie(whose, newest)])
        if newest:
            return Choice(newest[0].folder)
    if root / DEFAULT_SET not in sets:
        raise DisclosureError([_none_fits(unit, sets)])
    default = next(head for head in heads if head.folder.name == DEFAULT_SET)
    return Choice(default.folder, (_fallback(unit, heads, default),))


def _levels(heads: Sequence[SetHead], unit: Unit) -> list[tuple[str, list[SetHead]]]:
    """Sets that are for the unit, nearest first: its city's, its province's, the national ones."""
    city = [h for h in heads if h.cities and _is_in(unit.city, h.cities) and _may_be_in(unit.province, h)]
    province = [h for h in heads if not h.cities and h.provinces and _is_in(unit.province, h.provinces)]
    national = [h for h in heads if not h.cities and not h.provinces]
    return [(unit.city, city), (unit.province, province), ("全国", national)]


def _is_in(place: str, places: Sequence[str]) -> bool:
    """``山东省`` is ``山东``; a place nobody gave is nowhere."""
    return len(place) > 1 and any(place.startswith(one) or one.startswith(place) for one in places)


def _may_be_in(province: str, head: SetHead) -> bool:
    """Cities of one name in two provinces are told apart where both are given."""
    return not province or not head.provinces or _is_in(province, head.provinces)


def _tie(whose: str, sets: Sequence[SetHead]) -> Finding:
    names = "、".join(f"“{head.folder.name}”" for head in sets)
    return Finding(
        "TPL-305",
        Severity.BLOCKING,
        f"有 {len(sets)} 套模板同是{whose} {sets[0].year} 年度的：{names}，分不清用哪一套。",
        "请在“单位信息”的“模板名称”填写要用的一套；复制来改的，请先改它 profile.toml 中的 provinces（或 cities）和 year。",
        (_UNIT,),
    )


def _fallback(unit: Unit, heads: Sequence[SetHead], default: SetHead) -> Finding:
    later = [h for h in heads if any(h in level for _, level in _levels(heads, unit))]
    if later:
        years = "、".join(f"{h.folder.name}（{h.year}年度）" for h in later)
        why = f"适用的模板都晚于 {unit.year} 年度：{years}"
    elif unit.province or unit.city:
        why = f"没有{unit.province or unit.city}的模板"
    else:
        why = "“单位信息”没有填写所在省份"
    return Finding(
        "TPL-001",
        Severity.CONFIRM,
        f"{why}，按默认模板 {default.folder.name}（{default.year}年度）处理。",
        f"请确认可以用它：在“单位信息”的“模板名称”填写 {default.folder.name}；或填写所在省份，或请财政部门提供本地的模板。",
        (_UNIT,),
    )


def _none_fits(unit: Unit, sets: Sequence[Path]) -> Finding:
    return Finding(
        "TPL-306",
        Severity.BLOCKING,
        f"没有适用于{unit.province or '本单位'} {unit.year} 年度的模板；现有：{_names(sets)}。",
        "请在“单位信息”的“模板名称”填写要用的一套。",
        (_UNIT,),
    )


def _no_such_set(name: str, sets: Sequence[Path]) -> Finding:
    return Finding(
        "TPL-304",
        Severity.BLOCKING,
        f"没有名为“{name}”的模板；现有：{_names(sets)}。",
        "请在“单位信息”改正模板名称，或留空由程序选用。",
        (_UNIT,),
    )


def _names(sets: Sequence[Path]) -> str:
    return "、".join(p.name for p in sets) or "（没有）"
