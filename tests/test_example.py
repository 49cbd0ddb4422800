"""The worked example, from its workbook to every file: word for word, cell by cell."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from disclosure_kit.findings import Severity
from disclosure_kit.workflows.build import Folders, UnitResult, build
from tests.builders import ROOT, TEMPLATES
from tests.office_text import grid, paragraphs, plain

EXPECTED = Path(__file__).parent / "expected"
NUMBERS = tuple(f"{n:02d}" for n in range(1, 10))
PARTS = {"单位概况.docx": "第一部分", "情况说明.docx": "第三部分", "名词解释.docx": "第四部分"}


def part_of_the_original(title: str) -> list[str]:
    parts: dict[str, list[str]] = {}
    for line in (EXPECTED / "narrative.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            current = parts.setdefault(line[2:].split()[0], [])
        if line.strip():
            current.append(plain(line.removeprefix("# ")))
    return parts[title]


@pytest.mark.parametrize(("draft", "title"), PARTS.items())
def test_draft_is_the_original_word_for_word_and_nothing_else(
    result: UnitResult, draft: str, title: str
) -> None:
    assert result.folder is not None
    assert paragraphs(result.folder / draft) == part_of_the_original(title)


@pytest.mark.parametrize("number", NUMBERS)
def test_table_is_the_original_cell_by_cell(result: UnitResult, number: str) -> None:
    assert result.folder is not None
    text = (EXPECTED / f"公开{number}表.tsv").read_text(encoding="utf-8")
    found = grid(result.folder / "公开表.xlsx", f"公开{number}表", first_row=4)
    notes = dict(
        line.split(" ", 1) for line in (EXPECTED / "table_notes.txt").read_text(encoding="utf-8").splitlines()
    )
    width = len(found[0])
    rows = [(line.split("\t") + [""] * width)[:width] for line in text.split("\n") if line]
    assert found[:-1] == rows
    assert plain(found[-1][0]) == plain(notes[f"公开{number}表"])


def test_tables_have_values_only_and_print_well(result: UnitResult) -> None:
    assert result.folder is not None
    book = openpyxl.load_workbook(result.folder / "公开表.xlsx")
    assert book.sheetnames == [f"公开{number}表" for number in NUMBERS]
    for ws in book:
        assert ws.sheet_state == "visible"
        turned = "portrait" if ws.title in ("公开01表", "公开04表") else "landscape"
        assert (ws.page_setup.orientation, ws.page_setup.fitToWidth) == (turned, 1)
        assert ws.print_title_rows
        assert "{{" not in "".join(str(c.value) for row in ws.iter_rows() for c in row)
        assert not any(c.data_type == "f" for row in ws.iter_rows() for c in row)


def test_six_native_charts_with_their_workbooks(result: UnitResult) -> None:
    assert result.folder is not None
    with zipfile.ZipFile(result.folder / "情况说明.docx") as draft:
        document = draft.read("word/document.xml").decode()
        charts = sorted(n for n in draft.namelist() if n.startswith("word/charts/chart"))
        books = sorted(n for n in draft.namelist() if n.startswith("word/embeddings/"))
        first = openpyxl.load_workbook(BytesIO(draft.read(books[0]))).active
        kinds = ["barChart" if b"barChart" in draft.read(n) else "pieChart" for n in charts]
    assert kinds == ["barChart", "pieChart", "pieChart", "barChart", "barChart", "pieChart"]
    assert len(books) == 6
    assert [document.count(f'name="图{n}"') for n in range(1, 7)] == [1] * 6
    assert document.count("descr=") == 6
    assert first is not None
    assert [[c.value for c in row] for row in first.iter_rows()][1:] == [
        ["2023年度", 5988.22],
        ["2024年度", 7561.06],
    ]


def test_known_findings(result: UnitResult) -> None:
    """What the published original really contradicts itself in, and no more."""
    found = [(f.severity.value, f.code) for f in result.findings]
    notes = ("C-carry", "N3-8", "P-18", "P-cost", "P-head", "P-over", "P-sum", "R-larger", "T06-cls")
    confirm = ("P-13", "P-14", "P-15", "P-3", "P-9", "P-full")
    assert sorted(set(found)) == [
        *((Severity.NOTE.value, code) for code in notes),
        *((Severity.CONFIRM.value, code) for code in confirm),
    ]
    assert found.count((Severity.NOTE.value, "T06-cls")) == 2


def test_building_again_changes_nothing(result: UnitResult) -> None:
    assert result.folder is not None
    before = {p.name: p.read_bytes() for p in result.folder.iterdir() if p.is_file()}
    build(2024, Folders(ROOT / "inputs", result.folder.parents[1], TEMPLATES), unit="烟台市社会保险服务中心")
    assert {p.name: p.read_bytes() for p in result.folder.iterdir() if p.is_file()} == before
