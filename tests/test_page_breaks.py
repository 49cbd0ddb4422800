"""Tables of a PDF that run over a page: what the break cut is put together again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from disclosure_kit.audit import audit_document
from disclosure_kit.audit.document import Document, Grid, Paragraph, Source

HEAD = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
TOTAL = ("合计", "", "300.00", "200.00", "100.00")
TREE = (
    ("205", "教育支出", "300.00", "200.00", "100.00"),
    ("20502", "普通教育", "300.00", "200.00", "100.00"),
)
FIRST = ("2050202", "小学教育", "200.00", "200.00", "")
SECOND = ("2050299", "其他普通教育支出", "100.00", "", "100.00")

BREAKS = {
    "between rows": (FIRST, [SECOND]),
    "through a name": (("2050202", "小学", "200.00", "200.00", ""), [("", "教育", "", "", ""), SECOND]),
    "through a code": (("205020", "小学教育", "200.00", "200.00", ""), [("2", "", "", "", ""), SECOND]),
    "through amounts": (("2050202", "小学教育", "200", "200.", ""), [("", "", ".00", "00", ""), SECOND]),
    "amounts on the next page": (
        ("2050202", "小学教育", "", "", ""),
        [("", "", "200.00", "200.00", ""), SECOND],
    ),
    "head repeated": (FIRST, [HEAD, SECOND]),
}


@pytest.mark.parametrize("case", BREAKS)
def test_cut_rows(case: str) -> None:
    last, following = BREAKS[case]
    top = Grid((HEAD, TOTAL, *TREE, last), page=1)
    rest = Grid((*following, ("",) * 5) if len(following) == 1 else tuple(following), page=2)
    blocks = (Paragraph("一般公共预算财政拨款支出决算表", 1), Paragraph("单位：万元", 1), top, rest)
    paper = audit_document(Document("表.pdf", Source.PDF, blocks))
    (table,) = paper.facts.tables.values()
    assert [(r.code, r.label, r.values["合计"].amount) for r in table.rows if r.code][2:] == [
        ("2050202", "小学教育", Decimal(200)),
        ("2050299", "其他普通教育支出", Decimal(100)),
    ]
    assert not paper.faults


def test_unit_of_the_first_page_holds_for_the_next() -> None:
    def yuan(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*row[:2], *(f"{cell.replace('.00', '')}0000.00" if cell else "" for cell in row[2:]))

    top = Grid((HEAD, *(yuan(r) for r in (TOTAL, *TREE, FIRST))), page=1)
    rest = Grid((yuan(SECOND), ("",) * 5), page=2)
    blocks = (
        Paragraph("一般公共预算财政拨款支出决算表"),
        Paragraph("编制单位：虚构市档案中心 单位：元"),
        top,
        rest,
    )
    paper = audit_document(Document("表.pdf", Source.PDF, blocks))
    assert [r.values["合计"].amount for r in paper.facts.tables["05"].rows] == [300, 300, 300, 200, 100]
