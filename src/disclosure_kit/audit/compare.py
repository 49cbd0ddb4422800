"""With the input workbook: every figure against the one the kit itself would print there.

The generated drafts are laid beside the document; paragraphs are matched by their words with the figures masked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from disclosure_kit.accounts.amount import round_half_up
from disclosure_kit.audit.amounts import said
from disclosure_kit.audit.as_printed import column_key
from disclosure_kit.audit.claims import Claim, Kind, Measure
from disclosure_kit.audit.paper import Fault, Paper, Section
from disclosure_kit.audit.printed import PART, PrintedTable, Value
from disclosure_kit.audit.text import NUMBER, cell_label
from disclosure_kit.audit.verdicts import Proof, Verdict
from disclosure_kit.findings import Severity
from disclosure_kit.tables.table import Line, Table

_FIGURES = re.compile(NUMBER)
CLOSE = 0.6
"""How alike two paragraphs must be, figures masked, to be taken for the same."""
REMEDY = "请核对输入工作簿和文稿，改正写错的一处；数据有变的请重新生成。"


def compare_prose(paper: Paper, expected: Sequence[Section]) -> None:
    """Judge the claims of every paragraph that has a counterpart in the generated drafts."""
    for mine, theirs in _pairs([s for s in paper.sections if s.claims], [s for s in expected if s.claims]):
        _compare_claims(paper, mine, theirs)
    paper.settle()


def _mask(text: str) -> str:
    return _FIGURES.sub("#", text)


def _pairs(mine: Sequence[Section], theirs: Sequence[Section]) -> Iterator[tuple[Section, Section]]:
    waiting: defaultdict[tuple[str, str], list[Section]] = defaultdict(list)
    for section in theirs:
        waiting[section.scope, _mask(section.text)].append(section)
    rest = []
    used: set[int] = set()
    for section in mine:
        same = waiting.get((section.scope, _mask(section.text)))
        if same:
            found = next((s for s in same if s.text == section.text), same[0])
            same.remove(found)
            used.add(id(found))
            yield section, found
        else:
            rest.append(section)
    left = [s for s in theirs if id(s) not in used]
    for section in rest:
        best, score = None, CLOSE
        for other in left:
            matcher = SequenceMatcher(None, _mask(section.text), _mask(other.text), autojunk=False)
            if matcher.real_quick_ratio() > score and matcher.quick_ratio() > score:
                ratio = matcher.ratio()
                if ratio > score:
                    best, score = other, ratio
        if best is not None:
            left.remove(best)
            yield section, best


def _signature(section: Section, claim: Claim) -> str:
    """Words round a figure by which its counterpart is known."""
    before = section.text[max(0, claim.start - 10) : claim.start]
    return f"{_mask(before)}|{claim.unit}"


def _compare_claims(paper: Paper, mine: Section, theirs: Section) -> None:
    a, b = mine.claims, theirs.claims
    matcher = SequenceMatcher(
        None, [_signature(mine, c) for c in a], [_signature(theirs, c) for c in b], autojunk=False
    )
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and j - i == m - k):
            for one, other in zip(a[i:j], b[k:m], strict=True):
                if tag == "equal" or one.unit == other.unit:
                    _compare(paper, one, other, is_sure=tag == "equal")


def _compare(paper: Paper, claim: Claim, right: Claim, *, is_sure: bool) -> None:
    if claim.value == right.value:
        if _turned(claim, right):
            paper.contradict(
                claim,
                "N-input",
                f"按输入工作簿应是“{_direction(right)}”，这里写“{_direction(claim)}”。",
                REMEDY,
            )
        else:
            paper.prove(claim, "与输入工作簿一致")
    elif is_sure or _turned(claim, right) is False:
        paper.contradict(
            claim,
            "N-input",
            f"按输入工作簿应为{right.raw}{right.unit}，这里写{claim.raw}{claim.unit}。",
            REMEDY,
        )


def _turned(claim: Claim, right: Claim) -> bool:
    return claim.up is not None and right.up is not None and claim.up != right.up


def _direction(claim: Claim) -> str:
    if claim.kind is Kind.PERCENT or claim.measure is Measure.RATE:
        return "增长" if claim.up else "下降"
    return "增加" if claim.up else "减少"


# ------------------------------------------------------------------ tables
def compare_tables(paper: Paper, expected: Mapping[str, Table]) -> None:
    """Judge every cell of the nine tables that the workbook determines."""
    for role, table in expected.items():
        printed = paper.own_tables.get(role)
        if printed is None:
            continue
        for line in table.lines:
            for key, amount in line.amounts.items():
                column = column_key(role, key)
                value = _find(printed, role, line, column)
                if value is None:
                    continue
                right = round_half_up(amount.yuan / 10_000)
                if value.amount == right:
                    old = paper.cells.get(value.spot)
                    if old is None or old.verdict is not Verdict.CONTRADICTED:
                        paper.cells[value.spot] = Proof(Verdict.PROVED, "与输入工作簿一致")
                else:
                    message = f"公开{role}表 {line.title}“{column}”按输入工作簿应为{said(right)}，表中是{said(value.amount)}。"
                    paper.cells[value.spot] = Proof(Verdict.CONTRADICTED, message)
                    paper.faults.append(
                        Fault("T-input", Severity.CONFIRM, message, REMEDY, value.spot.block, cell=value.spot)
                    )


def _find(printed: PrintedTable, role: str, line: Line, column: str) -> Value | None:
    if role in ("01", "04"):
        label = re.sub(r"（.*?）", "", cell_label(line.label))
        rows = [r for r in printed.rows if r.label.partition(":")[2].removeprefix(PART) == label]
        if len(rows) <= line.occurrence:
            return None
        row = rows[line.occurrence]
        return row.get(column) or (row.get("金额") if column == "合计" else None)
    if line.code:
        found = printed.by_code().get(line.code)
        return found.get(column) if found else None
    row_ = printed.labelled(line.label) or (printed.total if role != "06" else None)
    return row_.get(column) if row_ else None
