"""Our own nine tables under the relations of any document's tables: no bug and no template set may print a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure_kit.audit.amounts import said
from disclosure_kit.audit.printed import TEN_THOUSAND, PrintedTable, Row, Spot, Value
from disclosure_kit.audit.table_rules import Sum, holds, relations
from disclosure_kit.audit.text import cell_label
from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.tables.table import Line, Table

CODES = re.compile(r"T0[14]-[1-5]$|X-01|X-0204|X-04")
"""Families that no check of the input already tells; the others would say the same thing twice."""
_KEYS = {
    "本年收入合计": "合计",
    "本年支出合计": "合计",
    "本年支出小计": "合计",
    "一般公共预算财政拨款": "一般公共预算",
    "政府性基金预算财政拨款": "政府性基金",
    "国有资本经营预算财政拨款": "国有资本",
}
_RIGHT = re.compile(r"支出|结余分配|年末")
ITEMS = {
    "TOTAL": "合计",
    "OVERSEAS_VISITS": "因公出国",
    "OFFICIAL_VEHICLES": "公务用车",
    "VEHICLE_PURCHASE": "购置",
    "VEHICLE_OPERATION": "运行",
    "OFFICIAL_HOSPITALITY": "公务接待",
}


def check_printed(tables: Mapping[str, Table], half_unit: Decimal) -> Iterator[Finding]:
    """Relations between the tables as they will be printed; ``half_unit`` is what an input figure may hide, in 元."""
    printed = {role: as_printed(table, half_unit / TEN_THOUSAND) for role, table in tables.items()}
    for relation in relations(printed):
        if CODES.match(relation.code) and not holds(relation):
            yield _finding(relation)


def _finding(relation: Sum) -> Finding:
    right = relation.left.amount - relation.gap
    within = abs(relation.gap) <= relation.bound
    return Finding(
        relation.code,
        Severity.NOTE if within else Severity.CONFIRM,
        f"{relation.words}：{said(relation.left.amount)} 与 {said(right)}，相差{said(abs(relation.gap))}"
        + ("，是四舍五入的尾数误差。" if within else "。"),
        "不需要处理；不要为凑平而改动数字。" if within else "请核对两表所依据的输入数据。",
        (CellRef("收支总表"),),
    )


def column_key(role: str, key: str) -> str:
    """A column of our tables by the name the audit uses."""
    if role == "09":
        half, _, item = key.partition(".")
        return f"{'预算' if half == 'budget' else '决算'}.{ITEMS[item]}"
    return _KEYS.get(key, key)


def as_printed(table: Table, half: Decimal) -> PrintedTable:
    """A table of ours as the audit reads tables."""
    role = table.number
    columns = tuple(column_key(role, column.key) for column in table.columns)
    made = PrintedTable(role, [-1], columns)
    for number, line in enumerate(table.lines):
        values: dict[str, Value] = {}
        for key, amount in line.amounts.items():
            column = column_key(role, key)
            words = f"{line.title}“{column}”"
            values[column] = Value(amount.yuan / TEN_THOUSAND, Spot(-1, number, len(values)), half, words)
        made.rows.append(Row(_label(role, line), line.code, values, -1, number))
    return made


def _label(role: str, line: Line) -> str:
    if role not in ("01", "04"):
        return line.label
    label = re.sub(r"（.*?）", "", cell_label(line.label))
    right = bool(_RIGHT.search(label)) or (label == "总计" and line.occurrence == 1)
    return f"{'支出' if right else '收入'}:{label}"
