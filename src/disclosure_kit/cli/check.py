"""``disclosure-kit check``."""

from __future__ import annotations

from disclosure_kit.cli.report import console, count_line, print_failure, print_findings, progress
from disclosure_kit.findings import DisclosureError, is_blocked, ordered
from disclosure_kit.workflows.build import Folders, check_workbooks, open_questions
from disclosure_kit.workflows.notes import write_driver_notes, write_keys


def run(year: int, unit: str | None, folders: Folders, *, write_notes: bool = False) -> int:
    """Print the findings of every workbook, with ``write_notes`` note the drivers; 1 when one is blocked."""
    try:
        with progress() as tell:
            results = check_workbooks(year, folders, unit, tell)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    for result in results:
        findings = ordered([*result.findings, *open_questions(result, year, folders)])
        out.print(f"■ {result.unit}　{count_line(findings)}", markup=False)
        print_findings(out, findings)
        if write_notes:
            try:
                kept, skipped = write_driver_notes(result)
                keys = write_keys(result)
            except DisclosureError as error:
                return print_failure(error)
            out.print(f"  变动因素批注：{kept} 处，写在 {result.reading.path.name} 的原因栏。", markup=False)
            if keys:
                out.print(f"  单位标识、项目标识：补上 {keys} 个；它们由程序使用，请不要改动。", markup=False)
            for sheet in skipped:
                out.print(f"  “{sheet}”表的批注是别的软件写的，没有改动。", markup=False)
    if any(r.figures is None and r.reading.accounts is None for r in results):
        return 2
    return 1 if any(is_blocked(r.findings) for r in results) else 0
