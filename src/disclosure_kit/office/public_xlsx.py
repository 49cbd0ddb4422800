"""A workbook as the public may have it: the named sheets, their cells and looks; nothing hidden, linked or personal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from disclosure_kit.office.public_package import (
    EXCEL_KINDS,
    Refusal,
    core_properties,
    reached,
    rebuilt,
    refusals,
)
from disclosure_kit.ooxml.archive import PackageError, content_types, main_part, open_parts, pack, relations
from disclosure_kit.ooxml.formula import Incalculable, precedents
from disclosure_kit.ooxml.sheets import sheet_parts
from disclosure_kit.ooxml.workbook import read_sheets
from disclosure_kit.ooxml.xml import MAIN, Element, R, parse, serialise

_BOOK = frozenset({"workbookPr", "bookViews", "sheets", "definedNames", "calcPr"})
_SHEET = frozenset(
    {
        *(
            "sheetPr",
            "dimension",
            "sheetViews",
            "sheetFormatPr",
            "cols",
            "sheetData",
            "autoFilter",
            "mergeCells",
        ),
        *("conditionalFormatting", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks"),
        *("colBreaks", "ignoredErrors", "tableParts"),
    }
)
_STYLES = frozenset(
    {
        *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
        *("tableStyles", "colors"),
    }
)
_NAMES = frozenset({"_xlnm.Print_Area", "_xlnm.Print_Titles"})
_DROPPED_ATTRIBUTES = {
    "workbookPr": ("codeName", "filterPrivacy"),
    "sheetPr": ("codeName",),
    "pageSetup": (f"{R}id",),
    "c": ("vm", "cm", "ph"),
    "workbookView": ("activeTab", "firstSheet"),
}
_OUTWARD = ("&Z", "&F", "&G", "&z", "&f", "&g")
"""Path, file name and picture in headers and footers."""


def held_back_tables(data: bytes) -> Iterator[Refusal]:
    """Content of the tables' workbook that we cannot judge."""
    yield from refusals(open_parts(data))


def public_xlsx(data: bytes, author: str, sheets: Sequence[str], title: str = "") -> bytes:
    """The workbook of these sheets alone, in this order."""
    return pack(_public(open_parts(data), author, sheets, title))


def chart_data(data: bytes, cached: Collection[str]) -> bytes | None:
    """The workbook behind a chart, when it holds nothing but what the chart shows; else ``None``."""
    try:
        parts = open_parts(data)
        sheets = read_sheets(parts)
    except (PackageError, SyntaxError, KeyError):
        return None
    if len(sheets) != 1 or len(sheet_parts(parts)) != 1 or sheets[0].state != "visible":
        return None
    numbers = {float(text) for text in cached if _is_number(text)}
    for value in sheets[0].cells.values():
        if (float(value) not in numbers) if isinstance(value, float | int) else (str(value) not in cached):
            return None
    if sheets[0].hidden_rows or sheets[0].hidden_columns or sheets[0].broken:
        return None
    return pack(_public(parts, "", [sheets[0].name], ""))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _public(parts: dict[str, bytes], author: str, sheets: Sequence[str], title: str) -> dict[str, bytes]:
    book = main_part(parts)
    wanted = {s.name: s for s in sheet_parts(parts) if s.name in sheets}
    root = parse(parts[book])
    _clean_book(root, [n for n in sheets if n in wanted])
    parts[book] = serialise(root)
    used = {s.part for s in wanted.values()}
    drop = {s.part for s in sheet_parts(parts)} | {
        r.target for r in relations(parts, book) if r.kind in ("worksheet", "chartsheet", "dialogsheet")
    }
    for part in drop - used:
        parts.pop(part, None)
    strings = _Strings(parts, book)
    for sheet in wanted.values():
        sheet_root = parse(parts[sheet.part])
        _clean_sheet(sheet_root, sheet.name, frozenset(wanted))
        strings.take(sheet_root)
        parts[sheet.part] = serialise(sheet_root)
    strings.save()
    made = rebuilt(parts, reached(parts, EXCEL_KINDS))
    types = content_types(made)
    for name, kind in types.items():
        if kind.endswith("core-properties+xml"):
            made[name] = core_properties(made[name], author, title)
        elif kind.endswith("styles+xml"):
            made[name] = _only(made[name], _STYLES)
    return made


def _only(part: bytes, names: frozenset[str]) -> bytes:
    root = parse(part)
    _keep_only(root, names)
    return serialise(root)


