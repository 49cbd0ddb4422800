"""What a person put into a draft is in the whole document: nothing is dropped or mixed up on the way."""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Mm, Pt
from lxml import etree

from disclosure_kit.office.docx_import import Importer, drop_reservations
from disclosure_kit.workflows.build import Folders, UnitResult, build
from tests.builders import TEMPLATES, save, small_unit
from tests.office_text import W, blocks, paragraphs, plain

DRAFT = "情况说明.docx"
YEAR = 2024


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Outputs of the small unit, never edited."""
    root = tmp_path_factory.mktemp("small")
    save(root / "inputs" / str(YEAR), small_unit())
    build(YEAR, Folders(root / "inputs", root / "outputs", TEMPLATES))
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """A copy to edit."""
    shutil.copytree(built, tmp_path / "work")
    return tmp_path / "work"


def again(root: Path) -> UnitResult:
    (only,) = build(YEAR, Folders(root / "inputs", root / "outputs", TEMPLATES))
    return only


def edit(root: Path, change: Callable[[Any], None], draft: str = DRAFT) -> Path:
    """Edit a draft as a person would, build again, give back the whole document."""
    folder = root / "outputs" / str(YEAR) / "虚构市档案中心"
    document = Document(str(folder / draft))
    change(document)
    document.save(str(folder / draft))
    result = again(root)
    assert result.folder is not None, [f.message for f in result.findings]
    (whole,) = folder.glob("2024年度*决算.docx")
    return whole


def xml(path: Path, part: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(part))


def png() -> BytesIO:
    """One red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b""))


def test_hand_edited_words_are_in_the_whole(root: Path) -> None:
    def reword(document: Any) -> None:
        document.paragraphs[2].add_run("这句话是手工补充的。")

    assert any("这句话是手工补充的。" in line for line in paragraphs(edit(root, reword)))


def test_edited_title_of_a_part_is_the_part_page_and_the_contents(root: Path) -> None:
    def rename(document: Any) -> None:
        document.paragraphs[0].runs[0].text = "第三部分 决算情况的说明"

    words = paragraphs(edit(root, rename))
    assert words.count("第三部分决算情况的说明") == 2
    assert "第三部分2024年度单位决算情况说明" not in words


def test_landscape_section_with_its_own_header(root: Path) -> None:
    def turn(document: Any) -> None:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = "手工页眉"
        document.add_paragraph("横向的一页。")

    whole = edit(root, turn)
    document = Document(str(whole))
    assert "手工页眉" in [p.text for s in document.sections for p in s.header.paragraphs]
    turned = next(i for i, s in enumerate(document.sections) if s.header.paragraphs[0].text == "手工页眉")
    assert document.sections[turned].orientation == WD_ORIENT.LANDSCAPE
    assert document.sections[turned + 1].orientation == WD_ORIENT.PORTRAIT


def test_picture_footnote_comment_and_link(root: Path) -> None:
    def decorate(document: Any) -> None:
        document.add_picture(png(), width=Mm(10))
        document.add_comment(document.paragraphs[3].runs, "请领导核对", author="张三", initials="张")

    whole = edit(root, decorate)
    with zipfile.ZipFile(whole) as archive:
        assert any(n.startswith("word/media/") for n in archive.namelist())
        comments = etree.fromstring(archive.read("word/comments.xml"))
    texts = ["".join(t.text or "" for t in c.iter(f"{W}t")) for c in comments]
    assert "请领导核对" in texts
    referred = {r.get(f"{W}id") for r in xml(whole).iter(f"{W}commentReference")}
    assert referred == {c.get(f"{W}id") for c in comments}


def test_list_and_style_of_the_persons_own(root: Path) -> None:
    def style(document: Any) -> None:
        made = document.styles.add_style("本单位强调", 1)
        made.font.size = Pt(20)
        document.add_paragraph("强调的一段。", style="本单位强调")
        document.styles["heading 2"].font.size = Pt(18)

    whole = edit(root, style)
    document: Any = Document(str(whole))
    (emphasised,) = [p for p in document.paragraphs if p.text == "强调的一段。"]
    assert emphasised.style.name == "本单位强调"
    headings = {p.text: p for p in document.paragraphs}
    assert headings["三、支出决算情况说明"].style.font.size == Pt(18)
    assert headings["一、单位职责"].style.font.size == Pt(16)
    assert "三、支出决算情况说明" in [plain(line) for line in paragraphs(whole)][:40]  # still in the 目录


