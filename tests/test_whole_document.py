"""The whole disclosure of the worked example: every word and figure of the original, once, in order, no more."""

from __future__ import annotations

import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from disclosure_kit.workflows.build import UnitResult
from tests.office_text import W, blocks, grid, plain

EXPECTED = Path(__file__).parent / "expected"
NUMBERS = tuple(f"{n:02d}" for n in range(1, 10))
LEVEL, UNIT = "市级", "烟台市社会保险服务中心"
HEADINGS_DIFFER = {  # the original's 目录 differs from its own headings; ours is made from the headings
    "十、机关运行经费支出说明": "十、机关运行经费支出情况",
    "十一、政府采购支出说明": "十一、政府采购支出情况",
    "十二、国有资产占用情况说明": "十二、国有资产占用情况",
}
Blocks = list[str | list[list[str]]]


@pytest.fixture(scope="module")
def whole(result: UnitResult) -> Path:
    assert result.folder is not None
    return result.folder / f"2024年度{UNIT}单位决算.docx"


@pytest.fixture(scope="module")
def body(whole: Path) -> Blocks:
    return blocks(whole)


def lines(name: str) -> list[str]:
    text = (EXPECTED / name).read_text(encoding="utf-8")
    return [line.removeprefix("# ") for line in text.splitlines() if line.strip()]


def tsv(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (EXPECTED / name).read_text(encoding="utf-8").split("\n") if line]


def parts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines("narrative.txt"):
        if re.match(r"第.部分 ", line):
            current = found.setdefault(line[:4], [])
        current.append(line)
    return found


def original() -> list[str]:
    """Every paragraph outside a table, as the published document has it."""
    outline = [HEADINGS_DIFFER.get(line, line) for line in lines("outline.txt")]
    notes = [line.split(" ", 1)[1] for line in lines("table_notes.txt")]
    titles = outline[outline.index("第二部分 2024年度单位决算表") + 1 :][:9]
    tables = [
        line
        for number, title, note in zip(NUMBERS, titles, notes, strict=True)
        for line in (title, f"公开{number}表", f"单位：{UNIT}金额单位：万元", note)
    ]
    narrative = parts()
    annex = [f"2024年度{LEVEL}预算项目支出绩效自评情况汇总表", f"部门（单位）：{UNIT}"]
    annex += [f"2024年度{LEVEL}预算项目支出绩效自评表", "单位：万元"] * 3
    reports = [line for n in (1, 2, 3) for line in lines(f"evaluation_report_{n}.txt")]
    return [
        *outline,
        *narrative["第一部分"],
        "第二部分 2024年度单位决算表",
        *tables,
        *narrative["第三部分"],
        *narrative["第四部分"],
        "第五部分 附件",
        *annex,
        *reports,
    ]


def test_paragraphs_are_the_original_once_in_order_and_nothing_else(body: Blocks) -> None:
    assert [b for b in body if isinstance(b, str)] == [plain(line) for line in original()]


@pytest.mark.parametrize("number", NUMBERS)
def test_table_is_the_original_and_the_excel(result: UnitResult, body: Blocks, number: str) -> None:
    assert result.folder is not None
    table = body[body.index(f"公开{number}表") + 2]
    assert isinstance(table, list)
    excel = grid(result.folder / "公开表.xlsx", f"公开{number}表", first_row=4)[:-1]
    assert table == excel
    assert table == [(row + [""] * len(table[0]))[: len(table[0])] for row in tsv(f"公开{number}表.tsv")]


def test_summary_of_self_evaluation(body: Blocks) -> None:
    table = body[body.index(f"部门（单位）：{UNIT}") + 1]
    assert table == [(row + [""] * 5)[:5] for row in tsv("绩效自评情况汇总表.tsv")]


def self_evaluations(body: Blocks) -> list[tuple[list[list[str]], list[list[str]]]]:
    title = f"2024年度{LEVEL}预算项目支出绩效自评表"
    places = [i for i, block in enumerate(body) if block == title]
    return [(body[i + 2], body[i + 3]) for i in places]  # type: ignore[misc]


def test_every_indicator_stands_in_its_project_grouped(body: Blocks) -> None:
    head, *rows = tsv("绩效指标_整理.tsv")
    forms = self_evaluations(body)
    assert [upper[0][1] for upper, _ in forms] == list(dict.fromkeys(row[0] for row in rows))
    for upper, lower in forms:
        wanted = [(row[1:] + [""] * 8)[:8] for row in rows if row[0] == upper[0][1]]
        assert lower[:2] == [["年度绩效指标", *[""] * 7], head[1:]]
        found = lower[2:-1]
        for above, row in pairwise(found):  # merged cells show their first row's words
            row[0] = row[0] or above[0]
            row[1] = row[1] or above[1]
        assert found == wanted


