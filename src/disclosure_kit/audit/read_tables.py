"""Read the rows of a recognised table: by subject, by economic subject, summary and “三公” forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.audit.document import Grid
from disclosure_kit.audit.heads import Codes, columns_of, first_data_row
from disclosure_kit.audit.printed import (
    ECONOMIC,
    PART,
    Measure,
    PrintedTable,
    Row,
    Spot,
    Value,
    is_line_number,
    is_sequence,
    is_total,
    scale_of,
)
from disclosure_kit.audit.text import cell_amount, cell_label

_FUNDS = (("政府性基金", "政府性基金"), ("国有资本", "国有资本"), ("一般公共预算", "一般公共预算"))
THREE_PUBLIC = (
    ("因公出国", r"因公出国"),
    ("购置", r"公务用车购置(费|支出|经费)?$"),
    ("运行", r"公务用车运行(维护)?(费|支出|经费)?$"),
    ("公务用车", r"公务用车购置(及|和|与)运行|公务用车"),
    ("公务接待", r"公务接待(费|支出)?$"),
    ("合计", r"合计|三公"),
)


@dataclass(frozen=True)
class Piece:
    """A grid with what stands over it."""

    block: int
    grid: Grid
    filled: list[list[str]]
    over: tuple[str, ...]


def read_table(
    piece: Piece, role: str, last: PrintedTable | None, elsewhere: Decimal | None
) -> PrintedTable | None:
    """The rows of a grid as a table of that kind.

    ``last`` is the page before; ``elsewhere`` the unit that the document's other tables state.
    """
    texts = [*piece.over, *(text for row in piece.filled[:5] for text in row)]
    scale = scale_of([t for t in texts if len(t) < 80])
    if scale is None:
        scale = last.scale if last is not None else elsewhere
    measure = Measure.of((c for row in piece.filled for c in dict.fromkeys(row)), scale)
    if role in ("01", "04"):
        table = _summary(piece, role, measure, last)
    elif role == "06":
        table = _economic(piece, measure)
    elif role == "09":
        table = _three_public(piece, measure)
    else:
        table = _by_subject(piece, role, measure, last)
    if table is not None:
        table.scale = scale
    return table


# ------------------------------------------------------------------ rows by subject (02, 03, 05, 07, 08)
def _by_subject(piece: Piece, role: str, measure: Measure, last: PrintedTable | None) -> PrintedTable | None:
    filled = piece.filled
    first = first_data_row(filled)
    columns, unknown = columns_of(filled, role, first)
    if "合计" not in columns.values() and last is not None:
        columns, unknown = dict(last.layout), last.has_unknown_columns
    if not columns or ("合计" not in columns.values()):
        return None
    limit = min(columns)
    table = PrintedTable(role, [piece.block], tuple(columns.values()), has_unknown_columns=unknown)
    table.width, table.layout = piece.grid.width, columns
    codes = Codes()
    for index in range(first, len(filled)):
        row = filled[index]
        if is_sequence(row) or _is_note(row):
            continue
        code, name = codes.of(row[:limit])
        label = name if code else cell_label("".join(t for t in dict.fromkeys(row[:limit]) if t))
        if not code and not label.replace("栏次", ""):
            continue
        has_amount = any(cell_amount(row[c]) is not None for c in columns)
        label = "合计" if not code and is_total(label) else label
        if not code and label != "合计" and not has_amount:
            continue
        values = {}
        for column, key in columns.items():
            raw = piece.grid.rows[index][column] if column < len(piece.grid.rows[index]) else None
            title = f"{code or label} {name}".strip() if code else label
            value = measure.value(
                raw, Spot(piece.block, index, column), title if key == "合计" else f"{title}“{key}”"
            )
            if value is not None:
                values[key] = value
        if code or label == "合计" or values:
            table.rows.append(Row(label, code, values, piece.block, index))
    return table


def _is_note(row: Sequence[str]) -> bool:
    words = [t for t in dict.fromkeys(row) if t]
    return bool(words) and bool(re.match(r"注[：:]|备注[：:]|说明[：:]|本表反映", words[0]))


# ------------------------------------------------------------------ 06
def _economic(piece: Piece, measure: Measure) -> PrintedTable:
    table = PrintedTable("06", [piece.block], ("金额",), width=piece.grid.width)
    classes: dict[int, str] = {}
    for index, row in enumerate(piece.filled):
        column = 0
        while column < len(row):
            found = _economic_at(row, column, classes)
            if found is None:
                column += 1
                continue
            code, name, place = found
            if place < len(row):
                raw = piece.grid.rows[index][place] if place < len(piece.grid.rows[index]) else None
                label = cell_label(name)
                value = measure.value(raw, Spot(piece.block, index, place), f"{code} {label}".strip())
                if value is not None:
                    table.rows.append(Row(label, code, {"金额": value}, piece.block, index))
            column = max(place, column + 1)
    return table


def _economic_at(row: Sequence[str], column: int, classes: dict[int, str]) -> tuple[str, str, int] | None:
    """Code, name and the place of the figure, of an entry that begins in that column; 类 and 款 may be two columns."""
    text = row[column]
    glued = re.fullmatch(r"(3\d{2}(?:\d{2})?)([一-鿿].*)", text)
    if glued and ECONOMIC.fullmatch(glued[1]):
        return glued[1], glued[2], column + 1
    if re.search(r"(人员|公用)经费(合计|小计)", text):
        place = column + 1
        while place < len(row) and row[place] == text:
            place += 1
        return "", "人员经费合计" if "人员" in text else "公用经费合计", place
    if ECONOMIC.fullmatch(text):
        code, place = text, column + 1
        if len(code) == 3:
            classes[column] = code
    elif re.fullmatch(r"\d\d", text) and column - 1 in classes and not row[column - 1]:
        code, place = classes[column - 1] + text, column + 1  # 类 stands in a row above
    else:
        return None
    while place < len(row) and (row[place] in ("", text) or re.fullmatch(r"\d\d", row[place])):
        if len(code) == 3 and re.fullmatch(r"\d\d", row[place]):
            code += row[place]
        place += 1
    name = row[place] if place < len(row) else ""
    if cell_amount(name) is not None:
        return code, "", place
    return code, name, place + 1


# ------------------------------------------------------------------ 01, 04
def _summary(piece: Piece, role: str, measure: Measure, last: PrintedTable | None) -> PrintedTable | None:
    filled, width = piece.filled, piece.grid.width
    start = next(
        (i for i, row in enumerate(filled) if any(re.match(r"[一二]、|[一二]（", t) for t in row)), None
    )
    heads = filled[: start if start is not None else 0]
    table = PrintedTable(role, [piece.block], ("金额",), width=width)
    if last is not None and not _has_head(heads):
        table.split, table.layout = last.split, last.layout
        table.left_amount, table.right_amount = last.left_amount, last.right_amount
        start = 0
    else:
        split = _expenditure_side(filled, heads, width)
        if split is None:
            return None
        table.split = split
        table.layout = _side_columns(heads, range(split, width)) if role == "04" else {}
        table.left_amount = _amount_column(heads, filled, range(split))
        table.right_amount = _amount_column(heads, filled, range(split, width))
    for index, row in enumerate(filled):
        if (start is None or index >= start) and not is_sequence(row) and not _is_note(row):
            table.rows += _summary_rows(piece, measure, table, index)
    return table


_OF_BALANCE = re.compile(r"(?:基本支出|项目支出|经营|一般公共预算|政府性基金|国有资本).*(?:结转|结余)")
"""基本支出结转, 经营结余 …: what 年末结转和结余 consists of, in the rows under it."""


def _is_part(filled: Sequence[Sequence[str]], text: str, places: range) -> bool:
    """“其中：…”, the kinds of a balance, or a row without a number among numbered ones."""
    if (
        text.startswith("其中")
        or _OF_BALANCE.match(text)
        or re.match(r"（[一二三四五六七八九十]+）|\d+[.、．]", text)
    ):
        return True
    if re.match(r"[一二三四五六七八九十]+、", text) or re.search("合计|总计|结转|结余|基金弥补|分配", text):
        return False
    numbered = sum(bool(re.match(r"[一二三四五六七八九十]+、", row[c])) for row in filled for c in places)
    return numbered >= 3


def _has_head(heads: Sequence[Sequence[str]]) -> bool:
    return any("项目" in t or "决算数" in t for row in heads for t in row)


def _summary_rows(piece: Piece, measure: Measure, table: PrintedTable, index: int) -> Iterator[Row]:
    """The left and the right half of a line."""
    row = piece.filled[index]
    sides = (
        ("收入", range(table.split), table.left_amount),
        ("支出", range(table.split, len(row)), table.right_amount),
    )
    for side, places, amount in sides:
        place = next((c for c in places if row[c] and cell_amount(row[c]) is None), None)
        if place is None:
            continue
        label = _summary_label(re.sub(r"（.*?）", "", cell_label(row[place])))
        if _is_part(piece.filled, row[place], places):
            label = f"{PART}{label}"
        columns = table.layout if side == "支出" and table.layout else {amount: "金额"}
        values = {}
        for column, key in columns.items():
            words = label if key == "金额" else f"{label}“{key}”"
            value = _at(piece, measure, index, column, words) if column > place else None
            if value is not None:
                values[key] = value
        yield Row(f"{side}:{label}", "", values, piece.block, index)


def _summary_label(label: str) -> str:
    label = re.sub(r"^(其中|加)[：:]", "", label)
    if re.search(r"本年收入合计|本年支出合计", label):
        return label[:6]
    if re.match(r"(收入|支出)?总计", label) or label == "合计":
        return "总计"
    return label


def _expenditure_side(
    filled: Sequence[Sequence[str]], heads: Sequence[Sequence[str]], width: int
) -> int | None:
    """Where the right half begins: its 项目 column."""
    for row in filled:
        for column in range(1, width):
            if re.match(r"一、一般公共服务|本年支出合计|一、外交|.*国防支出", row[column]):
                return column
    for row in heads:
        for column in range(1, width):
            if row[column] == "支出":
                return column
    return None


def _amount_column(heads: Sequence[Sequence[str]], filled: Sequence[Sequence[str]], places: range) -> int:
    """The column of 决算数 of a half."""
    behind = [c for c in places if c > places.start and not is_line_number(heads, filled, c)]
    for pattern in ("决算数|决算", "金额"):
        for column in behind:
            if any(re.search(pattern, row[column]) and row[column] != row[places.start] for row in heads):
                return column
    return behind[0] if behind else places.start


def _side_columns(heads: Sequence[Sequence[str]], places: range) -> dict[int, str]:
    found: dict[int, str] = {}
    for column in places:
        head = "/".join(row[column] for row in heads)
        for words, key in _FUNDS:
            if words in head and key not in found.values():
                found[column] = key
                break
        else:
            if re.search("合计|小计", head) and "合计" not in found.values():
                found[column] = "合计"
    return found if len(found) >= 3 else {}


def _at(piece: Piece, measure: Measure, row: int, column: int, words: str) -> Value | None:
    cells = piece.grid.rows[row]
    return measure.value(
        cells[column] if column < len(cells) else None, Spot(piece.block, row, column), words
    )


# ------------------------------------------------------------------ 09
def _three_public(piece: Piece, measure: Measure) -> PrintedTable | None:
    filled = piece.filled
    vertical = [i for i, row in enumerate(filled) if any("因公出国" in t for t in row[:2])]
    table = PrintedTable("09", [piece.block], ())
    if vertical and len({t for t in filled[vertical[0]] if "因公" in t or "公务" in t}) == 1:
        return _three_public_rows(piece, measure, table)
    data = [
        i
        for i, row in enumerate(filled)
        if not is_sequence(row)
        and sum(cell_amount(t) is not None for t in row) >= 1
        and not any("因公出国" in t or "预算数" in t for t in row)
    ]
    if not data:
        data = _blank_rows(filled)
    if not data:
        return None
    total = next((i for i in data if any(t in ("合计", "总计") for t in filled[i][:2])), data[0])
    heads = [row for row in filled[:total] if not is_sequence(row)]
    values: dict[str, Value] = {}
    for column in range(piece.grid.width):
        head = [t for t in dict.fromkeys(row[column] for row in heads) if t and not t.endswith("表")]
        joined = "/".join(head)
        half = "预算" if "预算数" in joined else "决算" if "决算数" in joined else ""
        words = [t for t in head if "预算数" not in t and "决算数" not in t]
        item = _three_public_item(words)
        if half and item and f"{half}.{item}" not in values:
            value = _at(piece, measure, total, column, f"{item}{half}数")
            if value is not None:
                values[f"{half}.{item}"] = value
    table.rows.append(Row("合计", "", values, piece.block, total))
    return table


def _blank_rows(filled: Sequence[Sequence[str]]) -> list[int]:
    """The row of an empty table where its figures would stand: the one behind 栏次, else a blank one under heads."""
    numbers = next((i for i, row in enumerate(filled) if is_sequence(row)), None)
    begin = numbers + 1 if numbers is not None else 2
    return [i for i in range(begin, len(filled)) if not any(filled[i]) or set(filled[i]) <= {"", "合计"}][:1]


def _three_public_item(words: Sequence[str]) -> str:
    """The innermost head that names an item; 小计 belongs to what stands over it."""
    for text in reversed(words):
        if text in ("小计",):
            continue
        for item, pattern in THREE_PUBLIC:
            if re.search(pattern, text):
                return item
    return "合计" if words else ""


def _three_public_rows(piece: Piece, measure: Measure, table: PrintedTable) -> PrintedTable | None:
    heads = [row for row in piece.filled if any("预算数" in t or "决算" in t for t in row)][:1]
    if not heads:
        return None
    columns: dict[int, str] = {}
    for column, text in enumerate(heads[0]):
        half = (
            "预算"
            if "预算数" in text and "比" not in text
            else "决算"
            if "决算" in text and "上年" not in text
            else ""
        )
        if half and half not in columns.values():
            columns[column] = half
    values: dict[str, Value] = {}
    for index, row in enumerate(piece.filled):
        item = _three_public_item(
            [cell_label(t) for t in dict.fromkeys(row[:2]) if t and cell_amount(t) is None]
        )
        if not item or row in heads:
            continue
        for column, half in columns.items():
            if f"{half}.{item}" not in values:
                value = _at(piece, measure, index, column, f"{item}{half}数")
                if value is not None:
                    values[f"{half}.{item}"] = value
    table.rows.append(Row("合计", "", values, piece.block, 0))
    return table
