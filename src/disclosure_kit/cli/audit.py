"""``disclosure-kit audit``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from disclosure_kit.audit.result import Audited
from disclosure_kit.cli.opening import open_file
from disclosure_kit.cli.report import COLOURS, console, count_line, print_failure, print_findings, progress
from disclosure_kit.findings import DisclosureError, Finding, Severity
from disclosure_kit.workflows.audit import REPORT, as_json, audit, report_place, write_annotated, write_report
from disclosure_kit.workflows.build import Folders

SHOWN = 5
"""Findings of one kind printed in full; the report has all."""


def run(
    files: Sequence[Path],
    year: int | None,
    unit: str | None,
    folders: Folders,
    *,
    json: bool,
    annotated: bool,
    open_report: bool,
    report: Path | None,
) -> int:
    """Audit and sum up; 1 when something is 阻断, 2 when a file cannot be read."""
    try:
        with progress() as tell:
            result = audit(files, year, unit, folders, tell)
        if json:
            sys.stdout.write(as_json(result) + "\n")
            return 2 if result.unread else 0
        target = report or report_place(files, folders) / REPORT
        written = [write_report(result, target)] if result.documents else []
        written += write_annotated(result) if annotated else []
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    print_findings(out, result.unread)
    for audited in result.documents:
        _sum_up(out, audited)
    for path in written:
        out.print(f"  已写：{escape(str(path))}")
    if open_report and written:
        open_file(written[0], out)
    return 2 if result.unread else 0


def _sum_up(out: Console, audited: Audited) -> None:
    out.print(f"■ {audited.document.name}　{count_line(audited.findings)}", markup=False)
    for place, verdicts in (("文中", audited.verdicts), ("表中", audited.cell_verdicts)):
        if any(verdicts.values()):
            figures = "　".join(f"{verdict} {number}" for verdict, number in verdicts.items())
            out.print(f"  {place}数字：{figures}", markup=False)
    out.print(f"  读到什么：{'；'.join(audited.coverage.said)}。", markup=False)
    for severity in Severity:
        of_kind = sorted((f for f in audited.findings if f.severity is severity), key=lambda f: f.code)
        for code, group in groupby(of_kind, key=lambda f: f.code):
            _print_group(out, severity, code, list(group))


def _print_group(out: Console, severity: Severity, code: str, findings: Sequence[Finding]) -> None:
    shown = findings if severity is not Severity.NOTE else findings[:2]
    for finding in shown[:SHOWN]:
        out.print(f"  [{COLOURS[severity]}]{severity}[/] {code}　{escape(finding.message)}")
        if finding.places:
            out.print(f"       位置：{escape(str(finding.places[0]))}", style="dim")
    rest = len(findings) - len(shown[:SHOWN])
    if rest > 0:
        out.print(f"       …… 同类还有 {rest} 处，见核对报告", style="dim")