def _keep_only(root: Element, names: frozenset[str]) -> None:
    for node in list(root):
        if not isinstance(node.tag, str) or node.tag.rpartition("}")[2] not in names:
            root.remove(node)
    for node in list(root.iter()):
        if not isinstance(node.tag, str):
            if node.getparent() is not None:
                node.getparent().remove(node)
            continue
        name = node.tag.rpartition("}")[2]
        if name == "extLst":
            node.getparent().remove(node)
            continue
        for attribute in _DROPPED_ATTRIBUTES.get(name, ()):
            node.attrib.pop(attribute, None)
    for attribute in [a for a in map(str, root.attrib) if "Ignorable" in a or a.endswith("}uid")]:
        del root.attrib[attribute]


def _clean_book(root: Element, sheets: Sequence[str]) -> None:
    listed = root.find(f"{MAIN}sheets")
    before = [node.get("name") for node in listed]
    by_name = {node.get("name"): node for node in listed}
    for node in list(listed):
        listed.remove(node)
    for name in sheets:
        by_name[name].attrib.pop("state", None)
        listed.append(by_name[name])
    _keep_only(root, _BOOK)
    names = root.find(f"{MAIN}definedNames")
    for node in list(names) if names is not None else ():
        local = node.get("localSheetId", "")
        owner = before[int(local)] if local.isdigit() and int(local) < len(before) else None
        if (
            node.get("name") in _NAMES
            and owner in sheets
            and _stays_inside(node.text or "", "", frozenset(sheets))
        ):
            node.set("localSheetId", str(list(sheets).index(str(owner))))
            for attribute in ("comment", "description", "help", "statusBar", "customMenu", "shortcutKey"):
                node.attrib.pop(attribute, None)
        else:
            names.remove(node)
    if names is not None and not len(names):
        root.remove(names)


def _stays_inside(formula: str, sheet: str, sheets: frozenset[str]) -> bool:
    """Whether a formula refers to cells of these sheets alone."""
    if "[" in formula or "#REF!" in formula:
        return False
    try:
        return all(cell[0] in sheets for cell in precedents(formula, sheet))
    except Incalculable:
        areas = formula.replace("$", "").split(",")
        return all(a.rpartition("!")[0].strip("'") in sheets and _is_band(a) for a in areas)


def _is_band(area: str) -> bool:
    """Whole rows or columns, as print titles have them."""
    ends = area.rpartition("!")[2].split(":")
    return len(ends) == 2 and all(e.isdigit() or e.isalpha() for e in ends)


def _clean_sheet(root: Element, name: str, sheets: frozenset[str]) -> None:
    _keep_only(root, _SHEET)
    for node in list(root.iter(f"{MAIN}f")):
        if node.text and not _stays_inside(node.text, name, sheets):
            node.getparent().remove(node)  # its result stays
    for node in root.iter(f"{MAIN}tabSelected"):
        node.getparent().remove(node)
    for number, view in enumerate(root.iter(f"{MAIN}sheetView")):
        view.attrib.pop("tabSelected", None)
        view.set("workbookViewId", "0") if not number else None
    for node in list(root.iter(f"{MAIN}conditionalFormatting")):
        formulas = [f.text or "" for f in node.iter(f"{MAIN}formula")]
        if any("[" in f or "!" in f for f in formulas):
            root.remove(node)
    footer = root.find(f"{MAIN}headerFooter")
    for node in list(footer) if footer is not None else ():
        for mark in _OUTWARD:
            node.text = (node.text or "").replace(mark, "")


class _Strings:
    """Shared words of a workbook: only those that the kept sheets use."""

    def __init__(self, parts: dict[str, bytes], book: str) -> None:
        self.parts = parts
        self.part = next((r.target for r in relations(parts, book) if r.kind == "sharedStrings"), "")
        self.root = parse(parts[self.part]) if self.part in parts else None
        self.items = list(self.root) if self.root is not None else []
        self.used: dict[int, int] = {}

    def take(self, sheet: Element) -> None:
        """Renumber the words of a sheet."""
        for cell in sheet.iter(f"{MAIN}c"):
            value = cell.find(f"{MAIN}v")
            if cell.get("t") == "s" and value is not None and (value.text or "").isdigit():
                value.text = str(self.used.setdefault(int(value.text), len(self.used)))

    def save(self) -> None:
        """Put the words that are used back, without the reading aid beside them."""
        if self.root is None:
            return
        for item in self.items:
            self.root.remove(item)
        for old in self.used:
            item = self.items[old]
            for node in list(item):
                if node.tag in (f"{MAIN}rPh", f"{MAIN}phoneticPr"):
                    item.remove(node)
            self.root.append(item)
        for attribute in ("count", "uniqueCount"):
            self.root.attrib.pop(attribute, None)
        self.parts[self.part] = serialise(self.root)
