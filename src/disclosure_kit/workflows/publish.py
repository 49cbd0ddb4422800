"""``publish``: what is left to do before publication, or the folder ready to hand in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from disclosure_kit.checks.confirmation import confirm
from disclosure_kit.checks.counts import DAYS_TO_PUBLISH
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef, ordered
from disclosure_kit.office.docx_open import unreadable
from disclosure_kit.office.docx_open_points import open_points, open_points_of_tables
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.office.fonts import fonts_embedded, fonts_named, missing_fonts
from disclosure_kit.office.html_report import render_check_report
from disclosure_kit.office.pdf_pages import lonely_page, lost_rows, page_texts, pages_of
from disclosure_kit.office.pdf_write import HOW, to_pdf
from disclosure_kit.office.public_docx import held_back, public_docx
from disclosure_kit.office.public_xlsx import held_back_tables, public_xlsx
from disclosure_kit.office.sign_off import Item, Publication, render_sign_off
from disclosure_kit.office.xlsx_grid import examine_tables, names_of_tables, read_tables
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.table import sheet_name
from disclosure_kit.workflows.audit import audit
from disclosure_kit.workflows.build import (
    CHECK_REPORT,
    TABLES,
    Checked,
    Folders,
    assemble_whole,
    check_workbooks,
    folder_of,
    table_names,
    whole_name,
)
from disclosure_kit.workflows.build import DRAFTS as MAIN_DRAFTS
from disclosure_kit.workflows.build import SELF_EVALUATION as EVALUATION
from disclosure_kit.workflows.file_access import remove
from disclosure_kit.workflows.identity import Owner, match_names, stamped_files, twins
from disclosure_kit.workflows.merging import dated
from disclosure_kit.workflows.names import report_name
from disclosure_kit.workflows.output_folder import HeldFilesError, OutputFolder, Written, digest

Progress = Callable[[str], None]
PUBLISHED, ARCHIVE = "公开", "存档"
SUMS, SIGN_OFF = "校验码.txt", "签认页.html"
"""Kept on file beside the published files, with 核对报告.html."""


@dataclass(frozen=True)
class Published:
    """What came of one unit."""

    unit: str
    findings: tuple[Finding, ...]
    folder: Path | None = None
    written: tuple[Written, ...] = ()
    has_pdf: bool = False
    archive: Path | None = None
    """Where report, sign-off page and digests are kept."""

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
            files, more = _public_files(checked, standing, progress)
            findings = list(ordered([*findings, *more]))
            archive, written = _hand_over(checked, folder, files, findings)
    except DisclosureError as error:
        done = error.written if isinstance(error, HeldFilesError) else ()
        return Published(checked.unit, ordered([*checked.findings, *error.findings]), written=done)
    has_pdf = any(name.endswith(".pdf") for name in files)
    public = folder.folder / PUBLISHED
    return Published(checked.unit, tuple(findings), public, written, has_pdf, archive)


def _look(
    checked: Checked, folder: OutputFolder, year: int, folders: Folders, progress: Progress
) -> tuple[Mapping[str, bytes], list[Finding]]:
    """The files as they stand, and everything that can be said against them."""
    assert checked.figures is not None
    findings: list[Finding] = []
    standing: dict[str, bytes] = {}
    for name in _names(checked):
        data = folder.content(name)
        if data is None:
            findings.append(_missing(name, year))
        else:
            standing[name] = data
    if findings:
        return standing, [*checked.findings, *findings]
    for name, data in standing.items():
        progress(f"检查 {name}")
        findings += _open_points(name, data)
    assert checked.profile is not None
    if any(f.code in ("DOC-101", "DOC-102", "DOC-103") for f in findings):
        return standing, [*checked.findings, *findings]
    findings += examine_tables(standing[TABLES], TABLES, table_names(checked.profile))
    findings += _beside(folder)
    own = checked.figures.accounts.unit
    stamps = {name: stamp_of(data) for name, data in standing.items() if name.endswith(".docx")}
    matched = match_names(stamped_files(folder.folder, Owner(own.name, year, own.key)), stamps)
    for draft, files in matched.twins.items():
        findings += twins(draft, files)
    if folder.is_edited(whole_name(checked.figures)):
        findings.append(_whole_edited(whole_name(checked.figures), year))
    result = audit([folder.folder / n for n in standing], year, checked.unit, folders, progress)
    findings += result.unread
    known = {(f.code, f.message) for f in findings}
    new = [
        f
        for f in (f for d in result.documents for f in d.findings)
        if (f.code, f.message) not in known
        # told already: open comments one by one (PUB-104), tables by what the set asks for (DOC-104, DOC-106)
        and f.code not in ("M-conflict", "R-absent")
        and not any(_same_matter(checked, k, f) for k in checked.unconfirmed)
    ]
    confirmed = confirm([*checked.unconfirmed, *new], checked.figures.accounts.confirmations)
    return standing, [*findings, *confirmed]


def _open_points(name: str, data: bytes) -> Iterator[Finding]:
    """Everything in one file that must be settled by a person first."""
    is_tables = name == TABLES
    try:
        yield from open_points_of_tables(data, name) if is_tables else open_points(data, name)
        held = list(held_back_tables(data) if is_tables else held_back(data))
    except Exception as error:  # damaged, protected: whatever a person's program made of it
        yield from unreadable(name, error).findings
        return
    for refusal in dict.fromkeys(held):
        where = f"（{refusal.where}）" if refusal.where else ""
        yield Finding(
            "PUB-108",
            Severity.BLOCKING,
            f"“{name}”里有{refusal.what}{where}，公开后别人能看到或打开。",
            "请删去它；需要公开的，请改成看得见的普通文字、图片或数字。",
            (TextRef(name),),
        )


_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


def _same_matter(checked: Checked, known: Finding, found: Finding) -> bool:
    """Whether a draft shows what the workbook was already told: the same rule, project and figures."""
    if known.code != found.code:
        return False
    said, seen = _figures_in(known), _figures_in(found)
    if not said or not said <= seen:
        return False
    projects = checked.figures.accounts.performance.projects if checked.figures else ()
    for number, project in enumerate(projects, 1):
        if known.message.startswith(f"{project.name}："):
            documents = {p.document for p in found.places if isinstance(p, TextRef)}
            return report_name(number, project) in documents or project.name in found.message
    return True


def _figures_in(finding: Finding) -> set[Decimal]:
    return {Decimal(text.replace(",", "")) for text in _FIGURE.findall(finding.message)}


def _names(checked: Checked) -> list[str]:
    assert checked.figures is not None
    projects = checked.figures.accounts.performance.projects
    reports = [report_name(number, project) for number, project in enumerate(projects, 1)]
    return [TABLES, *MAIN_DRAFTS, *([EVALUATION] if projects else []), *reports]


def _public_files(
    checked: Checked, standing: Mapping[str, bytes], progress: Progress
) -> tuple[dict[str, bytes], list[Finding]]:
    """Word, PDF and Excel as the public may have them, and what is to be said of the PDF."""
    assert checked.figures is not None and checked.profile is not None
    progress("合成公开文件")
    ((name, data),) = assemble_whole(checked.figures, checked.profile, standing).items()
    docx = public_docx(data, checked.unit)
    files = {name: docx}
    progress("生成 PDF")
    pdf, findings = _pdf(checked.profile, docx, standing[TABLES])
    if pdf is not None:
        files[name.removesuffix(".docx") + ".pdf"] = pdf
    title = name.removesuffix(".docx") + "公开表"
    sheets = names_of_tables(standing[TABLES], TABLES, table_names(checked.profile))
    files[TABLES] = public_xlsx(standing[TABLES], checked.unit, sheets, title)
    return files, findings


def _pdf(profile: Profile, docx: bytes, tables: bytes) -> tuple[bytes | None, list[Finding]]:
    """The PDF when it has the document's own fonts and every row of the tables; else why there is none."""
    pdf = to_pdf(docx)
    if pdf is None:
        return None, []
    missing = missing_fonts(fonts_named(docx), fonts_embedded(pdf), profile.fonts)
    if missing:
        message = f"没有生成 PDF：这台电脑没有文档用的字体{'、'.join(missing)}，换了字体排版会走样。"
        return None, [
            Finding(
                "PUB-203", Severity.NOTE, message, f"请在装有这些字体的电脑上运行；或{HOW.removeprefix('请')}"
            )
        ]
    texts = page_texts(pdf)
    grids = read_tables(tables, TABLES, table_names(profile))
    findings = []
    for grid in grids:
        pages = pages_of(grid, texts, grids)
        lost = lost_rows(grid, texts, pages)
        if lost:
            message = f"没有生成 PDF：其中《{grid.title}》缺少 {len(lost)} 行，第一行是“{lost[0]}”。"
            return None, [Finding("PUB-204", Severity.NOTE, message, HOW)]
        if alone := lonely_page(grid, texts, pages):
            message = f"PDF 第 {alone} 页只有《{grid.title}》的最后一行。"
            findings.append(
                Finding(
                    "PUB-205", Severity.NOTE, message, "可以把公开表.xlsx 中该表的行高调小一点，再公开一次。"
                )
            )
    return pdf, findings


