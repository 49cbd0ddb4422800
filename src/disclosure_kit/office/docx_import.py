"""Take the body of one Word document into another: nothing it refers to is lost or confused.

Parts (charts with their workbooks, pictures, headers, footers) are copied with their own relations; styles,
lists, comments, notes, bookmarks and drawing numbers are renamed where they would collide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from disclosure_kit.office.docx_open import open_docx
from disclosure_kit.office.words import DRAWN, R, W

if TYPE_CHECKING:
    from docx.opc.part import Part

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOTES = {
    "comments": ("comment", ("commentRangeStart", "commentRangeEnd", "commentReference")),
    "footnotes": ("footnote", ("footnoteReference",)),
    "endnotes": ("endnote", ("endnoteReference",)),
}
_STYLE_REFERENCES = ("pStyle", "rStyle", "tblStyle")
_REVISION = re.compile(r"rsid|}(paraId|textId)$")
_SHARED = re.compile(r"^image/|(header|footer)\+xml$")
"""Parts of which one copy serves all; a chart's workbook belongs to its chart."""
_LOOKS = (f"{W}pPr", f"{W}rPr", f"{W}tblPr", f"{W}tblStylePr", f"{W}trPr", f"{W}tcPr")


class Importer:
    """Brings documents into ``target`` (python-docx), one after the other."""

    def __init__(self, target: Any) -> None:
        self.target = target
        self.part = target.part
        self._bookmarks = self._drawings = 0
        self._names: set[str] = set()

    def body_of(self, data: bytes) -> list[Any]:
        """Body elements of a document as they would stand in the target; the last is its ``w:sectPr``.

        Raises:
            PackageError, KeyError, ValueError: the file is no sound Word document.
        """
        source = open_docx(data)
        transfer = _Transfer(self, source)
        elements = [deepcopy(element) for element in source.element.body]
        for element in elements:
            transfer.adapt(element, self.part)
            self._renumber(element)
        return elements

    def some_of(self, source: Any, elements: Sequence[Any]) -> list[Any]:
        """Copies of some elements of ``source`` (python-docx), in the styles of the target, without bookmarks."""
        transfer = _Transfer(self, source, keeps_looks=False)
        transfer.wanted = {
            n.get(f"{W}id") for e in elements for n in e.iter(f"{W}commentReference", f"{W}commentRangeStart")
        }
        taken = [n.get("id") for n in self.target.element.body.iter(DRAWN)]
        self._drawings = max([self._drawings, *(int(n) for n in taken if n and n.isdigit())])
        copies = [deepcopy(element) for element in elements]
        for copy in copies:
            transfer.adapt(copy, self.part)
            for mark in [*copy.iter(f"{W}bookmarkStart"), *copy.iter(f"{W}bookmarkEnd")]:
                mark.getparent().remove(mark)
            self._renumber(copy)
        return copies

    def _renumber(self, element: Any) -> None:
        """Bookmark and drawing numbers are unique in a document; a second bookmark of one name goes."""
        numbers: dict[str, str] = {}
        for start in list(element.iter(f"{W}bookmarkStart")):
            if start.get(f"{W}name") in self._names:
                start.getparent().remove(start)
                continue
            self._names.add(start.get(f"{W}name"))
            self._bookmarks += 1
            numbers[start.get(f"{W}id")] = str(self._bookmarks)
            start.set(f"{W}id", str(self._bookmarks))
        for end in list(element.iter(f"{W}bookmarkEnd")):
            if end.get(f"{W}id") in numbers:
                end.set(f"{W}id", numbers[end.get(f"{W}id")])
            else:
                end.getparent().remove(end)
        for drawing in element.iter(DRAWN):
            self._drawings += 1
            drawing.set("id", str(self._drawings))

    def bookmark(self, paragraph: Any, name: str) -> None:
        """Wrap a paragraph's content in a bookmark."""
        self._bookmarks += 1
        number = {f"{W}id": str(self._bookmarks)}
        start = paragraph.makeelement(f"{W}bookmarkStart", {**number, f"{W}name": name})
        properties = paragraph.find(f"{W}pPr")
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.append(paragraph.makeelement(f"{W}bookmarkEnd", number))


