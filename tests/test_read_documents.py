"""Readers: what a person sees in a file of Word, WPS, LibreOffice, Excel or a PDF, and nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.audit.document import Document, Grid, Paragraph
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef
from disclosure_kit.office.docx_annotate import annotate
from disclosure_kit.office.read_document import read_bytes, read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'


def word(body: str, numbering: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", RELS)
        package.writestr("word/_rels/document.xml.rels", RELS.replace("word/document.xml", "styles.xml"))
        package.writestr("word/document.xml", f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>")
        if numbering:
            package.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p>{r(text)}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(body: str, numbering: str = "") -> list[str]:
    blocks = read_bytes(word(body, numbering), "甲.docx").blocks
    return [b.text for b in blocks if isinstance(b, Paragraph)]


SEEN = {
    "split runs": (f"<w:p>{r('支出1')}{r('0万元')}</w:p>", ["支出10万元"]),
    "content control round a paragraph": (f"<w:sdt><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>", ["甲"]),
    "content control in a line": (f"<w:p><w:sdt><w:sdtContent>{r('甲')}</w:sdtContent></w:sdt>{r('乙')}</w:p>", ["甲乙"]),
    "tracked insertion and deletion": (
        f"<w:p><w:ins>{r('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>",
        ["新"],
    ),
    "moved away": (f"<w:p><w:moveFrom>{r('旧')}</w:moveFrom>{r('甲')}</w:p>", ["甲"]),
    "hidden": ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>" + r("甲") + "</w:p>", ["甲"]),
    "link and field": (
        f"<w:p><w:hyperlink>{r('链')}</w:hyperlink><w:r><w:instrText>PAGE</w:instrText></w:r>{r('1')}</w:p>",
        ["链1"],
    ),
    "text box, once": (
        "<w:p>" + r("外") + "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + p("框") + "</w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent>" + p("框") + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        ["外", "框"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SEEN)
def test_word_text_is_what_a_reader_sees(case: str) -> None:
    body, expected = SEEN[case]
    assert texts(body) == expected


def test_automatic_numbers_are_part_of_the_text() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
    )
    line = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>{}</w:p>'
    assert texts(line.format(r("收入")) + line.format(r("支出")), numbering) == ["一、收入", "二、支出"]


def test_merged_cells_are_spread_over_the_grid() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    body = (
        "<w:tbl><w:tr>" + cell("项目", '<w:vMerge w:val="restart"/>') + cell("支出", '<w:gridSpan w:val="2"/>') + "</w:tr>"
        "<w:tr>" + cell("", "<w:vMerge/>") + cell("基本") + cell("项目支出") + "</w:tr></w:tbl>"
    )  # fmt: skip
    (grid,) = read_bytes(word(body), "甲.docx").blocks
    assert isinstance(grid, Grid)
    assert grid.rows == (("项目", "支出", None), (None, "基本", "项目支出"))
    assert grid.spans == {(0, 0): (2, 1), (0, 1): (1, 2)}


def test_workbook_shows_what_excel_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "公开03表"
    sheet["A1"], sheet["A2"], sheet["B2"] = "支出决算表", "合计", 1234.5
    sheet["B2"].number_format = "#,##0.00"
    sheet.merge_cells("A1:B1")
    path = tmp_path / "表.xlsx"
    book.save(path)
    (grid,) = read_document(path).blocks
    assert isinstance(grid, Grid)
    assert (grid.name, grid.rows) == ("公开03表", (("支出决算表", None), ("合计", "1,234.50")))


def refusal(data: bytes) -> str:
    with pytest.raises(DisclosureError) as refused:
        read_bytes(data, "甲")
    (finding,) = refused.value.findings
    assert finding.severity is Severity.BLOCKING
    assert finding.remedy
    return finding.code


def zipped(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "DOC-201"),
    "text": ("决算".encode(), "DOC-206"),
    "truncated word": (word(p("甲"))[:200], "DOC-201"),
    "truncated pdf": (b"%PDF-1.7\n1 0 obj <<", "DOC-201"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "DOC-203"),
    "with a password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "DOC-202"),
    "bomb": (zipped(**{"word__document.xml": b" " * 130_000_000}), "DOC-205"),
    "entities": (zipped(**{"word__document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOC-205"),
    "another archive": (zipped(**{"a.txt": b"a"}), "DOC-206"),
    "no body": (zipped(**{"word__document.xml": b"<a/>"}), "DOC-201"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_is_refused_in_words(case: str) -> None:
    data, code = HOSTILE[case]
    assert refusal(data) == code


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "没有.docx"):
        with pytest.raises(DisclosureError) as refused:
            read_document(path)
        assert refused.value.findings[0].code == "DOC-207"


def test_comment_stands_at_the_words_of_its_finding() -> None:
    data = word(f"<w:p>{r('支出10万元，占5%。')}</w:p>")
    place = TextRef("甲.docx", "10万元", block=0, start=2, end=6)
    marked = annotate(data, [Finding("N-table", Severity.CONFIRM, "应为 11 万元。", "请核对。", (place,))])
    with zipfile.ZipFile(BytesIO(marked)) as package:
        xml = package.read("word/document.xml").decode()
        comments = package.read("word/comments.xml").decode()
    between = xml.partition("commentRangeStart")[2].partition("commentRangeEnd")[0]
    assert ">10万元<" in between
    assert "应为 11 万元。" in comments
    found = read_bytes(marked, "甲.docx")
    assert isinstance(found, Document)
    assert [b.text for b in found.blocks if isinstance(b, Paragraph)] == ["支出10万元，占5%。"]


@pytest.mark.parametrize("opening", ["6、住房", "6.住房", "6．住房", "（6）住房", "(6)住房"])
def test_numbered_items_of_a_pdf_are_paragraphs_of_their_own(opening: str) -> None:
    from disclosure_kit.office.pdf_read import Line, _blocks  # noqa: PLC0415

    full = "5、教育支出（类）普通教育（款）小学教育（项）。年初预算为200万元，支出决算为12"
    texts = (
        full,
        "3.45万元，完成年初预算的61.73%。决算数小于年初预算数的主要原因是压减开支的要求。",
        f"{opening}改革支出5万元。",
    )
    lines = [Line(t, 72.0, 520.0, 20.0 * n, 20.0 * n + 12, 1) for n, t in enumerate(texts)]
    found = [b.text for b in _blocks([[(line.top, line) for line in lines]]) if isinstance(b, Paragraph)]
    assert [t[:3] for t in found] == ["5、教", f"{opening}改革"[:3]]
    assert "123.45万元" in found[0]
