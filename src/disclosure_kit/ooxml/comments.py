"""Comments (批注) of a worksheet, edited in its package: those of one author added or taken away, all else untouched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from disclosure_kit.ooxml.archive import declare, relate, relations
from disclosure_kit.ooxml.sheets import place_of
from disclosure_kit.ooxml.xml import MAIN, TYPES, Element, R, parse, serialise

_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING = tuple(
    f"{MAIN}{name}"
    for name in (
        "legacyDrawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
_EMPTY_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)


@dataclass
class Comments:
    """The comments of one sheet and the boxes they are drawn in; ``save`` puts them back into the parts."""

    parts: dict[str, bytes]
    sheet: str
    names: tuple[str, str] | None
    comments: Element
    drawing: Element
    changed: bool = False

    @classmethod
    def open(cls, parts: dict[str, bytes], sheet: str) -> Comments:
        """The comments of a sheet's part; none yet is as good.

        Raises:
            lxml.etree.XMLSyntaxError: they are written in a form nobody can read.
        """
        found = {r.kind: r.target for r in relations(parts, sheet) if r.kind in ("comments", "vmlDrawing")}
        comments, drawing = found.get("comments", ""), found.get("vmlDrawing", "")
        if comments not in parts or drawing not in parts:
            empty = f'<comments xmlns="{MAIN[1:-1]}"><authors/><commentList/></comments>'.encode()
            root = parse(parts[comments]) if comments in parts else parse(empty)
            return cls(parts, sheet, None, root, parse(parts.get(drawing, _EMPTY_DRAWING)))
        return cls(parts, sheet, (comments, drawing), parse(parts[comments]), parse(parts[drawing]))

    @property
    def _list(self) -> Element:
        return self.comments.find(f"{MAIN}commentList")

    def _author(self, author: str, *, make: bool) -> str:
        authors = self.comments.find(f"{MAIN}authors")
        names = [node.text or "" for node in authors]
        if author not in names and make:
            node = authors.makeelement(f"{MAIN}author", {})
            node.text = author
            authors.append(node)
            names.append(author)
        return str(names.index(author)) if author in names else ""

    def texts(self, author: str = "") -> dict[str, str]:
        """Words by cell: of everybody, or of one author."""
        wanted = self._author(author, make=False) if author else None
        return {
            node.get("ref", ""): "".join(t.text or "" for t in node.iter(f"{MAIN}t"))
            for node in self._list
            if wanted is None or node.get("authorId") == wanted
        }

    def drop(self, author: str) -> None:
        """Take away every comment of an author."""
        for cell in self.texts(author) if self._author(author, make=False) else ():
            self.remove(cell)

    def remove(self, cell: str) -> None:
        """Take away the comment of a cell, whoever wrote it."""
        for node in [n for n in self._list if n.get("ref") == cell]:
            self._list.remove(node)
            self.changed = True
        for shape in list(self.drawing.iter(f"{_V}shape")):
            if self._place_of(shape) == place_of(cell):
                shape.getparent().remove(shape)

    @staticmethod
    def _place_of(shape: Element) -> tuple[int, int] | None:
        row, column = shape.findtext(f".//{_X}Row"), shape.findtext(f".//{_X}Column")
        return (int(row) + 1, int(column) + 1) if row and column else None

    def add(self, cell: str, text: str, author: str) -> None:
        """A comment of an author; words that somebody else wrote there stay above it."""
        same = [n for n in self._list if n.get("ref") == cell]
        if same and same[0].get("authorId") != self._author(author, make=False):
            words = f"\n{author}：{text}"
            if not "".join(t.text or "" for t in same[0].iter(f"{MAIN}t")).endswith(words):
                same[0].find(f"{MAIN}text").append(self._run(words))
                self.changed = True
            return
        self.remove(cell)
        node = self._list.makeelement(
            f"{MAIN}comment", {"ref": cell, "authorId": self._author(author, make=True)}
        )
        holder = node.makeelement(f"{MAIN}text", {})
        holder.append(self._run(text))
        node.append(holder)
        self._list.append(node)
        self._list[:] = sorted(self._list, key=lambda n: place_of(n.get("ref", "")) or (0, 0))
        self._draw(cell)
        self.changed = True

    def move(self, rows: Callable[[int], int | None]) -> None:
        """Comments follow their rows: ``rows`` tells where a row goes, ``None`` for one that is gone."""
        for shape in list(self.drawing.iter(f"{_V}shape")):
            place = self._place_of(shape)
            new = rows(place[0]) if place is not None else None
            if place is not None and new is not None and new != place[0]:
                shape.find(f".//{_X}Row").text = str(new - 1)
                for anchor in list(shape.iter(f"{_X}Anchor")):
                    anchor.getparent().remove(anchor)
                self.changed = True
        for node in list(self._list):
            place = place_of(node.get("ref", ""))
            new = rows(place[0]) if place is not None else None
            if place is not None and new is None:
                self.remove(node.get("ref"))
            elif place is not None and new != place[0]:
                node.set("ref", node.get("ref").rstrip("0123456789") + str(new))
                self.changed = True

    def _run(self, text: str) -> Element:
        run = self.comments.makeelement(f"{MAIN}r", {})
        node = run.makeelement(f"{MAIN}t", {_SPACE: "preserve"})
        node.text = text
        run.append(node)
        return run

    def _draw(self, cell: str) -> None:
        place = place_of(cell)
        assert place is not None, cell
        ids = {s.get("id") for s in self.drawing.iter(f"{_V}shape")}
        number = next(n for n in range(1, len(ids) + 2) if f"disclosureKitNote{n}" not in ids)
        shape = self.drawing.makeelement(
            f"{_V}shape",
            {
                "id": f"disclosureKitNote{number}",
                "type": "#_x0000_t202",
                "fillcolor": "#ffffe1",
                f"{_O}insetmode": "auto",
                "style": "position:absolute;width:320px;height:90px;z-index:1;visibility:hidden",
            },
        )
        shape.append(shape.makeelement(f"{_V}fill", {"color2": "#ffffe1"}))
        shape.append(shape.makeelement(f"{_V}textbox", {"style": "mso-direction-alt:auto"}))
        data = shape.makeelement(f"{_X}ClientData", {"ObjectType": "Note"})
        for name, text in (
            *(("MoveWithCells", ""), ("SizeWithCells", ""), ("AutoFill", "False")),
            *(("Row", str(place[0] - 1)), ("Column", str(place[1] - 1))),
        ):
            node = data.makeelement(f"{_X}{name}", {})
            node.text = text or None
            data.append(node)
        shape.append(data)
        self.drawing.append(shape)

    def save(self) -> None:
        """Put what changed back into the parts, with relations and content types."""
        if not self.changed:
            return
        names = self.names or self._attach()
        self.parts[names[0]] = serialise(self.comments)
        self.parts[names[1]] = serialise(self.drawing)

    def _attach(self) -> tuple[str, str]:
        """Give the sheet what it lacks: a comments part, its drawing, and their places in the package."""
        known = {r.kind: r.target for r in relations(self.parts, self.sheet)}
        comments, drawing = known.get("comments", ""), known.get("vmlDrawing", "")
        if not comments:
            comments = self._free("Comments", "xml")
            relate(self.parts, self.sheet, f"{R[1:-1]}/comments", comments)
            declare(self.parts, comments, _COMMENTS_TYPE)
        if not drawing:
            drawing = self._free("Notes", "vml")
            _declare_extension(self.parts, "vml", _VML_TYPE)
            self._link(relate(self.parts, self.sheet, f"{R[1:-1]}/vmlDrawing", drawing))
        return comments, drawing

    def _free(self, what: str, ending: str) -> str:
        names = (f"xl/disclosureKit{what}{i}.{ending}" for i in range(1, 10_000))
        name = next(n for n in names if n not in self.parts)
        self.parts[name] = b""
        return name

    def _link(self, identity: str) -> None:
        sheet = parse(self.parts[self.sheet])
        for old in sheet.findall(f"{MAIN}legacyDrawing"):
            sheet.remove(old)
        position = next((i for i, child in enumerate(sheet) if child.tag in _AFTER_DRAWING), len(sheet))
        sheet.insert(
            position, sheet.makeelement(f"{MAIN}legacyDrawing", {f"{R}id": identity}, {"r": R[1:-1]})
        )
        self.parts[self.sheet] = serialise(sheet)


def _declare_extension(parts: dict[str, bytes], extension: str, kind: str) -> None:
    root = parse(parts["[Content_Types].xml"])
    known = {node.get("Extension", "").lower() for node in root.iter(f"{TYPES}Default")}
    if extension not in known:
        root.insert(0, root.makeelement(f"{TYPES}Default", {"Extension": extension, "ContentType": kind}))
        parts["[Content_Types].xml"] = serialise(root)
