"""Relations inside and between the tables of any document (checks.md §2–3).

Every relation is declared as a sum; what rounding may hide is counted from the figures' own last digits.
A relation is stated only where every figure it needs was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.audit.printed import PART, ZERO, PrintedTable, Row, Value

Tables = Mapping[str, PrintedTable]


@dataclass(frozen=True)
class Sum:
    """left = Σ right, or with ``at_least`` left ≥ Σ right, in 万元."""

    code: str
    words: str
    left: Value
    right: tuple[Value, ...]
    at_least: bool = False
    is_tentative: bool = False
    """The form has more terms than this table prints: where it fails, a term may be missing."""

    @property
    def gap(self) -> Decimal:
        """left − Σ right."""
        return self.left.amount - sum((v.amount for v in self.right), ZERO)

    @property
    def figures(self) -> tuple[Value, ...]:
        """Every figure that takes part."""
        return (self.left, *self.right)

    @property
    def bound(self) -> Decimal:
        """What rounding of the figures that are not zero may hide."""
        return sum((v.half for v in self.figures if v.amount), ZERO)

    @property
    def is_idle(self) -> bool:
        """Nothing but zeros."""
        return not any(v.amount for v in self.figures)


def holds(relation: Sum) -> bool:
    """To the last digit; an inequality within rounding."""
    return relation.gap >= -relation.bound if relation.at_least else not relation.gap


def relations(tables: Tables) -> Iterator[Sum]:
    """Every relation that the tables at hand allow."""
    for family in (_rows, _trees, _summaries, _economic, _three_public, _between):
        yield from (s for s in family(tables) if not s.is_idle)


_KINDS = {
    "02": ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"),
    "03": ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"),
    "05": ("基本支出", "项目支出"),
    "07": ("基本支出", "项目支出"),
    "08": ("基本支出", "项目支出"),
}


def _rows(tables: Tables) -> Iterator[Sum]:
    for role, kinds in _KINDS.items():
        table = tables.get(role)
        if table is None or table.has_unknown_columns:
            continue
        present = [k for k in kinds if k in table.columns]
        if len(present) < 2 or "合计" not in table.columns:
            continue
        for row in table.rows:
            values = _all(row, ["合计", *present])
            if values:
                yield Sum(
                    f"T{role}-row",
                    f"{_row(role, row)}：合计＝{'＋'.join(present)}",
                    values[0],
                    values[1:],
                    is_tentative=len(present) < len(kinds),
                )
    for role in ("07", "08"):
        table = tables.get(role)
        if table is None or not {"年初结转和结余", "本年收入", "年末结转和结余"} <= set(table.columns):
            continue
        for row in table.rows:
            values = _all(row, ["年初结转和结余", "本年收入", "合计", "年末结转和结余"])
            if values and not all(v.is_blank for v in values[:2]):
                yield Sum(
                    f"T{role}-1",
                    f"{_row(role, row)}：年初结转和结余＋本年收入＝本年支出＋年末结转和结余",
                    _plus(values[0], values[1]),
                    values[2:],
                )


def _plus(a: Value, b: Value) -> Value:
    """Two figures on the left, taken as one; stands where the larger stands."""
    place = a if a.amount else b
    return Value(
        a.amount + b.amount,
        place.spot,
        (a.half if a.amount else ZERO) + (b.half if b.amount else ZERO),
        place.words,
    )


def _all(row: Row, columns: Sequence[str]) -> tuple[Value, ...]:
    values = tuple(row.values[c] for c in columns if c in row.values)
    return values if len(values) == len(columns) else ()


def _row(role: str, row: Row) -> str:
    return f"公开{role}表 {row.code} {row.label}".replace("  ", " ").strip()


def _trees(tables: Tables) -> Iterator[Sum]:
    """合计 = Σ类, 类 = Σ款, 款 = Σ项; a level that is not printed is passed over."""
    for role in ("02", "03", "05", "07", "08"):
        table = tables.get(role)
        if table is None:
            continue
        rows = table.by_code()
        if not rows:
            continue
        children: dict[str, list[Row]] = {}
        for code, row in rows.items():
            parent = next((code[:n] for n in (5, 3) if n < len(code) and code[:n] in rows), "")
            children.setdefault(parent, []).append(row)
        for code, below in children.items():
            above = rows.get(code) if code else table.total
            if above is None:
                continue
            for column in table.columns:
                left = above.get(column)
                right = tuple(v for row in below if (v := row.get(column)))
                if left is not None and len(right) == len(below):
                    name = "下级科目" if code else "各类"
                    yield Sum(f"T{role}-tree", f"{_row(role, above)}“{column}”＝{name}之和", left, right)


def _summaries(tables: Tables) -> Iterator[Sum]:
    for role in ("01", "04"):
        table = tables.get(role)
        if table is None:
            continue
        cells = _cells(table)
        for side in ("收入", "支出"):
            yield from _side(role, table, cells, side)
        income, spending = cells.get("收入:总计"), _right_total(cells)
        if income and spending:
            yield Sum(f"T{role}-5", f"公开{role}表：收入总计＝支出总计", income, (spending,))
    table = tables.get("04")
    if table:
        for row in table.rows:
            values = _all(row, ["合计", "一般公共预算", "政府性基金", "国有资本"])
            if values:
                yield Sum("T04-3", f"公开04表 {row.label}：合计＝三种资金之和", values[0], values[1:])


def _right_total(cells: Mapping[str, Value]) -> Value | None:
    return cells.get("支出:总计") or cells.get("支出:总计“合计”")


def _cells(table: PrintedTable) -> dict[str, Value]:
    """“收入:本年收入合计”, “支出:本年支出合计“一般公共预算”” … → figure; the first of a label wins."""
    found: dict[str, Value] = {}
    for row in table.rows:
        for column, value in row.values.items():
            name = row.label if column == "金额" else f"{row.label}“{column}”"
            found.setdefault(name, value)
    return found


def _block(table: PrintedTable, side: str, last: str) -> list[Row]:
    """Rows of a side over the row ``last``."""
    rows = [row for row in table.rows if row.label.startswith(f"{side}:")]
    end = next((i for i, row in enumerate(rows) if row.label == f"{side}:{last}"), None)
    return rows[:end] if end is not None else []


def _side(role: str, table: PrintedTable, cells: Mapping[str, Value], side: str) -> Iterator[Sum]:
    name = f"本年{side}合计"
    columns = (
        ("金额",) if side == "收入" or role == "01" else ("合计", "一般公共预算", "政府性基金", "国有资本")
    )
    rows = [row for row in _block(table, side, name) if f":{PART}" not in row.label]
    total = next((row for row in table.rows if row.label == f"{side}:{name}"), None)
    if total is None:
        return
    for column in columns:
        left = total.get(column)
        right = tuple(v for row in rows if (v := row.get(column)) is not None)
        if left is not None and len(right) >= 2:
            where = "" if column == "金额" else f"“{column}”"
            yield Sum(f"T{role}-1", f"公开{role}表：{name}{where}＝各项之和", left, right)
    behind = table.rows[table.rows.index(total) + 1 :]
    rest = [row for row in behind if row.label.startswith(f"{side}:")]
    end = next((row for row in rest if row.label == f"{side}:总计"), None)
    if end is None:
        return
    between = rest[: rest.index(end)]
    between = [
        row
        for row in between
        if f":{PART}" not in row.label and any(w in row.label for w in ("结余", "结转", "事业基金"))
    ]
    for column in columns:
        left, first = end.get(column), total.get(column)
        right = tuple(v for row in between if (v := row.get(column)) is not None)
        if left is not None and first is not None and len(right) == len(between) >= 1:
            where = "" if column == "金额" else f"“{column}”"
            yield Sum(
                f"T{role}-3", f"公开{role}表：{side}总计{where}＝{name}＋结转和结余等", left, (first, *right)
            )


def _economic(tables: Tables) -> Iterator[Sum]:
    table = tables.get("06")
    if table is None:
        return
    rows = table.by_code()
    amount = {code: row.values["金额"] for code, row in rows.items()}
    for code, value in amount.items():
        if len(code) == 3:
            below = tuple(v for c, v in amount.items() if len(c) == 5 and c.startswith(code))
            if below:
                yield Sum("T06-cls", f"公开06表 {code} {rows[code].label}＝各款之和", value, below)
    for label, classes, code in (
        ("人员经费合计", ("301", "303"), "T06-p"),
        ("公用经费合计", ("302", "307", "309", "310", "311", "312", "313", "399"), "T06-c"),
    ):
        total = table.labelled(label)
        parts = tuple(amount[c] for c in classes if c in amount)
        if total and parts and classes[0] in amount:
            said = "＋".join(c for c in classes if c in amount)
            yield Sum(code, f"公开06表 {label}＝{said}", total.values["金额"], parts)


def _three_public(tables: Tables) -> Iterator[Sum]:
    table = tables.get("09")
    if table is None or not table.rows:
        return
    cells = table.rows[0].values
    for half in ("预算", "决算"):
        for whole, parts, code in (
            ("合计", ("因公出国", "公务用车", "公务接待"), "T09-1"),
            ("公务用车", ("购置", "运行"), "T09-2"),
        ):
            values = tuple(cells[f"{half}.{p}"] for p in (whole, *parts) if f"{half}.{p}" in cells)
            if len(values) == len(parts) + 1:
                yield Sum(code, f"公开09表 {half}数：{whole}＝{'＋'.join(parts)}", values[0], values[1:])


def _between(tables: Tables) -> Iterator[Sum]:
    cell = {role: _cells(tables[role]) for role in ("01", "04") if role in tables}
    rows = {role: tables[role].total for role in tables if role in _KINDS}
    total = {role: dict(row.values) for role, row in rows.items() if row is not None}

    def get(role: str, name: str) -> Value | None:
        return cell[role].get(name) if role in cell else total.get(role, {}).get(name)

    def equal(code: str, words: str, left: Value | None, *right: Value | None) -> Iterator[Sum]:
        if left is not None and all(v is not None for v in right):
            yield Sum(code, words, left, tuple(v for v in right if v is not None))

    g, m, s = "一般公共预算", "政府性基金", "国有资本"
    yield from equal(
        "X-0102", "公开01表本年收入合计＝公开02表合计", get("01", "收入:本年收入合计"), get("02", "合计")
    )
    yield from equal(
        "X-0103", "公开01表本年支出合计＝公开03表合计", get("01", "支出:本年支出合计"), get("03", "合计")
    )
    funds = [_fund(cell.get("01", {}), words) for words in (g, m, s)]
    if "02" in total and all(funds):
        yield from equal(
            "X-0102b", "公开02表财政拨款收入＝公开01表三类财政拨款收入之和", get("02", "财政拨款收入"), *funds
        )
    for kind in _KINDS["02"][1:]:
        yield from equal(
            "X-0102b", f"公开01表{kind}＝公开02表{kind}", get("01", f"收入:{kind}"), get("02", kind)
        )
    for words, left in zip((g, m, s), funds, strict=True):
        right = _fund(cell.get("04", {}), words)
        yield from equal("X-0104", f"公开01表{words}财政拨款收入＝公开04表同项", left, right)
    yield from equal(
        "X-0204",
        "公开02表财政拨款收入＝公开04表本年收入合计",
        get("02", "财政拨款收入"),
        get("04", "收入:本年收入合计"),
    )
    for role, words in (("05", g), ("07", m), ("08", s)):
        yield from equal(
            f"X-04{role}",
            f"公开04表本年支出合计“{words}”＝公开{role}表合计",
            get("04", f"支出:本年支出合计“{words}”"),
            get(role, "合计"),
        )
    basic = tables.get("06", None)
    people = basic.labelled("人员经费合计") if basic else None
    office = basic.labelled("公用经费合计") if basic else None
    if people and office:
        yield from equal(
            "X-0506",
            "公开05表基本支出合计＝公开06表人员经费＋公用经费",
            get("05", "基本支出"),
            people.get("金额"),
            office.get("金额"),
        )
    yield from _classes(tables, cell)
    yield from _limits(tables)


def _fund(cells: Mapping[str, Value], words: str) -> Value | None:
    """The revenue of one kind of appropriations on the left of 01 or 04: the first row that names it."""
    return next((v for name, v in cells.items() if name.startswith("收入:") and words in name), None)


def _classes(tables: Tables, cell: Mapping[str, Mapping[str, Value]]) -> Iterator[Sum]:
    """支出类 in 01 and 04 against the rows of 03, 05, 07, 08, by name."""
    pairs: tuple[tuple[str, str, str], ...] = (
        ("01", "", "03"),
        ("04", "“一般公共预算”", "05"),
        ("04", "“政府性基金”", "07"),
        ("04", "“国有资本”", "08"),
    )
    for left_role, column, role in pairs:
        if left_role not in cell or role not in tables:
            continue
        for code, row in tables[role].by_code().items():
            if len(code) != 3 or not row.label:
                continue
            left = cell[left_role].get(f"支出:{row.label}{column}")
            right = row.get("合计")
            if left is not None and right is not None:
                yield Sum(
                    f"X-{left_role}{role}c",
                    f"公开{left_role}表 {row.label}{column}＝公开{role}表 {code}",
                    left,
                    (right,),
                )


def _limits(tables: Tables) -> Iterator[Sum]:
    """Appropriations of a subject never exceed its expenditure; table 09 never less than 06."""
    if "03" in tables:
        whole = tables["03"].by_code()
        funds = [tables[r].by_code() for r in ("05", "07", "08") if r in tables]
        only_fiscal = _only_fiscal(tables)
        for code, row in whole.items():
            for column in ("合计", "基本支出", "项目支出"):
                left = row.get(column)
                rows = [f[code] for f in funds if code in f]
                right = tuple(v for below in rows if (v := below.get(column)))
                if left is None or not right or len(right) < len(rows):
                    continue
                words = "＝" if only_fiscal else "≥"
                yield Sum(
                    "X-0358r",
                    f"公开03表 {code} {row.label}“{column}”{words}05、07、08表同科目之和",
                    left,
                    right,
                    at_least=not only_fiscal,
                )
    if "06" in tables and "09" in tables and tables["09"].rows:
        basic, spent = tables["06"].by_code(), tables["09"].rows[0].values
        for item, code in (
            ("因公出国", "30212"),
            ("购置", "31013"),
            ("运行", "30231"),
            ("公务接待", "30217"),
        ):
            left = spent.get(f"决算.{item}")
            if left is not None and code in basic:
                yield Sum(
                    "X-0609",
                    f"公开09表{item}决算数≥公开06表 {code}",
                    left,
                    (basic[code].values["金额"],),
                    at_least=True,
                )


def _only_fiscal(tables: Tables) -> bool:
    """All money is 财政拨款: no other revenue, no 使用结余, no carry-over at the beginning, all funds printed."""
    revenue = tables.get("02")
    total = revenue.total if revenue else None
    if total is None or not {"05", "07", "08"} <= set(tables) or "01" not in tables:
        return False
    other = any(total.values[k].amount for k in _KINDS["02"][1:] if k in total.values)
    opening = any(
        v.amount for name, v in _cells(tables["01"]).items() if name.startswith("收入:") and "结" in name
    )
    return not other and not opening
