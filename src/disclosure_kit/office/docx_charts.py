"""Native, editable Word charts: a chart part, its embedded workbook, and the drawing that shows it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from disclosure_kit.charts.chart import Chart
from disclosure_kit.office.chart_xml import FORMAT, chart_xml, is_bars
from disclosure_kit.office.package import repeatable

if TYPE_CHECKING:
    from docx.opc.part import Part

WIDTH, HEIGHT = 5_220_000, 2_340_000
"""14.5 × 6.5 cm in EMU."""
BAR = 250_000
"""Height of one bar where there are many, in EMU."""
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
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
    for category, value in chart.points:
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
