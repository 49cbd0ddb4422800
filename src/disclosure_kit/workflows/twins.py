"""Two workbooks of a year that are one unit's, by name or by key: refused both, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_kit.findings import CellRef, Finding, Severity
from disclosure_kit.workbook import layout
from disclosure_kit.workbook.reader import Reading
from disclosure_kit.workflows.names import folder_name


@dataclass(frozen=True)
class Listed:
    """A workbook of the year: its file, its unit's name (the file's where it cannot be read), folder and key."""

    file: str
    unit: str
    folder: str
    key: str = ""

    @classmethod
    def of(cls, reading: Reading) -> Listed:
        """A workbook as it was read."""
        unit = reading.unit
        name = unit.name if unit is not None else reading.path.stem
        return cls(reading.path.name, name, folder_name(name), unit.key if unit is not None else "")


def refuse_twins(listed: Sequence[Listed]) -> list[list[Finding]]:
    """What is to be said against each workbook, in the order given."""
    return [[*_one_name(own, listed), *_one_key(own, listed)] for own in listed]


def _one_name(own: Listed, listed: Sequence[Listed]) -> list[Finding]:
    twins = [other for other in listed if other.folder == own.folder]
    if len(twins) < 2:
        return []
    names = "、".join(t.file for t in twins)
    message = f"这些工作簿的单位名称相同：{names}。"
    return [Finding("IN-004", Severity.BLOCKING, message, "请只保留一个，或改正单位名称。")]


def _one_key(own: Listed, listed: Sequence[Listed]) -> list[Finding]:
    """A copied workbook takes the key of the other unit along."""
    twins = [other for other in listed if own.key and other.key == own.key]
    if len({t.folder for t in twins}) < 2:
        return []
    names = "、".join(f"“{t.file}”（{t.unit}）" for t in twins)
    return [
        Finding(
            "IN-005",
            Severity.BLOCKING,
            f"这些工作簿的单位标识相同（{own.key}），单位名称却不同：{names}。",
            "多半是把一个单位的输入表复制给了另一个单位：请在复制出来的那一本清空“单位标识”，再运行 check 加 --notes "
            "补上新的。如果是同一个单位改了名称，请只留一本。",
            (CellRef(layout.UNIT.name),),
        )
    ]
