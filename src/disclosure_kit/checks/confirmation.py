"""The sheet 确认 takes effect: who answers for which finding, and whether the figures changed since (design.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from disclosure_kit.accounts.accounts import Confirmation
from disclosure_kit.findings import Finding, Severity, SignOff, ordered
from disclosure_kit.letters import same

SHEET = "确认"


def confirm(findings: Iterable[Finding], rows: Sequence[Confirmation]) -> tuple[Finding, ...]:
    """Findings with the confirmations that fit them, and a finding for every row that does not.

    A row fits by 问题编号 and 位置 (a blank place fits the only finding of its code). Its 确认码, when given, must be
    the finding's: otherwise the figures changed and the finding is 需确认 again.
    """
    answer = list(findings)
    more: list[Finding] = []
    for row in rows:
        if not any((row.code, row.place, row.reason, row.who, row.when, row.mark)):
            continue
        if not (row.code and row.reason and row.who):
            more.append(
                _row_finding(
                    "C-incomplete", Severity.CONFIRM, row, "问题编号、理由和确认人要填全。", "请补全这一行。"
                )
            )
            continue
        places = [i for i, finding in enumerate(answer) if _fits(row, finding)]
        if not row.place and len(places) > 1:
            places = [i for i in places if row.mark and answer[i].mark == row.mark.strip().upper()]
        if not places:
            more.append(
                _row_finding(
                    "C-unused",
                    Severity.NOTE,
                    row,
                    f"没有与“{row.code} {row.place}”对应的问题。",
                    "问题已经解决的，可以删去这一行。",
                )
            )
        for index in places:
            answer[index], note = _apply(row, answer[index])
            more += note
    return ordered([*answer, *more])


def _fits(row: Confirmation, finding: Finding) -> bool:
    if finding.severity is not Severity.CONFIRM or not same(row.code, finding.code):
        return False
    return not row.place or any(same(row.place, place) for place in finding.places)


def _apply(row: Confirmation, finding: Finding) -> tuple[Finding, list[Finding]]:
    mark = row.mark.strip().upper()
    if mark and mark != finding.mark:
        remedy = f"{row.who}曾确认，但数字已变，请重新确认。{finding.remedy}"
        return replace(finding, remedy=remedy), []
    signed = replace(finding, signed=SignOff(row.who, row.when, row.reason))
    return signed, list(_without_mark(row, finding)) if not mark else []


def _without_mark(row: Confirmation, finding: Finding) -> Iterator[Finding]:
    yield _row_finding(
        "C-mark",
        Severity.NOTE,
        row,
        f"{finding.code} 已确认，没有填确认码：以后数字变了，程序看不出来。",
        f"请在“确认码”一栏填 {finding.mark}。",
    )


def _row_finding(code: str, severity: Severity, row: Confirmation, message: str, remedy: str) -> Finding:
    return Finding(code, severity, f"“{SHEET}”表：{message}", remedy, (row.at,) if row.at else ())
