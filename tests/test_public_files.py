"""What goes out: only what an allow-list names; content that nobody sees is refused by name."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from docx.shared import Inches
from lxml import etree

from disclosure_kit.office.docx_open_points import open_points, open_points_of_tables
from disclosure_kit.office.fonts import fonts_named, missing_fonts
from disclosure_kit.office.public_docx import held_back, public_docx
from disclosure_kit.office.public_package import bare_picture
from disclosure_kit.office.public_xlsx import held_back_tables, public_xlsx
from disclosure_kit.ooxml.archive import declare, main_part, open_parts, pack, relate, relations
from disclosure_kit.ooxml.sheets import sheet_parts
from disclosure_kit.ooxml.workbook import read_sheets

SECRET = "NEIBU"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Parts = dict[str, bytes]


def word(*paragraphs: str) -> Parts:
    """A Word package; each paragraph is the XML inside ``w:p``."""
    document = Document()
    document.add_paragraph("正文")
    out = BytesIO()
    document.save(out)
    parts = open_parts(out.getvalue())
    body = "".join(f'<w:p xmlns:w="{W}" xmlns:r="{OFFICE}">{p}</w:p>' for p in paragraphs).encode()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", body + b"<w:sectPr", 1)
    return parts


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def field(instruction: str, result: str = "结果") -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
    return mark.format("begin") + code + mark.format("separate") + run(result) + mark.format("end")


def everything(data: bytes) -> bytes:
    """All parts of a package, those of packages inside it too, with their names."""
    out = []
    for name, part in open_parts(data).items():
        out.append(name.encode())
        out.append(everything(part) if name.endswith(".xlsx") else part)
    return b"\n".join(out)


def text_of(data: bytes) -> str:
    return "".join(p.text for p in Document(BytesIO(data)).paragraphs)


@pytest.mark.parametrize(
    "inner",
    [
        field(f'LINK Excel.Sheet.12 "C:\\\\{SECRET}\\\\a.xlsx" "Sheet1!R1C1"'),
        field(f'INCLUDETEXT "\\\\\\\\server\\\\{SECRET}.docx"'),
        field(f'INCLUDEPICTURE "file:///{SECRET}.png" \\d'),
        field(f"DDEAUTO Excel {SECRET}.xlsx A1"),
        field(f"MERGEFIELD {SECRET}"),
        field(f'DOCPROPERTY "{SECRET}"'),
        field(f'HYPERLINK "D:\\\\{SECRET}\\\\表.xlsx"'),
        field(f'DATABASE \\d "{SECRET}.mdb"'),
        f'<w:fldSimple w:instr="FILENAME \\p {SECRET}">{run("结果")}</w:fldSimple>',
        field(f"LINK Word {field(f'MERGEFIELD {SECRET}', SECRET)} x"),
        f'<w:sdt><w:sdtPr><w:alias w:val="{SECRET}"/><w:tag w:val="{SECRET}"/></w:sdtPr><w:sdtContent>{run("结果")}</w:sdtContent></w:sdt>',
        f'<w:smartTag w:uri="urn:{SECRET}" w:element="x">{run("结果")}</w:smartTag>',
        f'<w:bookmarkStart w:id="9" w:name="{SECRET}"/>{run("结果")}<w:bookmarkEnd w:id="9"/>',
        f"<!-- {SECRET} -->{run('结果')}",
    ],
)
def test_what_reaches_out_goes_and_what_it_shows_stays(inner: str) -> None:
    data = public_docx(pack(word(inner)), "某单位")
    assert SECRET.encode() not in everything(data)
    assert "结果" in text_of(data)


@pytest.mark.parametrize(
    "instruction", ["PAGE", "PAGEREF _Toc1 \\h", 'HYPERLINK \\l "书签"', "SEQ 图", "TOC \\o 1-2"]
)
def test_harmless_fields_stay_alive(instruction: str) -> None:
    data = public_docx(pack(word(field(instruction))), "某单位")
    assert instruction.split(maxsplit=1)[0].encode() in everything(data)


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [
        ("customXml", "customXml/item1.xml", "application/xml"),
        ("printerSettings", "word/printerSettings1.bin", "application/vnd.ms-printer"),
        ("attachedTemplate", "word/t.xml", "application/xml"),
        ("glossaryDocument", "word/glossary/document.xml", "application/xml"),
        ("comments", "word/comments9.xml", "application/xml"),
        ("people", "word/people.xml", "application/xml"),
        ("webSettings", "word/web.xml", "application/xml"),
        ("keyMapCustomizations", "word/custom.xml", "application/xml"),
        ("somethingNew", "word/new.xml", "application/xml"),
    ],
)
def test_a_part_that_is_not_on_the_list_stays_behind(kind: str, name: str, content_type: str) -> None:
    parts = word(run("甲"))
    parts[name] = f"<x>{SECRET}</x>".encode()
    declare(parts, name, content_type)
    relate(parts, "word/document.xml", f"{OFFICE}/{kind}", name)
    data = public_docx(pack(parts), "某单位")
    assert SECRET.encode() not in everything(data) and name not in open_parts(data)
    assert "甲" in text_of(data)


@pytest.mark.parametrize(
    "address", ["file:///C:/NEIBU/a.docx", "\\\\NEIBU\\a", "C:\\NEIBU\\a.xlsx", "NEIBU.docx"]
)
def test_links_to_files_go_and_their_words_stay(address: str) -> None:
    parts = word(f'<w:hyperlink r:id="rIdX">{run("见附件")}</w:hyperlink>')
    rels = "word/_rels/document.xml.rels"
    link = f'<Relationship Id="rIdX" Type="{OFFICE}/hyperlink" Target="{address}" TargetMode="External"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    data = public_docx(pack(parts), "某单位")
    assert SECRET.encode() not in everything(data) and "见附件" in text_of(data)
    parts[rels] = parts[rels].replace(address.encode(), b"https://www.example.cn/")
    assert b"https://www.example.cn/" in everything(public_docx(pack(parts), "某单位"))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("oleObject", "对象"),
        ("package", "嵌入"),
        ("vbaProject", "宏"),
        ("control", "控件"),
        ("aFChunk", "片段"),
        ("video", "视频"),
    ],
)
def test_content_behind_a_relation_is_refused_by_name(kind: str, said: str) -> None:
    parts = word(run("甲"))
    parts["word/x.bin"] = b"x"
    declare(parts, "word/x.bin", "application/octet-stream")
    relate(parts, "word/document.xml", f"{OFFICE}/{kind}", "word/x.bin")
    assert any(said in r.what for r in held_back(pack(parts)))


@pytest.mark.parametrize(
    ("properties", "is_hidden"),
    [("<w:vanish/>", True), ('<w:vanish w:val="1"/>', True), ('<w:vanish w:val="0"/>', False), ("<w:b/>", False),
     ('<w:rStyle w:val="Hidden"/>', True)],
)  # fmt: skip
def test_hidden_words_are_named(properties: str, is_hidden: bool) -> None:
    parts = word(run("内部数字", properties))
    style = f'<w:style xmlns:w="{W}" w:type="character" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", style.encode())
    assert bool([r for r in held_back(pack(parts)) if "内部数字" in r.what]) == is_hidden


def _png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"tEXt", b"Author\0NEIBU") + chunk(b"eXIf", b"NEIBU")
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")
    )  # fmt: skip


def _jpeg() -> bytes:
    def segment(marker: int, data: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data

    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\0") + segment(0xE1, b"Exif\0\0NEIBU") + segment(0xFE, b"NEIBU")
        + segment(0xED, b"NEIBU") + segment(0xDB, b"q") + segment(0xDA, b"s") + b"scan\xff\xd9"
    )  # fmt: skip


@pytest.mark.parametrize("picture", [_png(), _jpeg()])
def test_pictures_lose_what_cameras_write(picture: bytes) -> None:
    bare = bare_picture(picture)
    assert b"NEIBU" in picture and b"NEIBU" not in bare
    assert bare[:2] == picture[:2] and bare[-4:] == picture[-4:]


def test_a_picture_s_file_name_does_not_go_out() -> None:
    document = Document()
    shape = document.add_picture(BytesIO(_png()), width=Inches(1))
    shape._inline.docPr.set("name", "C:\\NEIBU\\工资.png")
    shape._inline.docPr.set("descr", "NEIBU.png")
    for node in shape._inline.iter():
        if str(node.tag).endswith("}cNvPr"):
            node.set("name", "NEIBU.png")
    out = BytesIO()
    document.save(out)
    assert b"NEIBU" not in everything(public_docx(out.getvalue(), "某单位"))


def test_what_is_published_is_sound() -> None:
    data = public_docx(pack(word(run("甲"), field("LINK x"))), "某单位")
    for name, part in open_parts(data).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    parts = open_parts(data)
    assert all(r.is_external or r.target in parts for n in ("", *parts) for r in relations(parts, n))
    assert "docProps/app.xml" not in parts and "docProps/custom.xml" not in parts


# ---------------------------------------------------------------------------------------------- open points

CHANGE = 'w:id="1" w:author="甲" w:date="2025-01-01T00:00:00Z"'
TRACKED = {
    "插入": f"<w:ins {CHANGE}>{run('乙')}</w:ins>",
    "删除": f"<w:del {CHANGE}><w:r><w:delText>乙</w:delText></w:r></w:del>",
    "移来": f"<w:moveTo {CHANGE}>{run('乙')}</w:moveTo>",
    "移走": f"<w:moveFrom {CHANGE}>{run('乙')}</w:moveFrom>",
    "文字格式": run("乙", f"<w:rPrChange {CHANGE}><w:rPr/></w:rPrChange>"),
    "段落格式": f"<w:pPr><w:pPrChange {CHANGE}><w:pPr/></w:pPrChange></w:pPr>{run('乙')}",
    "段落标记": f"<w:pPr><w:rPr><w:ins {CHANGE}/></w:rPr></w:pPr>{run('乙')}",
    "页面设置": f"<w:pPr><w:sectPr><w:sectPrChange {CHANGE}><w:sectPr/></w:sectPrChange></w:sectPr></w:pPr>",
    "公式": f'<m:oMath xmlns:m="http://m"><m:r><w:rPr><w:ins {CHANGE}/></w:rPr></m:r></m:oMath>',
}
IN_TABLES = {
    "行": f"<w:tr><w:trPr><w:ins {CHANGE}/></w:trPr><w:tc><w:p/></w:tc></w:tr>",
    "行格式": f"<w:tr><w:trPr><w:trPrChange {CHANGE}><w:trPr/></w:trPrChange></w:trPr><w:tc><w:p/></w:tc></w:tr>",
    "单元格": f"<w:tr><w:tc><w:tcPr><w:cellIns {CHANGE}/></w:tcPr><w:p/></w:tc></w:tr>",
    "合并": f'<w:tr><w:tc><w:tcPr><w:cellMerge {CHANGE} w:vMerge="rest"/></w:tcPr><w:p/></w:tc></w:tr>',
    "单元格格式": f"<w:tr><w:tc><w:tcPr><w:tcPrChange {CHANGE}><w:tcPr/></w:tcPrChange></w:tcPr><w:p/></w:tc></w:tr>",
    "表格": f"<w:tblPr><w:tblPrChange {CHANGE}><w:tblPr/></w:tblPrChange></w:tblPr>",
    "网格": f"<w:tblGrid><w:tblGridChange {CHANGE}><w:tblGrid/></w:tblGridChange></w:tblGrid>",
}


def points(parts: Parts) -> list[str]:
    return [f.message for f in open_points(pack(parts), "情况说明.docx") if f.code in ("PUB-103", "PUB-105")]


@pytest.mark.parametrize("inner", TRACKED.values(), ids=TRACKED.keys())
def test_a_tracked_change_of_any_kind_holds_up_publication(inner: str) -> None:
    (told,) = points(word(inner))
    assert "情况说明.docx" in told and "修订" in told


@pytest.mark.parametrize("inner", IN_TABLES.values(), ids=IN_TABLES.keys())
def test_a_tracked_change_in_a_table_too(inner: str) -> None:
    parts = word()
    table = f'<w:tbl xmlns:w="{W}">{inner}</w:tbl>'.encode()
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:sectPr", table + b"<w:sectPr", 1)
    assert len(points(parts)) == 1


@pytest.mark.parametrize(
    ("kind", "said"), [("header", "页眉"), ("footer", "页脚"), ("footnotes", "脚注"), ("endnotes", "尾注")]
)
@pytest.mark.parametrize("inner", [TRACKED["插入"], run("【请填写金额】")])
def test_open_points_of_every_part(kind: str, said: str, inner: str) -> None:
    parts = word(run("甲"))
    root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
    name = f"word/{kind}1.xml"
    parts[name] = f'<w:{root} xmlns:w="{W}"><w:p>{inner}</w:p></w:{root}>'.encode()
    declare(parts, name, f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml")
    relate(parts, "word/document.xml", f"{OFFICE}/{kind}", name)
    (told,) = points(parts)
    assert said in told


def test_a_clean_draft_has_no_open_points() -> None:
    assert points(word(run("甲"), field("PAGE"))) == []


def _tables(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "公开01表"
    book.create_sheet("公开02表")
    for name in book.sheetnames:
        book[name]["A1"], book[name]["B1"] = "项目", 5
        book[name].print_area = "A1:B1"
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_placeholders_in_the_tables_are_told() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["公开01表"]["A2"] = "【请填写金额】"
        book["公开02表"].oddFooter.left.text = "【请填写日期】"

    told = [f.message for f in open_points_of_tables(_tables(change), "公开表.xlsx")]
    assert len(told) == 2 and "公开01表!A2" in told[0] and "页眉页脚" in told[1]


# ---------------------------------------------------------------------------------------------- tables

NAMES = ("公开01表", "公开02表")


def _extra_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("计算过程")["A1"] = SECRET


def _hidden_sheet(book: openpyxl.Workbook) -> None:
    book.create_sheet("底稿", 0)["A1"] = SECRET
    book["底稿"].sheet_state = "veryHidden"


def _comment(book: openpyxl.Workbook) -> None:
    book["公开01表"]["A1"].comment = openpyxl.comments.Comment(SECRET, SECRET)


def _name(book: openpyxl.Workbook) -> None:
    book.defined_names[SECRET] = openpyxl.workbook.defined_name.DefinedName(SECRET, attr_text="公开01表!$A$1")


def _validation(book: openpyxl.Workbook) -> None:
    rule = openpyxl.worksheet.datavalidation.DataValidation("list", formula1=f'"{SECRET},乙"')
    rule.add("A3")
    book["公开01表"].add_data_validation(rule)


def _link(book: openpyxl.Workbook) -> None:
    book["公开01表"]["A1"].hyperlink = f"file:///C:/{SECRET}.xlsx"


def _people(book: openpyxl.Workbook) -> None:
    book.properties.creator = book.properties.lastModifiedBy = book.properties.description = SECRET


def _path(book: openpyxl.Workbook) -> None:
    book["公开01表"].oddFooter.left.text = "&Z&F 第&P页"


@pytest.mark.parametrize(
    "change", [_extra_sheet, _hidden_sheet, _comment, _name, _validation, _link, _people, _path]
)
def test_only_the_set_s_tables_and_their_looks_go_out(change: Callable[[openpyxl.Workbook], object]) -> None:
    data = public_xlsx(_tables(change), "某单位", NAMES, "标题")
    assert SECRET.encode() not in everything(data)
    parts = open_parts(data)
    assert [s.name for s in sheet_parts(parts)] == list(NAMES)
    book = openpyxl.load_workbook(BytesIO(data))
    assert all(book[name]["B1"].value == 5 and book[name].print_area for name in NAMES)
    assert b"&amp;Z" not in everything(data) and b"&amp;F" not in everything(data)


def _with_formula(formula: str) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        book.create_sheet("底稿")["A1"] = 5
        book["公开01表"]["B2"] = f"={formula}"

    parts = open_parts(_tables(change))
    part = next(s.part for s in sheet_parts(parts) if s.name == "公开01表")
    parts[part] = (
        parts[part]
        .replace(b"<v></v>", b"<v>5</v>")
        .replace(b"<v />", b"<v>5</v>")
        .replace(b"<v/>", b"<v>5</v>")
    )
    return pack(parts)


@pytest.mark.parametrize(
    ("formula", "stays"),
    [
        ("B1", True),
        ("SUM(B1:B1)", True),
        ("公开02表!B1", True),
        ("底稿!A1", False),
        ("[1]Sheet1!A1", False),
        ("工资", False),
    ],
)
def test_a_formula_goes_out_with_its_result_and_never_reaches_outside(formula: str, stays: bool) -> None:
    data = public_xlsx(_with_formula(formula), "某单位", NAMES)
    sheet = next(s for s in read_sheets(open_parts(data)) if s.name == "公开01表")
    assert sheet.cells[2, 2] == 5 and not sheet.broken
    part = open_parts(data)[next(s.part for s in sheet_parts(open_parts(data)) if s.name == "公开01表")]
    assert (b"<f>" in part) == stays


def test_macros_and_objects_in_the_tables_are_refused() -> None:
    parts = open_parts(_tables(lambda _: None))
    parts["xl/vbaProject.bin"] = b"x"
    declare(parts, "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    relate(
        parts,
        main_part(parts),
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        "xl/vbaProject.bin",
    )
    assert [r.what for r in held_back_tables(pack(parts))] == ["宏"]


# ---------------------------------------------------------------------------------------------- fonts


def test_fonts_are_those_of_letters_that_occur() -> None:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"/>'
    assert {"仿宋_GB2312"} == fonts_named(pack(word(run("汉字", fonts)))) - fonts_named(pack(word()))
    assert "Times New Roman" in fonts_named(pack(word(run("汉字 2024", fonts))))
    assert "仿宋_GB2312" not in fonts_named(pack(word(run("2024", fonts))))


@pytest.mark.parametrize(
    ("embedded", "missing"),
    [
        ({"FangSong_GB2312", "TimesNewRomanPSMT"}, ()),
        ({"FangSong", "LiberationSerif-Bold"}, ()),
        ({"仿宋", "TimesNewRomanPS-BoldMT"}, ()),
        ({"NotoSerifCJKsc-Regular", "TimesNewRomanPSMT"}, ("仿宋_GB2312",)),
        ({"FangSong"}, ("Times New Roman",)),
        (set(), ("Times New Roman", "仿宋_GB2312")),
    ],
)
def test_fonts_that_the_set_accepts_for_one_another(embedded: set[str], missing: tuple[str, ...]) -> None:
    accepted = {"仿宋_GB2312": ("仿宋", "FangSong"), "Times New Roman": ("Liberation Serif",)}
    assert (
        missing_fonts(frozenset({"仿宋_GB2312", "Times New Roman"}), frozenset(embedded), accepted) == missing
    )
