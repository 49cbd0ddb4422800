"""Native, editable Word charts: a chart part, its embedded workbook, and the drawing that shows it."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from disclosure_kit.charts.chart import Chart
from disclosure_kit.office.chart_xml import FORMAT, chart_xml, is_bars
from disclosure_kit.office.package import repeatable
from disclosure_kit.office.words import DRAWN, R, W

if TYPE_CHECKING:
    from docx.opc.part import Part

WIDTH, HEIGHT = 5_220_000, 2_340_000
"""14.5 × 6.5 cm in EMU."""
BAR = 250_000
"""Height of one bar where there are many, in EMU."""
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
BOOK_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"


def chart_workbook(chart: Chart) -> bytes:
    """The workbook behind “编辑数据”: categories in A, figures in B."""
    import openpyxl  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    sheet.append([None, chart.series])
    for category, value, _ in chart.points:
        sheet.append([category, value])
        sheet.cell(sheet.max_row, 2).number_format = FORMAT
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 32, 16
    out = BytesIO()
    book.save(out)
    return repeatable(out.getvalue())


def attach_chart(document_part: Part, chart: Chart, identity: int) -> Any:
    """Add the parts of a chart to a document and return its ``w:drawing``."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415
    from docx.opc.part import Part  # noqa: PLC0415
    from docx.oxml import parse_xml  # noqa: PLC0415

    package = document_part.package
    assert package is not None
    book = Part(PackURI(f"/word/embeddings/chart{identity}.xlsx"), BOOK_TYPE, chart_workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{identity}.xml"), CHART_TYPE, b"", package)
    part._blob = chart_xml(chart, part.relate_to(book, BOOK_RELATION))
    relation = document_part.relate_to(part, CHART_RELATION)
    height = max(HEIGHT, BAR * (len(chart.points) + 1)) if is_bars(chart) else HEIGHT
    return parse_xml(
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{WIDTH}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{1000 + identity}" name={quoteattr(chart.name)} descr={quoteattr(chart.alternative_text)}/>'
        "<wp:cNvGraphicFramePr/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


@dataclass(frozen=True)
class DrawnChart:
    """A chart as it stands in a document: its paragraph, its part, and what it shows."""

    name: str
    paragraph: Any
    part: Any
    points: tuple[tuple[str, str], ...]

    @property
    def told(self) -> str:
        """Category and figure, one after the other."""
        return "，".join(f"{name} {value}" for name, value in self.points)


def charts_of(document: Any) -> dict[str, DrawnChart]:
    """The charts of a document (python-docx) by name."""
    from lxml import etree  # noqa: PLC0415

    found: dict[str, DrawnChart] = {}
    for node in document.element.body.iter(f"{C}chart"):
        relation = document.part.rels.get(node.get(f"{R}id"))
        paragraph = next(node.iterancestors(f"{W}p"), None)
        if relation is None or relation.is_external or paragraph is None:
            continue
        described = next(paragraph.iter(DRAWN), None)
        name = (described.get("name") if described is not None else None) or f"图{len(found) + 1}"
        root = etree.fromstring(relation.target_part.blob)
        found[name] = DrawnChart(name, paragraph, relation.target_part, _points(root))
    return found


def _points(root: Any) -> tuple[tuple[str, str], ...]:
    series = next(root.iter(f"{C}ser"), None)
    if series is None:
        return ()

    def cached(tag: str) -> list[str]:
        holder = series.find(f"{C}{tag}")
        return [v.text or "" for v in holder.iter(f"{C}v")] if holder is not None else []

    values = [f"{Decimal(v).normalize():f}" if _NUMBER.fullmatch(v) else v for v in cached("val")]
    return tuple(zip_longest(cached("cat"), values, fillvalue=""))


def renew_chart(mine: DrawnChart, theirs: DrawnChart, base: DrawnChart) -> None:
    """Give a chart new figures; its looks stay as the person left them."""
    from lxml import etree  # noqa: PLC0415

    roots: list[Any] = [etree.fromstring(c.part.blob) for c in (mine, theirs, base)]
    own, new, old = roots
    first = [next(r.iter(f"{C}ser"), None) for r in (own, new)]
    kinds = [s.getparent().tag if s is not None else "" for s in first]
    if first[0] is None or first[1] is None or kinds[0] != kinds[1]:
        return
    for tag in ("tx", "cat", "val"):
        now, then = first[0].find(f"{C}{tag}"), first[1].find(f"{C}{tag}")
        if now is not None and then is not None:
            first[0].replace(now, then)
    _renew_details(first[0], first[1], len(mine.points), len(theirs.points))
    for scale, made, before in zip(*(list(r.iter(f"{C}scaling")) for r in (own, new, old)), strict=False):
        top, made_top, old_top = (s.find(f"{C}max") for s in (scale, made, before))
        if None not in (top, made_top, old_top) and float(top.get("val")) == float(old_top.get("val")):
            top.set("val", made_top.get("val"))
    mine.part._blob = etree.tostring(own, xml_declaration=True, encoding="UTF-8", standalone=True)
    books = [
        next((r.target_part for r in c.part.rels.values() if r.reltype == BOOK_RELATION), None)
        for c in (mine, theirs)
    ]
    if books[0] is not None and books[1] is not None:
        books[0]._blob = books[1].blob


def mend_charts(document: Any) -> None:
    """Put right what other programs write against the schema."""
    from lxml import etree  # noqa: PLC0415

    for chart in charts_of(document).values():
        root = etree.fromstring(chart.part.blob)
        if _mend_labels(root):
            chart.part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _mend_labels(root: Any) -> bool:
    """LibreOffice writes the labels of single points behind what the schema wants first."""
    mended = False
    for labels in root.iter(f"{C}dLbls"):
        single = labels.findall(f"{C}dLbl")
        if single and [c.tag for c in labels][: len(single)] != [f"{C}dLbl"] * len(single):
            for node in reversed(single):
                labels.insert(0, node)
            mended = True
    return mended


def _renew_details(own: Any, new: Any, before: int, after: int) -> None:
    """Looks of single points: those of points that are gone go, those of new ones come."""
    for node in list(own.iter(f"{C}dPt", f"{C}dLbl")):
        index = node.find(f"{C}idx")
        is_gone = index is not None and int(index.get("val")) >= after
        is_silent = node.tag == f"{C}dLbl" and node.find(f"{C}delete") is not None
        if is_silent or (is_gone and node.tag == f"{C}dPt"):
            node.getparent().remove(node)
    anchor = next((n for n in reversed(list(own.iterchildren(f"{C}dPt")))), None)
    for node in new.iterchildren(f"{C}dPt"):
        if anchor is not None and before <= int(node.find(f"{C}idx").get("val")) < after:
            copy = deepcopy(node)
            anchor.addnext(copy)
            anchor = copy
    labels, made = own.find(f"{C}dLbls"), new.find(f"{C}dLbls")
    if labels is not None and made is not None:
        for node in reversed([n for n in made.iterchildren(f"{C}dLbl") if n.find(f"{C}delete") is not None]):
            labels.insert(0, deepcopy(node))
