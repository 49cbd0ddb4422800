"""Read the rows of a recognised table: by subject, by economic subject, summary and “三公” forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_kit.audit.document import Grid
from disclosure_kit.audit.printed import (
    CODE,
    CODE_AND_NAME,
    ECONOMIC,
    PART,
    Measure,
    PrintedTable,
    Row,
    Spot,
    Value,
    head_of,
    is_line_number,
    is_sequence,
    scale_of,
)
from disclosure_kit.audit.text import cell_amount, cell_label

_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "02": (
        ("财政拨款收入", r"财政拨款(收入|预算收入)?$"),
        ("上级补助收入", r"上级补助"),
        ("事业收入", r"^(?!.*教育收费).*事业(预算)?收入(/小计)?$"),
        ("经营收入", r"经营(预算)?收入"),
        ("附属单位上缴收入", r"附属单位上缴|下级单位上缴|附属单位缴款"),
        ("其他收入", r"其他(预算)?收入"),
        ("合计", r"合计|总计"),
    ),
    "03": (
        ("基本支出", r"基本支出(/小计)?$"),
        ("项目支出", r"项目支出(/小计)?$"),
        ("上缴上级支出", r"上缴上级"),
        ("经营支出", r"经营支出"),
        ("对附属单位补助支出", r"附属单位补助"),
        ("合计", r"合计|总计"),
    ),
    "fund": (
        ("年初结转和结余", r"(年初|上年).*结转"),
        ("年末结转和结余", r"(年末|期末|结转下年).*结转|年末.*结余"),
        ("本年收入", r"本年收入"),
        ("基本支出", r"基本支出(/小计)?$"),
        ("项目支出", r"项目支出(/小计)?$"),
        ("合计", r"合计|小计|本年支出|决算数|总计"),
    ),
}
_SIDE_SUMS = {"合计": "合计", "小计": "合计"}
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
def _first_data_row(filled: Sequence[Sequence[str]]) -> int:
    for index, row in enumerate(filled):
        if is_sequence(row):
            continue
        words = [text for text in dict.fromkeys(row[:4]) if text]
        if any(CODE.fullmatch(t) or CODE_AND_NAME.fullmatch(t) for t in words):
            return index
        amounts = [t for t in row if "." in t and cell_amount(t) is not None]
        if words[:1] in (["合计"], ["总计"]) or (amounts and "栏次" not in row):
            return index
    return len(filled)


def _code_of(row: Sequence[str], limit: int) -> tuple[str, str, int]:
    """Code, name and the place of the name in the first places of a row."""
    for index, text in enumerate(row[:limit]):
        if CODE.fullmatch(text):
            parts, end = text, index
            while end + 1 < limit and len(parts) < 7 and re.fullmatch(r"\d{2}", row[end + 1]):
                end += 1
                parts += row[end]
            while end + 1 < limit and row[end + 1] == row[index]:
                end += 1
            name = row[end + 1] if end + 1 < limit else ""
            return parts, cell_label(name), end + 1
        glued = CODE_AND_NAME.fullmatch(text)
        if glued and CODE.fullmatch(glued[1]):
            return glued[1], cell_label(glued[2]), index
    return "", "", -1


def _by_subject(piece: Piece, role: str, measure: Measure, last: PrintedTable | None) -> PrintedTable | None:
    filled = piece.filled
    first = _first_data_row(filled)
    columns, unknown = _columns(piece, role, first)
    if "合计" not in columns.values() and last is not None:
        columns, unknown = dict(last.layout), last.has_unknown_columns
    if not columns or ("合计" not in columns.values()):
        return None
    limit = min(columns)
    table = PrintedTable(role, [piece.block], tuple(columns.values()), has_unknown_columns=unknown)
    table.width, table.layout = piece.grid.width, columns
    for index in range(first, len(filled)):
        row = filled[index]
        if is_sequence(row) or _is_note(row):
            continue
        code, name, _ = _code_of(row, limit)
        label = name if code else cell_label("".join(t for t in dict.fromkeys(row[:limit]) if t))
        if not code and not label.replace("栏次", ""):
            continue
        has_amount = any(cell_amount(row[c]) is not None for c in columns)
        if not code and label not in ("合计", "总计") and not has_amount:
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
        if code or label in ("合计", "总计") or values:
            label = "合计" if label in ("总计", "合计") else label
            table.rows.append(Row(label, code, values, piece.block, index))
    return table


def _is_note(row: Sequence[str]) -> bool:
    words = [t for t in dict.fromkeys(row) if t]
    return bool(words) and bool(re.match(r"注[：:]|备注[：:]|说明[：:]|本表反映", words[0]))


def _columns(piece: Piece, role: str, first: int) -> tuple[dict[int, str], bool]:
    """Place → key, and whether there are columns of figures that we do not know."""
    patterns = _COLUMNS.get(role, _COLUMNS["fund"])
    found: dict[int, str] = {}
    unknown = False
    top = next(
        (
            i
            for i in range(first)
            if re.search("科目|合计|收入|支出", "".join(piece.filled[i]))
            and not any(text.endswith("表") for text in piece.filled[i])
            and len(set(piece.filled[i])) > 1
            and "单位：" not in "".join(piece.filled[i])
        ),
        0,
    )
    heads = [row for row in piece.filled[top:first] if not is_sequence(row)]
    for column in range(piece.grid.width):
        head = head_of(heads, len(heads), column)
        if not head or re.search(r"科目|编码|名称|^项目(/|$)|行次|^类|^款|^项$|栏次", head.split("/")[-1]):
            continue
        last = head.split("/")[-1]
        for key, pattern in patterns:
            if key in found.values():
                continue
            if re.search(pattern, last) or (
                key != "合计" and re.search(pattern, head) and last in ("小计", "合计")
            ):
                found[column] = key
                break
        else:
            unknown = unknown or any(
                cell_amount(row[column]) for row in piece.filled[first:] if not is_sequence(row)
            )
    return found, unknown


# ------------------------------------------------------------------ 06
def _economic(piece: Piece, measure: Measure) -> PrintedTable:
    table = PrintedTable("06", [piece.block], ("金额",), width=piece.grid.width)
    for index, row in enumerate(piece.filled):
        column = 0
        while column < len(row):
            text = row[column]
            glued = re.fullmatch(r"(3\d{2}(?:\d{2})?)([一-鿿].*)", text)
            if ECONOMIC.fullmatch(text):
                code, name, place = text, row[column + 1] if column + 1 < len(row) else "", column + 2
            elif glued and ECONOMIC.fullmatch(glued[1]):
                code, name, place = glued[1], glued[2], column + 1
            elif re.search(r"(人员|公用)经费(合计|小计)", text):
                code, name, place = "", "人员经费合计" if "人员" in text else "公用经费合计", column + 1
                while place < len(row) and row[place] == text:
                    place += 1
            else:
                column += 1
                continue
            if place < len(row):
                raw = piece.grid.rows[index][place] if place < len(piece.grid.rows[index]) else None
                label = cell_label(name)
                value = measure.value(raw, Spot(piece.block, index, place), f"{code} {label}".strip())
                if value is not None:
                    table.rows.append(Row(label, code, {"金额": value}, piece.block, index))
            column = max(place, column + 1)
    return table


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


def _is_part(filled: Sequence[Sequence[str]], text: str, places: range) -> bool:
    """“其中：…”, or a row without a number among numbered ones."""
    if text.startswith("其中") or re.match(r"（[一二三四五六七八九十]+）|\d+[.、．]", text):
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
