"""Notes (批注) in the clerk's own workbook: added beside what is there, nothing else in the file is touched.

The package is edited part by part: loading and saving it with a library would lose what formulas last showed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from disclosure_kit.findings import CellRef
from disclosure_kit.workbook.source import column_number, sheet_parts

AUTHOR = "disclosure-kit 变动因素"
_OURS = "disclosureKitNotes"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING = re.compile(
    r"<(?:\w+:)?(?:legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</(?:\w+:)?worksheet>"
)


def with_notes(data: bytes, notes: Mapping[CellRef, str]) -> tuple[bytes, tuple[str, ...]]:
    """The workbook with these notes instead of our earlier ones, and the sheets that could not take them.

    A cell that has a comment of the clerk's own keeps it.
    """
    with zipfile.ZipFile(BytesIO(data)) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
        order = source.infolist()
    before = dict(parts)
    skipped = []
    for name, part in sheet_parts(parts).items():
        wanted = {p.cell: text for p, text in notes.items() if p.sheet == name.strip() and p.cell}
        found = _places(parts, part)
        if found is None and not wanted:
            continue
        if found is None:
            found = _attach(parts, part)
        comments, drawing = (parts.get(place, b"").decode("utf-8") for place in found)
        if "</commentList>" not in comments or "</authors>" not in comments or "</xml>" not in drawing:
            skipped += [name] * bool(wanted)
            continue
        comments, ours = _with_comments(comments, wanted)
        parts[found[0]] = comments.encode()
        parts[found[1]] = _with_shapes(drawing, ours).encode()
    if parts == before:
        return data, tuple(skipped)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in order:
            target.writestr(info, parts.pop(info.filename), zipfile.ZIP_DEFLATED)
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue(), tuple(skipped)


def _places(parts: Mapping[str, bytes], part: str) -> tuple[str, str] | None:
    """Comments and drawing parts that a sheet already has."""
    relations = parts.get(_relations_of(part), b"").decode("utf-8")
    found = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        kind, target = re.search(r'Type="[^"]*/(\w+)"', tag), re.search(r'\bTarget="([^"]+)"', tag)
        if kind and target:
            joined = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target[1]))
            found[kind[1]] = joined.lstrip("/")
    return (found["comments"], found.get("vmlDrawing", "")) if "comments" in found else None


def _with_comments(xml: str, wanted: Mapping[str, str]) -> tuple[str, list[str]]:
    """The comments part with ours renewed, and the cells that have one of ours now."""
    head, _, rest = xml.partition("</authors>")
    authors = re.findall(r"<author\b[^>]*?(?:/>|>(.*?)</author>)", head)
    if AUTHOR not in authors:
        if not wanted:
            return xml, []
        authors.append(AUTHOR)
        head += f"<author>{AUTHOR}</author>"
    ours = authors.index(AUTHOR)
    rest = re.sub(rf'<comment\b[^>]*\bauthorId="{ours}"[^>]*>.*?</comment>', "", rest, flags=re.DOTALL)
    taken = set(re.findall(r'<comment\b[^>]*\bref="([^"]+)"', rest))
    cells = sorted(set(wanted) - taken)
    made = "".join(
        f'<comment ref={quoteattr(cell)} authorId="{ours}"><text><r><t xml:space="preserve">{escape(wanted[cell])}'
        "</t></r></text></comment>"
        for cell in cells
    )
    return f"{head}</authors>{rest.replace('</commentList>', made + '</commentList>')}", cells


def _with_shapes(xml: str, cells: list[str]) -> str:
    xml = re.sub(rf'<v:shape id="{_OURS}\d+".*?</v:shape>', "", xml, flags=re.DOTALL)
    shapes = "".join(_shape(number, cell) for number, cell in enumerate(cells, 1))
    return xml.replace("</xml>", f"{shapes}</xml>")


def _relations_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _number(part: str) -> str:
    return re.sub(r"\W", "_", part.rpartition("/")[2].removesuffix(".xml"))


def _attach(parts: dict[str, bytes], part: str) -> tuple[str, str]:
    """Give a sheet an empty comments part and its drawing."""
    relations, number = _relations_of(part), _number(part)
    known = parts.get(relations, b"").decode("utf-8")
    up = "../" * (part.count("/") - 1)
    ours = "".join(
        f'<Relationship Id="{_OURS}{kind}" Type="{_RELATIONS}/{kind}" Target="{up}{_OURS}{number}.{ending}"/>'
        for kind, ending in (("comments", "xml"), ("vmlDrawing", "vml"))
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    empty = f'{head}<Relationships xmlns="{_PACKAGE}"></Relationships>'
    known = re.sub(r"<Relationships([^>]*)/>", r"<Relationships\1></Relationships>", known or empty)
    parts[relations] = known.replace("</Relationships>", f"{ours}</Relationships>").encode()
    sheet = parts[part].decode("utf-8")
    place = _AFTER_DRAWING.search(sheet)
    assert place is not None, part
    drawing = f'<legacyDrawing xmlns="{_MAIN}" xmlns:r="{_RELATIONS}" r:id="{_OURS}vmlDrawing"/>'
    parts[part] = (sheet[: place.start()] + drawing + sheet[place.start() :]).encode()
    types = parts["[Content_Types].xml"].decode("utf-8")
    if 'Extension="vml"' not in types:
        types = re.sub(r"(<Types[^>]*>)", rf'\1<Default Extension="vml" ContentType="{_VML_TYPE}"/>', types)
    override = f'<Override PartName="/xl/{_OURS}{number}.xml" ContentType="{_COMMENTS_TYPE}"/>'
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{override}</Types>").encode()
    parts[f"xl/{_OURS}{number}.xml"] = (
        f'{head}<comments xmlns="{_MAIN}"><authors></authors><commentList></commentList></comments>'
    ).encode()
    parts[f"xl/{_OURS}{number}.vml"] = (
        b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        b'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
        b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
    )
    return f"xl/{_OURS}{number}.xml", f"xl/{_OURS}{number}.vml"


def _shape(number: int, cell: str) -> str:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    return (
        f'<v:shape id="{_OURS}{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" '
        'style="position:absolute;width:320px;height:90px;z-index:1;visibility:hidden"><v:fill color2="#ffffe1"/>'
        '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
        f"<x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{int(row) - 1}</x:Row>"
        f"<x:Column>{column_number(letters) - 1}</x:Column></x:ClientData></v:shape>"
    )