class _Transfer:
    """What one source document's names become in the target."""

    def __init__(self, importer: Importer, source: Any, *, keeps_looks: bool = True) -> None:
        self.importer, self.source, self.keeps_looks = importer, source, keeps_looks
        self.wanted: set[str] | None = None
        """Comments to take along; all of them when ``None``."""
        self.package = importer.part.package
        self.parts: dict[Any, Any] = {}
        self.relations: dict[tuple[Any, Any, str], str] = {}
        self.numbers: dict[str, str] | None = None
        self.notes: dict[str, dict[str, str]] = {}
        self.styles: dict[str, str] = {}
        self._take_styles()

    def adapt(self, element: Any, owner: Any, source: Any = None) -> None:
        """Rename everything below ``element`` that refers to something outside it."""
        source = source or self.source.part
        for node in element.iter():
            if not isinstance(node.tag, str):
                continue
            for name, value in list(node.attrib.items()):
                if name.startswith(R) and value in source.rels:
                    node.set(name, self._relation(source, owner, value))
                elif _REVISION.search(name):
                    del node.attrib[name]
            self._rename(node)

    def _rename(self, node: Any) -> None:
        if not node.tag.startswith(W):
            return
        name = node.tag[len(W) :]
        if name in _STYLE_REFERENCES:
            identity = node.get(f"{W}val")
            node.set(f"{W}val", self.styles.get(identity, identity))
        elif name == "numId":
            node.set(f"{W}val", self._list(node.get(f"{W}val")))
        else:
            for kind, (_, references) in _NOTES.items():
                if name in references:
                    identity = node.get(f"{W}id")
                    node.set(f"{W}id", self._take_notes(kind).get(identity, identity))

    def _relation(self, source: Any, owner: Any, identity: str) -> str:
        key = (source, owner, identity)
        if key not in self.relations:
            relation = source.rels[identity]
            if relation.is_external:
                made = owner.relate_to(relation.target_ref, relation.reltype, is_external=True)
            else:
                made = owner.relate_to(self._part(relation.target_part), relation.reltype)
            self.relations[key] = made
        return self.relations[key]

    def _part(self, source: Any) -> Any:
        if source in self.parts:
            return self.parts[source]
        from docx.opc.part import Part  # noqa: PLC0415

        blob = self._blob(source)
        if not source.rels and _SHARED.search(source.content_type):
            same = (
                p for p in self.package.iter_parts() if p.content_type == source.content_type and not p.rels
            )
            twin = next((p for p in same if p.blob == blob), None)
            if twin is not None:
                self.parts[source] = twin
                return twin
        name = self.package.next_partname(re.sub(r"\d*(\.\w+)$", r"%d\1", str(source.partname)))
        part = Part(name, source.content_type, blob, self.package)
        self.parts[source] = part
        self._reserve(part)
        for identity, relation in source.rels.items():
            target = relation.target_ref if relation.is_external else self._part(relation.target_part)
            part.load_rel(relation.reltype, target, identity, relation.is_external)
        return part

    def _reserve(self, part: Part) -> None:
        """Let ``next_partname`` see a part that nothing refers to yet."""
        self.importer.part.relate_to(part, "reserved")

    def _blob(self, source: Any) -> bytes:
        """Content of a part; headers and footers speak of styles and lists too."""
        if "wordprocessingml" not in source.content_type:
            return bytes(source.blob)
        from lxml import etree  # noqa: PLC0415

        root = etree.fromstring(source.blob)
        for node in root.iter(f"{W}*"):
            self._rename(node)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _take_styles(self) -> None:
        """Map style ids of the source to the target's; a style that looks different comes along."""
        target, source = self.importer.target.styles.element, self.source.styles.element
        known = {_style_name(s): s for s in target.findall(f"{W}style")}
        used = {s.get(f"{W}styleId") for s in target.findall(f"{W}style")}
        mapped, added = self.styles, []
        for style in source.findall(f"{W}style"):
            identity, name = style.get(f"{W}styleId"), _style_name(style)
            twin = known.get(name)
            is_same = not self.keeps_looks or style.get(f"{W}default") == "1"
            if twin is not None and (is_same or _looks(twin) == _looks(style)):
                mapped[identity] = twin.get(f"{W}styleId")
                continue
            copy = deepcopy(style)
            fresh = identity
            while fresh in used:
                fresh += "_"
            used.add(fresh)
            mapped[identity] = fresh
            copy.set(f"{W}styleId", fresh)
            copy.attrib.pop(f"{W}default", None)
            if twin is not None:
                copy.find(f"{W}name").set(f"{W}val", f"{name[1]} {fresh}")
            added.append(copy)
        for copy in added:
            for tag in ("basedOn", "next", "link"):
                for node in copy.findall(f"{W}{tag}"):
                    node.set(f"{W}val", mapped.get(node.get(f"{W}val"), node.get(f"{W}val")))
            for node in copy.iter(f"{W}numId"):
                node.set(f"{W}val", self._list(node.get(f"{W}val")))
            target.append(copy)

    def _list(self, identity: str) -> str:
        """Automatic lists of the clerk's own: the definitions come along under new numbers."""
        if self.numbers is None:
            self.numbers = {"0": "0"} | self._take_lists()
        return self.numbers.get(identity, "0")

    def _take_lists(self) -> dict[str, str]:
        source = _related(self.source.part, "numbering")
        if source is None:
            return {}
        part = _related(self.importer.part, "numbering") or self._new_lists(source)
        target = part.element
        abstracts, lists = target.findall(f"{W}abstractNum"), target.findall(f"{W}num")
        shift_abstract = 1 + max((int(a.get(f"{W}abstractNumId")) for a in abstracts), default=0)
        shift = 1 + max((int(n.get(f"{W}numId")) for n in lists), default=0)
        mapped: dict[str, str] = {}
        for position, abstract in enumerate(source.element.findall(f"{W}abstractNum")):
            copy = deepcopy(abstract)
            copy.set(f"{W}abstractNumId", str(shift_abstract + int(abstract.get(f"{W}abstractNumId"))))
            for node in copy.iter(f"{W}pStyle", f"{W}numStyleLink", f"{W}styleLink"):
                node.set(f"{W}val", self.styles.get(node.get(f"{W}val"), node.get(f"{W}val")))
            target.insert(len(abstracts) + position, copy)
        for one in source.element.findall(f"{W}num"):
            copy = deepcopy(one)
            mapped[one.get(f"{W}numId")] = str(shift + int(one.get(f"{W}numId")))
            copy.set(f"{W}numId", mapped[one.get(f"{W}numId")])
            reference = copy.find(f"{W}abstractNumId")
            reference.set(f"{W}val", str(shift_abstract + int(reference.get(f"{W}val"))))
            target.append(copy)
        return mapped

    def _new_lists(self, source: Any) -> Any:
        from docx.opc.part import XmlPart  # noqa: PLC0415

        root = deepcopy(source.element)
        for child in list(root):
            root.remove(child)
        part = XmlPart(source.partname, source.content_type, root, self.package)
        self.importer.part.relate_to(part, f"{_OFFICE}/numbering")
        return part

    def _take_notes(self, kind: str) -> dict[str, str]:
        """Comments, footnotes or endnotes of the source, renumbered into the target's part."""
        if kind in self.notes:
            return self.notes[kind]
        mapped: dict[str, str] = {}
        self.notes[kind] = mapped
        source = _related(self.source.part, kind)
        if source is None:
            return mapped
        target = _related(self.importer.part, kind) or self._new_notes(kind, source)
        root, tag = _root(target), f"{W}{_NOTES[kind][0]}"
        following = 1 + max((int(n.get(f"{W}id")) for n in root.findall(tag)), default=-1)
        for note in _root(source).findall(tag):
            if note.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
                continue
            if kind == "comments" and self.wanted is not None and note.get(f"{W}id") not in self.wanted:
                continue
            copy = deepcopy(note)
            mapped[note.get(f"{W}id")] = str(following)
            copy.set(f"{W}id", str(following))
            following += 1
            self.adapt(copy, target, source)
            root.append(copy)
        _store(target, root)
        return mapped

    def _new_notes(self, kind: str, source: Any) -> Any:
        from docx.opc.part import XmlPart  # noqa: PLC0415

        root = deepcopy(_root(source))
        for note in root.findall(f"{W}{_NOTES[kind][0]}"):
            if note.get(f"{W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                root.remove(note)
        part = XmlPart(source.partname, source.content_type, root, self.package)
        self.importer.part.relate_to(part, f"{_OFFICE}/{kind}")
        return part


def _related(part: Any, kind: str) -> Any:
    """The part of a kind that a document refers to, as an ``XmlPart``; ``None`` when there is none."""
    found = [r for r in part.rels.values() if r.reltype == f"{_OFFICE}/{kind}"]
    return found[0].target_part if found else None


def _root(part: Any) -> Any:
    if hasattr(part, "element"):
        return part.element
    from lxml import etree  # noqa: PLC0415

    return etree.fromstring(part.blob)


def _store(part: Any, root: Any) -> None:
    if not hasattr(part, "element"):
        from lxml import etree  # noqa: PLC0415

        part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _style_name(style: Any) -> tuple[str, str]:
    name = style.find(f"{W}name")
    return str(style.get(f"{W}type")), str(name.get(f"{W}val")).lower() if name is not None else ""


def _looks(style: Any) -> tuple[object, ...]:
    """What a style says about looks, in a form that ignores order and Word's own bookkeeping."""
    found = []
    for part in style:
        if part.tag in _LOOKS:
            for node in part.iter():
                marks = sorted((k, v) for k, v in node.attrib.items() if "rsid" not in k)
                found.append((part.tag, node.tag, tuple(marks)))
    return tuple(sorted(found))


def drop_reservations(part: Any) -> None:
    """Forget the relations that only kept part names apart."""
    for identity in [i for i, r in part.rels.items() if r.reltype == "reserved"]:
        del part.rels[identity]