def test_edited_excel_is_what_the_whole_shows(root: Path) -> None:
    folder = root / "outputs" / str(YEAR) / "虚构市档案中心"
    book = openpyxl.load_workbook(folder / "公开表.xlsx")
    book["公开02表"]["B9"] = "手工改过的名称"
    book.save(folder / "公开表.xlsx")
    again(root)
    (whole,) = folder.glob("2024年度*决算.docx")
    tables = [b for b in blocks(whole) if isinstance(b, list)]
    assert any("手工改过的名称" in row for table in tables for row in table)


def test_uncalculated_formula_is_said_and_nothing_is_written(root: Path) -> None:
    folder = root / "outputs" / str(YEAR) / "虚构市档案中心"
    book = openpyxl.load_workbook(folder / "公开表.xlsx")
    book["公开02表"]["C8"] = "=1+1"
    book.save(folder / "公开表.xlsx")
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    result = again(root)
    assert [(f.code, str(f.places[0])) for f in result.findings if f.code == "DOC-102"] == [
        ("DOC-102", "公开02表!C8")
    ]
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_damaged_draft_is_named(root: Path) -> None:
    folder = root / "outputs" / str(YEAR) / "虚构市档案中心"
    (folder / DRAFT).write_bytes(b"PK broken")
    (finding,) = [f for f in again(root).findings if f.code == "DOC-101"]
    assert DRAFT in finding.message
    assert (folder / DRAFT).read_bytes() == b"PK broken"


def test_unit_without_projects_has_no_annex(built: Path) -> None:
    (whole,) = built.rglob("2024年度*决算.docx")
    assert not any("附件" in line for line in paragraphs(whole))
    assert not list(built.rglob("绩效*.docx"))
    sections = list(xml(whole).iter(f"{W}sectPr"))
    last = xml(whole)[0][-1]
    assert last.tag == f"{W}sectPr"
    assert len(sections) == 5 + 4 + 4


def test_broken_whole_template_is_told(root: Path, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    path = templates / "shandong-2024" / "单位决算.docx"
    document = Document(str(path))
    for paragraph in document.paragraphs:
        if "名词解释.正文" in paragraph.text:
            paragraph.runs[0].text = "漏了标记"
    document.save(str(path))
    (only,) = build(YEAR, Folders(root / "inputs", root / "outputs", templates))
    assert [f.code for f in only.findings if f.code.startswith("TPL")] == ["TPL-106"]
    assert "名词解释.正文" in only.findings[0].message


def test_lists_notes_and_names_of_two_documents_do_not_mix() -> None:
    """Two documents with the same list and bookmark numbers keep their own."""
    first, second = Document(), Document()
    for document, words in ((first, "甲"), (second, "乙")):
        document.add_paragraph(words, style="List Number")
        document.add_paragraph(f"{words}图").add_run().add_picture(png(), width=Mm(5))
    target: Any = Document(str(TEMPLATES / "shandong-2024" / "单位决算.docx"))
    importer = Importer(target)
    for document in (first, second):
        out = BytesIO()
        document.save(out)
        for element in importer.body_of(out.getvalue())[:-1]:
            target.element.body.insert(0, element)
    drop_reservations(target.part)
    out = BytesIO()
    target.save(out)
    saved: Any = Document(out)
    lists = {p.text: p.style for p in saved.paragraphs if p.text in ("甲", "乙")}
    known = {n.get(f"{W}numId") for n in saved.part.numbering_part.element.findall(f"{W}num")}
    for style in lists.values():
        assert style.element.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val") in known
    identities = [d.get("id") for d in saved.element.body.iter() if str(d.tag).endswith("}docPr")]
    assert len(set(identities)) == 2
