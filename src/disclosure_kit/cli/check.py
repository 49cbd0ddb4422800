"""``disclosure-kit check``."""

from __future__ import annotations

from disclosure_kit.cli import audit as audit_command
from disclosure_kit.cli.report import (
    console,
    count_line,
    print_failure,
    print_findings,
    progress,
    year_meant,
)
from disclosure_kit.findings import DisclosureError, is_blocked, ordered
from disclosure_kit.workflows.build import Checked, Folders, check_workbooks, folder_of, open_questions
from disclosure_kit.workflows.notes import write_driver_notes, write_keys


def run(
    year: int | None,
    unit: str | None,
    folders: Folders,
    *,
    write_notes: bool = False,
    drafts: bool = False,
    open_report: bool = False,
) -> int:
    """Print the findings of every workbook; 1 when one is blocked, 2 when one cannot be read.

    ``write_notes``: note the drivers in the workbook. ``drafts``: audit each unit's files as they stand, too, and
    with ``open_report`` open the report of that.
    """
    try:
        year = year_meant(year, folders.inputs)
        with progress() as tell:
            results = check_workbooks(year, folders, unit, tell)
    except DisclosureError as error:
        return print_failure(error)
    out = console()
    worst = 0
    for result in results:
        findings = ordered([*result.findings, *open_questions(result, year, folders)])
        out.print(f"■ {result.unit}　{count_line(findings)}", markup=False)
        if result.template:
            out.print(f"  模板：{result.template}", markup=False)
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
        if drafts:
            worst = max(worst, _audit_drafts(result, year, folders, open_report=open_report))
    if any(r.figures is None and r.reading.accounts is None for r in results):
        return 2
    return max(worst, 1 if any(is_blocked(r.findings) for r in results) else 0)


def _audit_drafts(result: Checked, year: int, folders: Folders, *, open_report: bool) -> int:
    """Audit a unit's files as they stand; its exit code."""
    place = folder_of(result.unit, year, folders)
    if result.figures is None or not place.is_dir():
        console().print("  还没有生成草稿，只核对了输入表。", markup=False)
        return 0
    return audit_command.run(
        [place],
        year,
        result.unit,
        folders,
        json=False,
        annotated=False,
        open_report=open_report,
        report=None,
    )
