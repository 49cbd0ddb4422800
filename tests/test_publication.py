"""``publish``: what the public gets and what is kept on file; one signature a matter; a PDF only with its own fonts."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.pdf_pages import lonely_page, lost_rows, pages_of
from disclosure_kit.office.pdf_write import find_office
from disclosure_kit.office.xlsx_grid import GridCell, SheetGrid
from disclosure_kit.workflows.build import Folders, build, check_workbooks
from disclosure_kit.workflows.publish import Published, _same_matter, publish
from tests.builders import EXAMPLE, TEMPLATES, save, small_unit, unit
from tests.fonts import set_with_fonts_of_this_machine

NAME = "虚构市档案中心"


def folders(place: Path, templates: Path = TEMPLATES) -> Folders:
    return Folders(place / "inputs", place / "outputs", templates)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")
    sheets = small_unit()
    sheets["单位信息"] = unit(approved_on=date(2025, 8, 20))
    sheets["国有资产"] = {"车辆合计": {"count": 0}, "其他用车": {"count": 0}, "设备": {"count": 0}, **{
        use: {"count": 0}
        for use in ("符合规定领导干部用车", "机要通信用车", "应急保障用车", "执法执勤用车", "特种专业技术用车", "离退休干部用车")
    }}  # fmt: skip
    save(tmp_path / "inputs" / "2024", sheets)
    build(2024, folders(tmp_path))
    return tmp_path


def published(place: Path, templates: Path = TEMPLATES) -> Published:
    (done,) = publish(2024, folders(place, templates), today=date(2025, 9, 1))
    assert done.folder is not None, [(f.code, f.message) for f in done.refused]
    return done


def test_the_public_s_files_and_what_is_kept_on_file(place: Path) -> None:
    done = published(place)
    assert done.folder is not None and done.archive is not None
    assert {p.suffix for p in done.folder.iterdir()} == {".docx", ".xlsx"}
    assert {p.name for p in done.archive.iterdir()} == {"核对报告.html", "签认页.html", "校验码.txt"}
    sums = (done.archive / "校验码.txt").read_text(encoding="utf-8").splitlines()
    for line in sums:
        digest, name = line.split("  ")
        assert hashlib.sha256((done.folder / name).read_bytes()).hexdigest() == digest
    assert {line.split("  ")[1] for line in sums} == {p.name for p in done.folder.iterdir()}


def test_the_sign_off_page_lists_every_part_and_table(place: Path) -> None:
    done = published(place)
    assert done.archive is not None
    page = (done.archive / "签认页.html").read_text(encoding="utf-8")
    for words in (
        "保密",
        "第四十二条",
        "审查人",
        "封面、目录",
        "单位概况",
        "情况说明",
        "名词解释",
        "没有签认过的问题",
    ):
        assert words in page
    for number in range(1, 10):
        assert f"公开0{number}表《" in page
    assert done.folder is not None
    assert all(p.name in page for p in done.folder.iterdir())


def test_what_an_older_version_left_in_public_moves_to_the_archive(place: Path) -> None:
    done = published(place)
    assert done.folder is not None and done.archive is not None
    (done.folder / "核对报告.html").write_text("旧报告", encoding="utf-8")
    (done.folder / "校验码.txt").write_text("旧校验码", encoding="utf-8")
    published(place)
    assert {p.suffix for p in done.folder.iterdir()} == {".docx", ".xlsx"}
    kept = {p.read_text(encoding="utf-8") for p in done.archive.iterdir()}
    assert {"旧报告", "旧校验码"} <= kept


def test_an_edited_published_file_is_kept_on_file_and_replaced(place: Path) -> None:
    done = published(place)
    assert done.folder is not None and done.archive is not None
    (whole,) = done.folder.glob("*.docx")
    document = Document(str(whole))
    document.add_paragraph("有人在公开件上改过")
    document.save(str(whole))
    edited = whole.read_bytes()
    published(place)
    assert [p.name for p in done.folder.glob("*.docx")] == [whole.name]
    assert whole.read_bytes() != edited
    assert edited in {p.read_bytes() for p in done.archive.iterdir()}


def test_a_hidden_table_holds_up_publication(place: Path) -> None:
    tables = place / "outputs" / "2024" / NAME / "公开表.xlsx"
    book = openpyxl.load_workbook(tables)
    book["公开07表"].sheet_state = "hidden"
    book.save(tables)
    (done,) = publish(2024, folders(place))
    assert done.folder is None and {f.code for f in done.refused} == {"DOC-106"}


@pytest.mark.parametrize(("name", "damage"), [("情况说明.docx", b""), ("情况说明.docx", b"PK broken"), ("公开表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))])  # fmt: skip
def test_a_file_that_cannot_be_read_is_named(place: Path, name: str, damage: bytes) -> None:
    (place / "outputs" / "2024" / NAME / name).write_bytes(damage)
    (done,) = publish(2024, folders(place))
    assert done.folder is None and any(name in f.message for f in done.refused)


# ---------------------------------------------------------------------------------------------- one matter


def sign(path: Path, findings: tuple[Finding, ...]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["确认"]
    heads = next(r for r in sheet.iter_rows() if any(str(c.value).startswith("问题编号") for c in r))
    columns = {str(c.value).rstrip("*"): c.column for c in heads if c.value}
    for number, f in enumerate((f for f in findings if f.is_open), heads[0].row + 1):
        values = {
            "问题编号": f.code,
            "位置": str(f.places[0]),
            "确认码": f.mark,
            "理由": "属实",
            "确认人": "张三",
        }
        for head, value in values.items():
            sheet.cell(number, columns[head]).value = value
    book.save(path)


def test_a_matter_signed_for_the_workbook_is_not_asked_again_for_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCLOSURE_KIT_SOFFICE", "")
    target = tmp_path / "inputs" / "2024" / EXAMPLE.name
    target.parent.mkdir(parents=True)
    shutil.copy(EXAMPLE, target)
    (result,) = build(2024, folders(tmp_path))
    asked = [f for f in result.findings if f.is_open]
    assert len(asked) == 6
    sign(target, result.findings)
    build(2024, folders(tmp_path))
    done = published(tmp_path)
    assert len([f for f in done.findings if f.signed]) == len(asked)
    assert not [f for f in done.findings if f.code == "C-unused"]


@pytest.mark.parametrize(
    ("message", "document", "same"),
    [
        ("这里写97.5万元结转下年；按自评表全年预算数526－执行数245.66＝280.34。", "绩效评价报告-2-社保基金管理工作经费.docx", True),
        ("这里写98.5万元结转下年；按自评表全年预算数526－执行数245.66＝280.34。", "绩效评价报告-2-社保基金管理工作经费.docx", False),
        ("这里写97.5万元结转下年；按自评表全年预算数526－执行数245.66＝280.34。", "绩效评价报告-1-别的项目.docx", False),
        ("社保基金管理工作经费：97.5、280.34", "绩效自评.docx", True),
    ],
)  # fmt: skip
def test_what_is_the_same_matter(message: str, document: str, same: bool) -> None:
    (checked,) = check_workbooks(2024, Folders(EXAMPLE.parents[1], Path("outputs"), TEMPLATES))
    known = next(f for f in checked.unconfirmed if f.code == "P-13")
    found = Finding("P-13", Severity.CONFIRM, message, places=(TextRef(document),))
    assert _same_matter(checked, known, found) == same


# ---------------------------------------------------------------------------------------------- PDF


needs_office = pytest.mark.skipif(find_office() is None, reason="LibreOffice is not there")


@needs_office
def test_without_the_document_s_fonts_there_is_no_pdf(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCLOSURE_KIT_SOFFICE")
    done = published(place)
    (told,) = [f for f in done.findings if f.code == "PUB-203"]
    assert not done.has_pdf and "仿宋_GB2312" in told.message and "另存为 PDF" in told.remedy


@needs_office
def test_with_its_fonts_there_is_a_pdf(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCLOSURE_KIT_SOFFICE")
    templates = set_with_fonts_of_this_machine(tmp_path)
    build(2024, folders(place, templates), fresh=True)
    done = published(place, templates)
    assert done.has_pdf, [f.message for f in done.findings]
    assert done.folder is not None and {p.suffix for p in done.folder.iterdir()} == {".docx", ".pdf", ".xlsx"}


def _grid(rows: int) -> SheetGrid:
    lines = [(GridCell("科目"), GridCell("合计"))]
    lines += [(GridCell(f"第{n}类支出"), GridCell(f"{n},111.{n:02}")) for n in range(1, rows)]
    lines.append((GridCell("总计"), GridCell("9,999.99")))
    return SheetGrid("收入决算表", "公开02表", "甲", "万元", (10, 10), 1, tuple(lines), (), landscape=False)


def _page(grid: SheetGrid, *rows: int) -> str:
    return "".join(c.text for n in rows for c in grid.rows[n] if c is not None)


@pytest.mark.parametrize(
    ("pages", "lost", "alone"),
    [
        ([(0, 1, 2, 3, 4)], [], None),
        ([(0, 1, 2), (3, 4)], [], None),
        ([(0, 1, 2, 3), (4,)], [], 2),
        ([(0, 1, 2, 4)], ["第3类支出　3,111.03"], None),
        ([(0, 1, 2, 3)], ["总计　9,999.99"], None),
    ],
)
def test_rows_of_a_table_on_the_pages_of_the_pdf(
    pages: list[tuple[int, ...]], lost: list[str], alone: int | None
) -> None:
    grid = _grid(4)
    texts = [_page(grid, *rows) for rows in pages]
    texts[0] = f"{grid.title}{grid.number}{texts[0]}"
    found = pages_of(grid, texts, [grid])
    assert lost_rows(grid, texts, found) == lost
    assert lonely_page(grid, texts, found) == alone