def _hand_over(
    checked: Checked, folder: OutputFolder, files: Mapping[str, bytes], findings: Sequence[Finding]
) -> tuple[Path, tuple[Written, ...]]:
    """The public's files into 公开/, what is kept on file into 存档/; edited ones and old records move there too."""
    assert checked.figures is not None
    target = OutputFolder(folder.folder / PUBLISHED, folder.hidden / PUBLISHED)
    archive = OutputFolder(folder.folder / ARCHIVE, folder.hidden / ARCHIVE)
    year = checked.figures.accounts.unit.year
    sums = "".join(f"{digest(content)}  {name}\n" for name, content in files.items())
    records = {
        CHECK_REPORT: render_check_report(checked.unit, year, findings, checked.template),
        SIGN_OFF: _sign_off(checked, files, findings),
        SUMS: sums.encode("utf-8"),
    }
    with target.locked(), archive.locked():
        moved = {}
        for path in sorted(p for p in target.folder.iterdir() if p.is_file() and not p.name.startswith(".")):
            is_record = path.name in (CHECK_REPORT, SUMS)
            if is_record or (path.name in files and target.is_edited(path.name)):
                what = "原公开文件夹中的" if is_record else "改过的公开件"
                moved[dated(archive.folder, path.name, what)] = path
        contents = {name: path.read_bytes() for name, path in moved.items()}
        archive.write({**records, **contents})
        for path in moved.values():
            remove(path)
        written = target.write(files)
        target.forget(
            n for n in (whole_name(checked.figures).removesuffix(".docx") + ".pdf",) if n not in files
        )
    return archive.folder, written


def _sign_off(checked: Checked, files: Mapping[str, bytes], findings: Sequence[Finding]) -> bytes:
    assert checked.figures is not None and checked.profile is not None
    unit = checked.figures.accounts.unit
    projects = checked.figures.accounts.performance.projects
    whole = whole_name(checked.figures)
    items = [Item(f"公开的文件“{name}”", name) for name in files]
    items += [Item("封面、目录", whole, place="封面、目录")]
    items += [
        Item(name.removesuffix(".docx"), whole, place=name.removesuffix(".docx")) for name in MAIN_DRAFTS
    ]
    items += [
        Item(f"公开{number}表《{text.title}》", TABLES, place=sheet_name(number))
        for number, text in checked.profile.tables.items()
    ]
    for number, project in enumerate(projects, 1):
        items.append(Item("绩效自评表", whole, project.name, "绩效自评"))
        items.append(
            Item("绩效评价报告", whole, project.name, report_name(number, project).removesuffix(".docx"))
        )
    of = Publication(
        unit.name, unit.kind, unit.year, checked.reading.path.name, tuple(p.name for p in projects)
    )
    return render_sign_off(of, items, [f for f in findings if f.signed])


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
