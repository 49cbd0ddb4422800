"""``publish``: what is left to do before publication, or the folder ready to hand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from disclosure_kit.checks.confirmation import confirm
from disclosure_kit.checks.counts import DAYS_TO_PUBLISH
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef, ordered
from disclosure_kit.office.docx_open_points import open_points
from disclosure_kit.office.html_report import render_check_report
from disclosure_kit.office.package_clean import clean_docx, clean_xlsx
from disclosure_kit.office.pdf_write import HOW, to_pdf
from disclosure_kit.office.xlsx_grid import examine_tables
from disclosure_kit.workflows.audit import audit
from disclosure_kit.workflows.build import (
    CHECK_REPORT,
    TABLES,
    Checked,
    Folders,
    assemble_whole,
    check_workbooks,
    folder_of,
    report_name,
    table_names,
    whole_name,
)
from disclosure_kit.workflows.build import DRAFTS as MAIN_DRAFTS
from disclosure_kit.workflows.build import SELF_EVALUATION as EVALUATION
from disclosure_kit.workflows.output_folder import OutputFolder, Written, digest

Progress = Callable[[str], None]
PUBLISHED, SUMS = "公开", "校验码.txt"
_ROW_CODES = ("C-unused", "C-incomplete", "C-mark")


@dataclass(frozen=True)
class Published:
    """What came of one unit."""

    unit: str
    findings: tuple[Finding, ...]
    folder: Path | None = None
    written: tuple[Written, ...] = ()
    has_pdf: bool = False

    @property
    def refused(self) -> tuple[Finding, ...]:
        """What holds the publication up."""
        return tuple(f for f in self.findings if f.is_open)


def publish(
    year: int,
    folders: Folders,
    unit: str | None = None,
    progress: Progress = lambda _: None,
    today: date | None = None,
) -> list[Published]:
    """Publish every unit of a year, or the one named. One that is refused does not hold up the others.

    Raises:
        DisclosureError: there is nothing to publish.
    """
    day = today or date.today()  # noqa: DTZ011 - the clerk's own calendar
    return [_publish(c, year, folders, progress, day) for c in check_workbooks(year, folders, unit, progress)]


def _publish(checked: Checked, year: int, folders: Folders, progress: Progress, today: date) -> Published:
    figures, profile = checked.figures, checked.profile
    if figures is None or profile is None:
        return Published(checked.unit, checked.findings)
    if figures.accounts.unit.is_secret:
        return Published(checked.unit, (_secret(checked.unit),))
    folder = OutputFolder(folder_of(checked.unit, year, folders))
    if not folder.folder.exists():
        return Published(checked.unit, (_not_built(checked.unit, year),))
    try:
        with folder.locked():
            standing, findings = _look(checked, folder, year, folders, progress)
            findings += _deadline(checked, today)
            findings = list(ordered(findings))
            if any(f.is_open for f in findings):
                return Published(checked.unit, tuple(findings))
            progress("合成公开文件")
            whole = assemble_whole(figures, profile, standing)
            files, has_pdf = _files(checked, whole, standing[TABLES], findings, progress)
            target = OutputFolder(folder.folder / PUBLISHED, folder.hidden / PUBLISHED)
            with target.locked():
                written = target.write(files)
                target.forget(
                    n for n in (whole_name(figures).removesuffix(".docx") + ".pdf",) if n not in files
                )
    except DisclosureError as error:
        return Published(checked.unit, ordered([*checked.findings, *error.findings]))
    return Published(checked.unit, tuple(findings), target.folder, written, has_pdf)


def _look(
    checked: Checked, folder: OutputFolder, year: int, folders: Folders, progress: Progress
) -> tuple[Mapping[str, bytes], list[Finding]]:
    """The files as they stand, and everything that can be said against them."""
    assert checked.figures is not None
    findings = list(checked.findings)
    standing: dict[str, bytes] = {}
    for name in _names(checked):
        data = folder.content(name)
        if data is None:
            findings.append(_missing(name, year))
        else:
            standing[name] = data
    if any(f.code == "PUB-102" for f in findings):
        return standing, findings
    for name, data in standing.items():
        if name.endswith(".docx"):
            progress(f"检查 {name}")
            findings += open_points(data, name)
    assert checked.profile is not None
    findings += examine_tables(standing[TABLES], TABLES, table_names(checked.profile))
    findings += _beside(folder)
    if folder.is_edited(whole_name(checked.figures)):
        findings.append(_whole_edited(whole_name(checked.figures), year))
    result = audit([folder.folder / n for n in standing], year, checked.unit, folders, progress)
    findings += result.unread
    rows = checked.figures.accounts.confirmations
    audited = confirm([f for d in result.documents for f in d.findings], rows)
    known = {(f.code, f.message) for f in findings}
    findings += [f for f in audited if f.code not in _ROW_CODES and (f.code, f.message) not in known]
    used = {(f.code, f.signed.reason) for f in audited if f.signed}
    return standing, [f for f in findings if f.code != "C-unused" or not _is_used(f, used)]


def _is_used(finding: Finding, used: set[tuple[str, str]]) -> bool:
    return any(code in finding.message for code, _ in used)


def _names(checked: Checked) -> list[str]:
    assert checked.figures is not None
    projects = checked.figures.accounts.performance.projects
    reports = [report_name(number, project) for number, project in enumerate(projects, 1)]
    return [TABLES, *MAIN_DRAFTS, *([EVALUATION] if projects else []), *reports]


def _files(
    checked: Checked,
    whole: Mapping[str, bytes],
    tables: bytes,
    findings: Sequence[Finding],
    progress: Progress,
) -> tuple[dict[str, bytes], bool]:
    unit, year = checked.unit, checked.figures.accounts.unit.year if checked.figures else 0
    ((name, data),) = whole.items()
    docx = clean_docx(data, unit)
    files = {name: docx}
    progress("生成 PDF")
    pdf = to_pdf(docx)
    if pdf is not None:
        files[name.removesuffix(".docx") + ".pdf"] = pdf
    files[TABLES] = clean_xlsx(tables, unit, name.removesuffix(".docx") + "公开表")
    files[CHECK_REPORT] = render_check_report(unit, year, findings)
    sums = "".join(f"{digest(content)}  {each}\n" for each, content in files.items())
    return {**files, SUMS: sums.encode("utf-8")}, pdf is not None


def _beside(folder: OutputFolder) -> Iterator[Finding]:
    for path in sorted(folder.folder.glob("*（重新生成*")):
        yield Finding(
            "PUB-106",
            Severity.BLOCKING,
            f"“{path.name}”还在：它是按新数据生成、没能并入您改过的文件的一份。",
            "请比较两份，把需要的内容写入正式的文件，然后删去这一份。",
            (TextRef(path.name),),
        )


def _deadline(checked: Checked, today: date) -> list[Finding]:
    approved = checked.figures.accounts.unit.approved_on if checked.figures else None
    if approved is None:
        return []
    limit = approved + timedelta(days=DAYS_TO_PUBLISH)
    left = (limit - today).days
    if left >= 0:
        message = f"公开期限是 {limit}（批复后 {DAYS_TO_PUBLISH} 日），还有 {left} 天。"
        return [Finding("PUB-201", Severity.NOTE, message, "请在期限内公开。")]
    message = f"公开期限 {limit} 已过 {-left} 天（批复日期 {approved}）。"
    return [Finding("PUB-202", Severity.NOTE, message, "请尽快公开，并核对批复日期。")]


def _secret(unit: str) -> Finding:
    return Finding(
        "PUB-101",
        Severity.BLOCKING,
        f"{unit}在“单位信息”中标为涉密单位，按规定不予公开，没有生成公开文件。",
        "填错的请改正；部分涉密的，请在科目名称后面写“（涉密）”，经保密审查后只列到不涉密的款或类。",
    )


def _not_built(unit: str, year: int) -> Finding:
    return Finding(
        "PUB-102", Severity.BLOCKING, f"{unit}还没有生成过草稿。", f"请先运行 disclosure-kit build {year}。"
    )


def _missing(name: str, year: int) -> Finding:
    return Finding(
        "PUB-102",
        Severity.BLOCKING,
        f"成果文件夹中没有“{name}”。",
        f"请先运行 disclosure-kit build {year}；改了名的请改回来，或用 take-in 收回。",
        (TextRef(name),),
    )


def _whole_edited(name: str, year: int) -> Finding:
    return Finding(
        "PUB-107",
        Severity.BLOCKING,
        f"全文“{name}”被改过，改动还没有带回草稿。",
        f"请先运行 disclosure-kit build {year}，改动会带回各草稿。",
        (TextRef(name),),
    )


__all__ = ["HOW", "PUBLISHED", "Published", "publish"]
