"""``disclosure-kit check``."""

from __future__ import annotations

from pathlib import Path

from disclosure_kit.cli.report import console, count_line, print_failure, print_findings, progress
from disclosure_kit.findings import DisclosureError, is_blocked
from disclosure_kit.workflows.build import Folders, check_workbooks


def run(year: int, unit: str | None, inputs: Path, templates: Path | None) -> int:
    """Print the findings of every workbook; 1 when one is blocked."""
    try:
        with progress() as tell:
            results = check_workbooks(year, Folders(inputs, templates=templates), unit, tell)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    for result in results:
        out.print(f"■ {result.unit}　{count_line(result.findings)}", markup=False)
        print_findings(out, result.findings)
    if any(r.figures is None and r.reading.accounts is None for r in results):
        return 2
    return 1 if any(is_blocked(r.findings) for r in results) else 0
