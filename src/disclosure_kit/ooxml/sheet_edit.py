"""Edit worksheets in their package: cells, and rows put in or taken out with everything that hangs on them.

One map of rows serves merged cells, heights, print areas and other names, conditional formats, validations, breaks,
links, drawings, comments, charts and formulas; whatever is not touched stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from decimal import Decimal

from disclosure_kit.ooxml.archive import main_part, relations, remove_parts
from disclosure_kit.ooxml.comments import Comments
from disclosure_kit.ooxml.formula import LOST, Cell, Incalculable, evaluate, moved, precedents, unshared
from disclosure_kit.ooxml.row_map import RowMap, moved_areas
from disclosure_kit.ooxml.sheets import area_of, cells_of, column_letter, place_of, rows_of, sheet_parts
from disclosure_kit.ooxml.workbook import Place
from disclosure_kit.ooxml.xml import MAIN, Element, parse, serialise

Value = Decimal | str | None
_AREAS = ("ref", "sqref", "topLeftCell", "activeCell")
_OF_ONE_ROW = ("mergeCell", "hyperlink")
"""Areas that belong to their row alone: new rows below it have their own."""
_FORMULAS = ("formula", "formula1", "formula2", "f")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_LISTS = ("mergeCells", "dataValidations", "hyperlinks", "protectedRanges", "ignoredErrors", "cellWatches")


class BookEdit:
    """The sheets of a workbook package while they are edited; ``save`` returns the parts."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts
        self.names = {s.name: s.part for s in sheet_parts(parts) if s.kind == "worksheet" and s.part in parts}
        self._roots: dict[str, Element] = {}
        self._touched: set[str] = set()
        self._comments: dict[str, Comments] = {}
        self._changed: set[Cell] = set()
        self.uncertain: list[Cell] = []
        """Formulas whose result must be computed by Excel: they depend on what changed and are more than we compute."""

    def root(self, sheet: str) -> Element:
        """The sheet's XML with every row and cell saying its place."""
        if sheet not in self._roots:
            root = self._roots[sheet] = parse(self.parts[self.names[sheet]])
            for number, row in rows_of(root):
                row.set("r", str(number))
                for place, cell in cells_of(number, row):
                    cell.set("r", f"{column_letter(place[1])}{place[0]}")
        return self._roots[sheet]

    def cell(self, sheet: str, place: Place) -> Element | None:
        """A cell that is there."""
        row = self._row(sheet, place[0])
        name = f"{column_letter(place[1])}{place[0]}"
        return None if row is None else next((c for c in row if c.get("r") == name), None)

    def _row(self, sheet: str, number: int) -> Element | None:
        data = self.root(sheet).find(f"{MAIN}sheetData")
        return next((row for row in data if row.get("r") == str(number)), None)

    def formulas(self, sheet: str) -> dict[Place, str]:
        """Formulas of a sheet, shared ones written out."""
        found = {}
        for number, row in rows_of(self.root(sheet)):
            for place, cell in cells_of(number, row):
                node = cell.find(f"{MAIN}f")
                if node is not None:
                    found[place] = node
        return unshared(found)

    def put(self, sheet: str, place: Place, value: Value) -> None:
        """A value into a cell, in the looks it has."""
        cell = self.cell(sheet, place)
        if cell is None:
            cell = self._make(sheet, place)
        _fill(cell, value)
        self._touched.add(sheet)
        self._changed.add((sheet, *place))

    def _make(self, sheet: str, place: Place) -> Element:
        data = self.root(sheet).find(f"{MAIN}sheetData")
        row = self._row(sheet, place[0])
        if row is None:
            row = data.makeelement(f"{MAIN}row", {"r": str(place[0])})
            data.insert(sum(int(other.get("r")) < place[0] for other in data), row)
        cell = row.makeelement(f"{MAIN}c", {"r": f"{column_letter(place[1])}{place[0]}"})
        at = sum((place_of(other.get("r")) or (0, 0))[1] < place[1] for other in row)
        row.insert(at, cell)
        return cell

    def comment(self, sheet: str, place: Place, text: str, author: str) -> None:
        """A comment of an author at a cell."""
        self._of(sheet).add(f"{column_letter(place[1])}{place[0]}", text, author)

    def _of(self, sheet: str) -> Comments:
        if sheet not in self._comments:
            self._comments[sheet] = Comments.open(self.parts, self.names[sheet])
        return self._comments[sheet]

    def move(self, sheet: str, rows: RowMap, heights: Mapping[int, str] | None = None) -> None:
        """Put in and take out rows; new ones look like the row before them and are blank.

        ``heights``: height in points by new row number.
        """
        if not rows:
            return
        self._write_out_shared()
        for other in self.names:
            self._move_formulas(other, sheet, rows)
        root = self.root(sheet)
        self._move_rows(root, rows, heights or {})
        self._move_areas(root, sheet, rows)
        self._of(sheet).move(rows)
        self._move_names(sheet, rows)
        self._move_drawings(sheet, rows)
        self._touched.add(sheet)
        moved_cells = [cell for cell in self._changed if cell[0] == sheet]
        self._changed.difference_update(moved_cells)
        self._changed.update((sheet, new, c) for _, r, c in moved_cells if (new := rows(r)) is not None)

    def centre_footers(self, sheet: str) -> None:
        """Headers and footers that name no section (``第 &P 页``) say that they stand in the middle, as Excel shows them."""
        for node in self.root(sheet).iter(f"{MAIN}headerFooter"):
            for text in node:
                if text.text and text.text[:2] not in ("&L", "&C", "&R"):
                    text.text = f"&C{text.text}"
                    self._touched.add(sheet)

    def _write_out_shared(self) -> None:
        for sheet in self.names:
            for place, text in self.formulas(sheet).items():
                cell = self.cell(sheet, place)
                node = cell.find(f"{MAIN}f") if cell is not None else None
                if node is not None and node.get("t") == "shared":
                    for attribute in ("t", "si", "ref"):
                        node.attrib.pop(attribute, None)
                    node.text = text
                    self._touched.add(sheet)

    def _move_formulas(self, sheet: str, target: str, rows: RowMap) -> None:
        """Formulas of cells; on other sheets those of rules and lists too, and links everywhere."""
        for node in self.root(sheet).iter():
            name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
            in_cell = name == "f" and node.getparent().tag == f"{MAIN}c"
            if node.text and (in_cell or (name in _FORMULAS and sheet != target)):
                text = moved(node.text, sheet, target, rows)
                if text != node.text:
                    node.text = text
                    self._touched.add(sheet)
            elif name == "hyperlink" and node.get("location"):
                text = moved(node.get("location"), sheet, target, rows)
                if text != node.get("location") and LOST not in text:
                    node.set("location", text)
                    self._touched.add(sheet)

    @staticmethod
    def _move_rows(root: Element, rows: RowMap, heights: Mapping[int, str]) -> None:
        data = root.find(f"{MAIN}sheetData")
        merges = root.find(f"{MAIN}mergeCells")
        for row in list(data):
            number = int(row.get("r"))
            for new in reversed(rows.fresh(number)):
                made = deepcopy(row)
                for cell in made:
                    _fill(cell, None)
                _renumber(made, new)
                made.attrib.pop("hidden", None)
                if new in heights:
                    made.set("ht", heights[new])
                    made.set("customHeight", "1")
                row.addnext(made)
                for merge in list(merges) if merges is not None else ():
                    area = area_of(merge.get("ref", ""))
                    if area is not None and area[0] == area[2] == number:
                        again = f"{column_letter(area[1])}{-new}:{column_letter(area[3])}{-new}"
                        merges.append(merges.makeelement(f"{MAIN}mergeCell", {"fresh": again}))
        for row in list(data):
            if row.get("fresh"):
                row.set("r", row.attrib.pop("fresh"))
                continue
            place = rows(int(row.get("r")))
            if place is None:
                data.remove(row)
            else:
                _renumber(row, place, final=True)

    @staticmethod
    def _move_areas(root: Element, sheet: str, rows: RowMap) -> None:
        for node in list(root.iter()):
            if not isinstance(node.tag, str) or node.tag in (
                f"{MAIN}row",
                f"{MAIN}c",
                f"{MAIN}v",
                f"{MAIN}t",
            ):
                continue
            name = node.tag.rpartition("}")[2]
            fresh = node.attrib.pop("fresh", None)
            if fresh:
                node.set("ref", fresh.replace("-", ""))
                continue
            for attribute in _AREAS:
                if attribute in node.attrib:
                    whole = attribute == "sqref" or (attribute == "ref" and name not in _OF_ONE_ROW)
                    _set_area(node, attribute, moved_areas(node.get(attribute), rows, to_last=whole))
            if name == "brk" and node.getparent().tag == f"{MAIN}rowBreaks":
                below = int(node.get("id", "0")) + 1  # a break stays over the row below it
                while rows(below) is None:
                    below += 1
                node.set("id", str((rows(below) or below) - 1))
            elif name == "sqref" and node.text:
                node.text = moved_areas(node.text, rows, to_last=True) or node.text
            elif name in _FORMULAS and node.text and node.getparent().tag != f"{MAIN}c":
                node.text = moved(node.text, sheet, sheet, rows)
        for name in _LISTS:
            listed = root.find(f"{MAIN}{name}")
            if listed is not None and not len(listed):
                root.remove(listed)  # Excel takes an empty list for damage
            elif listed is not None and (listed.get("count") or name == "mergeCells"):
                listed.set("count", str(len(listed)))

    def _move_names(self, sheet: str, rows: RowMap) -> None:
        book = main_part(self.parts)
        root = parse(self.parts[book])
        changed = False
        for node in root.iter(f"{MAIN}definedName"):
            text = moved(node.text or "", "", sheet, rows)
            changed, node.text = changed or text != node.text, text
        if changed:
            self.parts[book] = serialise(root)

    def _move_drawings(self, sheet: str, rows: RowMap) -> None:
        """Anchors of pictures and charts on the sheet, figures that charts anywhere take from it, and its lists."""
        for relation in relations(self.parts, self.names[sheet]):
            if relation.kind == "drawing" and relation.target in self.parts:
                root = parse(self.parts[relation.target])
                anchors = [(n, int(n.text or "0")) for n in root.iter(f"{_DRAWING}row")]
                places = [(n, old, (rows(old + 1) or old + 1) - 1) for n, old in anchors]
                for node, _, new in places:
                    node.text = str(new)
                if any(old != new for _, old, new in places):
                    self.parts[relation.target] = serialise(root)
            elif (
                relation.kind in ("table", "threadedComment", "pivotTable") and relation.target in self.parts
            ):
                root = parse(self.parts[relation.target])
                for node in root.iter():
                    if isinstance(node.tag, str) and "ref" in node.attrib:
                        _set_area(node, "ref", moved_areas(node.get("ref"), rows))
                self.parts[relation.target] = serialise(root)
        for name in [n for n in self.parts if n.startswith("xl/charts/") and n.endswith(".xml")]:
            root = parse(self.parts[name])
            nodes = [n for n in root.iter(f"{_CHART}f") if n.text]
            texts = [moved(n.text, "", sheet, rows) for n in nodes]
            if texts != [n.text for n in nodes]:
                for node, text in zip(nodes, texts, strict=True):
                    node.text = text
                self.parts[name] = serialise(root)

    def calculate(self) -> None:
        """Renew the results of formulas that depend on what changed; tell those that only Excel can."""
        formulas = {(s, *p): text for s in self.names for p, text in self.formulas(s).items()}
        stale = _dependents(formulas, self._changed)
        known: dict[Cell, Decimal | None] = {}

        def value(cell: Cell) -> Decimal | None:
            if cell in stale and cell not in known:
                known[cell] = None  # a circle comes to nothing certain
                try:
                    known[cell] = evaluate(formulas[cell], cell[0], value)
                except Incalculable:
                    del known[cell]
                    raise
            return known[cell] if cell in known else self._number(cell)

        for cell in sorted(stale):
            node = self.cell(cell[0], cell[1:])
            try:
                result = value(cell)
            except (Incalculable, RecursionError):
                self.uncertain.append(cell)
                continue
            if node is not None and result is not None:
                _result(node, result)
                self._touched.add(cell[0])
        if stale:
            self._calculate_on_load()

    def result(self, cell: Cell, value: Decimal) -> None:
        """The result of a formula that we cannot compute: what the cell should come to."""
        node = self.cell(cell[0], cell[1:])
        if node is not None:
            _result(node, value)
            self._touched.add(cell[0])

    def number(self, cell: Cell) -> Decimal | None:
        """The number a cell holds or its formula shows; ``None`` for a blank or for words."""
        try:
            return self._number(cell)
        except Incalculable:
            return None

    def _number(self, cell: Cell) -> Decimal | None:
        if cell[0] not in self.names:
            raise Incalculable(cell[0])
        node = self.cell(cell[0], cell[1:])
        text = node.findtext(f"{MAIN}v") if node is not None else None
        if node is None or not text:
            return None
        if node.get("t", "n") != "n":
            raise Incalculable(text)
        return Decimal(text)

    def _calculate_on_load(self) -> None:
        book = main_part(self.parts)
        root = parse(self.parts[book])
        node = root.find(f"{MAIN}calcPr")
        if node is None:
            node = root.makeelement(f"{MAIN}calcPr", {})
            before = [n for n in root if n.tag.rpartition("}")[2] in _BEFORE_CALCULATION]
            before[-1].addnext(node)
        node.set("fullCalcOnLoad", "1")
        self.parts[book] = serialise(root)

    def save(self) -> dict[str, bytes]:
        """The parts with everything that was edited."""
        for sheet in self._touched:
            dimension = self._roots[sheet].find(f"{MAIN}dimension")
            if dimension is not None:
                self._roots[sheet].remove(dimension)
            self.parts[self.names[sheet]] = serialise(self._roots[sheet])
        for comments in self._comments.values():
            comments.save()
        if self._touched:
            remove_parts(self.parts, [n for n in self.parts if n.endswith("/calcChain.xml")])
        return self.parts