def test_funds_and_totals_of_self_evaluation(body: Blocks) -> None:
    funds = [[c for c in upper[3] if c][1:] for upper, _ in self_evaluations(body)]
    assert funds == [
        ["4203", "4203", "4203", "10", "100%", "10"],
        ["526", "526", "245.66", "10", "47%", "5"],
        ["255", "255", "255", "10", "100%", "10"],
    ]
    assert [lower[-1][5] for _, lower in self_evaluations(body)] == ["100.00", "95.00", "100.00"]


def test_missing_indicator_is_shown_as_missing(body: Blocks) -> None:
    (row,) = [r for _, lower in self_evaluations(body) for r in lower if "缺失" in "".join(r)]
    assert row == ["满意度指标", "服务对象满意度指标", "（原件此行缺失）", "", "", "10", "10", ""]


def document(path: Path) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def value(element: etree._Element | None, name: str) -> str:
    return "" if element is None else str(element.get(f"{W}{name}"))


def test_contents_link_to_headings(whole: Path) -> None:
    root = document(whole)
    bookmarks = {
        value(b, "name"): "".join(t.text or "" for t in b.getparent().iter(f"{W}t"))  # type: ignore[union-attr]
        for b in root.iter(f"{W}bookmarkStart")
    }
    links = [
        (value(link, "anchor"), "".join(t.text or "" for t in link.iter(f"{W}t")))
        for link in root.iter(f"{W}hyperlink")
    ]
    assert len(links) == len(lines("outline.txt")) - 4
    assert all(plain(bookmarks[anchor]) == plain(text) for anchor, text in links)
    assert not any("PAGE" in (i.text or "") for i in root.iter(f"{W}instrText"))


def test_sections_turn_count_and_number(whole: Path) -> None:
    sections = list(document(whole).iter(f"{W}sectPr"))
    turned = ["横" if value(s.find(f"{W}pgSz"), "orient") == "landscape" else "竖" for s in sections]
    tables = "竖横竖横"  # 公开01 | 02、03 | 04 | 05–09
    assert "".join(turned) == "竖" * 5 + tables + "竖" * 9
    footers = [len(s.findall(f"{W}footerReference")) for s in sections]
    assert footers == [0, 0] + [2] * (len(sections) - 2)
    starts = [i for i, s in enumerate(sections) if s.find(f"{W}pgNumType") is not None]
    assert starts == [2]


def test_rows_are_never_split_and_heads_repeat(whole: Path) -> None:
    for table in document(whole).iter(f"{W}tbl"):
        rows = table.findall(f"{W}tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        first_cell = "".join(t.text or "" for t in rows[0].iter(f"{W}t"))
        if not first_cell.startswith("项目名称"):  # the upper half of a 自评表 is one page
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        following = table.getnext()
        assert following is not None
        assert following.tag == f"{W}p"


def test_six_charts_came_along_with_their_workbooks(whole: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        names = archive.namelist()
        relations = archive.read("word/_rels/document.xml.rels").decode()
        core = archive.read("docProps/core.xml").decode()
    assert sum(n.startswith("word/charts/chart") for n in names) == 6
    assert sum(n.startswith("word/embeddings/") for n in names) == 6
    assert "reserved" not in relations
    assert f"<dc:title>2024年度{UNIT}单位决算</dc:title>" in core
    assert f"<dc:creator>{UNIT}</dc:creator>" in core
    assert "<dc:language>zh-CN</dc:language>" in core
    identities = [d.get("id") for d in document(whole).iter() if str(d.tag).endswith("}docPr")]
    assert len(set(identities)) == 6


def test_navigation_outline(whole: Path) -> None:
    with zipfile.ZipFile(whole) as archive:
        styles = etree.fromstring(archive.read("word/styles.xml"))
    from disclosure_kit.office.words import outline_level, outline_levels, text_of  # noqa: PLC0415

    levels = outline_levels(styles)
    headings = [
        (level, plain(text_of(p)))
        for p in document(whole).iter(f"{W}p")
        if (level := outline_level(p, levels)) is not None
    ]
    assert [text[:4] for level, text in headings if level == 0] == [
        "第一部分",
        "第二部分",
        "第三部分",
        "第四部分",
        "第五部分",
    ]
    annex = headings[[t for _, t in headings].index("第五部分附件") + 1 :]
    assert [level for level, _ in annex[:5]] == [1, 1, 1, 1, 1]
    assert annex[5:7] == [(2, "一、项目基本情况"), (3, "（一）项目立项")]