_BEFORE_CALCULATION = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences", "definedNames"),
)


def _dependents(formulas: Mapping[Cell, str], changed: Iterable[Cell]) -> set[Cell]:
    """Formulas that depend on changed cells, or on who knows what."""
    reached = set(changed)
    stale: set[Cell] = set()
    uses: dict[Cell, set[Cell] | None] = {}
    for cell, text in formulas.items():
        try:
            uses[cell] = set(precedents(text, cell[0]))
        except Incalculable:
            uses[cell] = None
    while True:
        more = {
            cell
            for cell, known in uses.items()
            if cell not in stale and (cell in reached or known is None or known & reached)
        }
        if not more or not reached:
            return stale
        stale |= more
        reached |= more


def _fill(cell: Element, value: Value) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None or value == "":
        return
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        holder = cell.makeelement(f"{MAIN}is", {})
        node = holder.makeelement(f"{MAIN}t", {_SPACE: "preserve"})
        holder.append(node)
        cell.append(holder)
    else:
        node = cell.makeelement(f"{MAIN}v", {})
        cell.append(node)
    node.text = str(value)


def _result(cell: Element, value: Decimal) -> None:
    for node in list(cell.iterchildren(f"{MAIN}v", f"{MAIN}is")):
        cell.remove(node)
    cell.attrib.pop("t", None)
    node = cell.makeelement(f"{MAIN}v", {})
    node.text = f"{value.normalize():f}" if value else "0"
    cell.append(node)


def _renumber(row: Element, number: int, *, final: bool = False) -> None:
    row.set("r" if final else "fresh", str(number))
    for cell in row:
        letters = (cell.get("r") or "").rstrip("0123456789")
        cell.set("r", f"{letters}{number}")


def _set_area(node: Element, attribute: str, areas: str) -> None:
    """An area that is gone takes its element with it, or its attribute where the element is more than that."""
    if areas:
        node.set(attribute, areas)
    elif attribute in ("topLeftCell", "activeCell") or node.tag == f"{MAIN}selection":
        node.attrib.pop(attribute, None)
    else:
        node.getparent().remove(node)
