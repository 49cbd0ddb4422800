"""``build``: from the input workbooks of a year to tables and drafts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from disclosure_kit.accounts.accounts import Accounts
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.audit.as_printed import check_printed
from disclosure_kit.charts import draw_all
from disclosure_kit.checks import run_checks
from disclosure_kit.checks.confirmation import confirm
from disclosure_kit.findings import CellRef, DisclosureError, Finding, Severity, is_blocked, ordered
from disclosure_kit.narrative import for_draft, write_all
from disclosure_kit.narrative.evaluation_report import write_report
from disclosure_kit.narrative.writer import Writer
from disclosure_kit.office.docx_assemble import Materials, assemble
from disclosure_kit.office.docx_render import render_draft
from disclosure_kit.office.docx_stamp import stamp_of, with_names
from disclosure_kit.office.html_report import render_check_report
from disclosure_kit.office.xlsx_grid import examine_tables, read_tables
from disclosure_kit.office.xlsx_render import render_tables
from disclosure_kit.profile.choice import choose_set, find_template_root
from disclosure_kit.profile.profile import Profile, load_profile
from disclosure_kit.tables import build_tables
from disclosure_kit.tables.table import sheet_name
from disclosure_kit.workbook.reader import Reading, read_workbook
from disclosure_kit.workflows.identity import PROJECT_KEY, UNIT_KEY, Owner, give_back_names
from disclosure_kit.workflows.inputs import is_called, workbooks_in
from disclosure_kit.workflows.merging import (
    MergeNote,
    keep_bases,
    reconcile,
    with_base,
    with_stamp,
)
from disclosure_kit.workflows.names import folder_name, report_name
from disclosure_kit.workflows.open_questions import undecided
from disclosure_kit.workflows.output_folder import HeldFilesError, OutputFolder, Written
from disclosure_kit.workflows.twins import Listed, refuse_twins
from disclosure_kit.workflows.unit_folder import Home, follow_units

TABLES = "公开表.xlsx"
DRAFTS = ("单位概况.docx", "情况说明.docx", "名词解释.docx")
SELF_EVALUATION = "绩效自评.docx"
REPORT = "绩效评价报告.docx"
WHOLE = "单位决算.docx"
CHECK_REPORT = "核对报告.html"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Folders:
    """Where inputs, templates and outputs are; ``templates`` is ``None`` for the default."""

    inputs: Path = Path("inputs")
    outputs: Path = Path("outputs")
    templates: Path | None = None


@dataclass(frozen=True)
class UnitResult:
    """What came of one workbook."""

    source: Path
    unit: str
    findings: tuple[Finding, ...]
    written: tuple[Written, ...] = ()
    folder: Path | None = None
    merges: tuple[MergeNote, ...] = ()
    resumed: bool = False
    """The run before was cut off; nothing of it is lost."""
    template: str = ""
    """Name and year of the template set; empty when none was chosen."""

    @property
    def blocked(self) -> bool:
        """Whether nothing was written because of a finding."""
        return is_blocked(self.findings)

    @property
    def report(self) -> Path | None:
        """Where 核对报告.html of this build stands."""
        return next((w.path for w in self.written if w.name == CHECK_REPORT), None)


@dataclass(frozen=True)
class Checked:
    """A workbook that was read and checked, ready to be written."""

    reading: Reading
    findings: tuple[Finding, ...]
    figures: Figures | None = None
    profile: Profile | None = None
    unconfirmed: tuple[Finding, ...] = ()
    """The findings before anybody's confirmations."""
    keys_of_others: frozenset[str] = frozenset()
    """Unit keys in the other workbooks of the year."""

    @property
    def unit(self) -> str:
        """Unit name, or the file's when it could not be read."""
        return self.figures.accounts.unit.name if self.figures else self.reading.path.stem

    @property
    def template(self) -> str:
        """Name and year of the template set; empty when none was chosen."""
        return self.profile.label if self.profile else ""


def find_workbooks(folders: Folders, year: int) -> list[Path]:
    """Input workbooks of a year, without Excel's lock files.

    Raises:
        DisclosureError: the folder is not there or has none (``IN-001``).
    """
    folder = folders.inputs / str(year)
    found = workbooks_in(folder)
    if not found:
        raise DisclosureError(
            [
                Finding(
                    "IN-001",
                    Severity.BLOCKING,
                    f"文件夹“{folder}”中没有输入工作簿。",
                    f"请先运行 disclosure-kit new {year} 生成空白输入表，填好后放在该文件夹。",
                )
            ]
        )
    return found


def check_workbooks(
    year: int, folders: Folders, unit: str | None = None, progress: Progress = lambda _: None
) -> list[Checked]:
    """Read and check every workbook of a year (or the one of a unit)."""
    return _chosen(_check_all(year, folders, progress), unit)


def _check_all(year: int, folders: Folders, progress: Progress) -> list[Checked]:
    paths = find_workbooks(folders, year)
    root = find_template_root(folders.templates)
    results = []
    for path in paths:
        progress(f"读取 {path.name}")
        results.append(_check_one(path, year, root))
    return _without_twins(results)


def _chosen(results: list[Checked], unit: str | None) -> list[Checked]:
    if unit is None:
        return results
    called = [r for r in results if is_called(unit, r.unit, r.reading.path)]
    chosen = [r for r in called if folder_name(r.unit) == folder_name(unit)] or called
    if not chosen:
        names = "、".join(r.unit for r in results)
        raise DisclosureError(
            [Finding("IN-002", Severity.BLOCKING, f"没有名为“{unit}”的单位。", f"现有：{names}。")]
        )
    return chosen


def _check_one(path: Path, year: int, root: Path) -> Checked:
    reading = read_workbook(path)
    if reading.accounts is None:
        return Checked(reading, ordered(reading.findings))
    findings = list(reading.findings)
    findings += _year_differs(reading.accounts, year)
    try:
        choice = choose_set(root, reading.accounts.unit)
        profile = load_profile(choice.folder)
    except DisclosureError as error:
        return Checked(reading, ordered([*findings, *error.findings]))
    findings += choice.findings
    figures = Figures(reading.accounts)
    findings += run_checks(figures, profile)
    findings += check_printed(build_tables(figures, profile), reading.accounts.unit.input_unit.half_unit)
    confirmed = confirm(findings, reading.accounts.confirmations)
    return Checked(reading, confirmed, figures, profile, tuple(findings))


def _year_differs(accounts: Accounts, year: int) -> list[Finding]:
    if accounts.unit.year == year:
        return []
    message = f"“单位信息”的决算年度是 {accounts.unit.year}，而文件放在 {year} 年的文件夹中。"
    return [
        Finding(
            "IN-003",
            Severity.BLOCKING,
            message,
            "请改正决算年度，或把文件移到对应年度的文件夹。",
            (CellRef("单位信息"),),
        )
    ]


def _without_twins(results: Sequence[Checked]) -> list[Checked]:
    """Two workbooks of one unit would write into one folder: refuse both."""
    listed = [Listed.of(r.reading) for r in results]
    keys = [one.key for one in listed if one.key]
    answer = []
    for result, own, refused in zip(results, listed, refuse_twins(listed), strict=True):
        if refused:
            result = Checked(result.reading, ordered([*result.findings, *refused]))  # noqa: PLW2901
        answer.append(replace(result, keys_of_others=frozenset(k for k in keys if k != own.key)))
    return answer


def build(
    year: int,
    folders: Folders,
    unit: str | None = None,
    progress: Progress = lambda _: None,
    *,
    fresh: bool = False,
) -> list[UnitResult]:
    """Build every unit of a year. A unit that is blocked does not hold up the others.

    ``fresh``: start over instead of merging; what a person changed is kept under a dated name.

    Raises:
        DisclosureError: there is nothing to build.
    """
    everything = _check_all(year, folders, progress)
    chosen = _chosen(everything, unit)
    others = {folder_of(Listed.of(c.reading).unit, year, folders): c.reading.path.name for c in everything}
    homes = [
        Home(_owner(c.figures), folder_of(c.unit, year, folders))
        for c in chosen
        if c.figures is not None and c.profile is not None and not is_blocked(c.findings)
    ]
    told = follow_units(homes, others)
    return [
        _build_one(
            c, year, folders, progress, fresh=fresh, told=told.get(folder_of(c.unit, year, folders), ())
        )
        for c in chosen
    ]


def _owner(figures: Figures) -> Owner:
    unit = figures.accounts.unit
    return Owner(unit.name, unit.year, unit.key)


def _build_one(
    checked: Checked,
    year: int,
    folders: Folders,
    progress: Progress,
    *,
    fresh: bool,
    told: Sequence[Finding] = (),
) -> UnitResult:
    """``told``: what is to be said of the unit's folder."""
    source, unit = checked.reading.path, checked.unit
    checked = replace(checked, findings=ordered([*checked.findings, *told]))
    if checked.figures is None or checked.profile is None or is_blocked(checked.findings):
        return UnitResult(source, unit, checked.findings, template=checked.template)
    folder = OutputFolder(folder_of(unit, year, folders))
    try:
        generated = generate(checked.figures, checked.profile, progress)
        with folder.locked():
            progress("合并人工修改")
            whole = whole_name(checked.figures)
            named = give_back_names(folder, generated, whole, _owner(checked.figures))
            done = reconcile(folder, generated, whole, fresh=fresh)
            findings = ordered([*checked.findings, *named, *done.findings])
            progress("合成全文")
            standing = folder.standing(done.files, done.origins)
            standing = {n: d for n, d in standing.items() if n in generated}
            made = assemble_whole(checked.figures, checked.profile, standing)[whole]
            done.files[whole] = with_base(made)
            if whole in done.origins:
                done.origins[whole] = replace(done.origins[whole], base=done.files[whole])
            looked = examine_tables(standing[TABLES], TABLES, table_names(checked.profile))
            findings = ordered([*findings, *looked, *undecided(standing)])
            done.files[CHECK_REPORT] = render_check_report(unit, year, findings, checked.template)
            progress("写入文件")
            keep_bases(folder, {**generated, whole: done.files[whole]})
            written = folder.write(done.files, [*generated, whole], done.origins, done.copies)
            folder.remember_asked(done.asked)
            if fresh:
                folder.forget_taken()
    except DisclosureError as error:
        written = error.written if isinstance(error, HeldFilesError) else ()
        found = ordered([*checked.findings, *error.findings])
        return UnitResult(source, unit, found, written, template=checked.template)
    return UnitResult(
        source,
        unit,
        findings,
        written,
        folder.folder,
        tuple(done.notes),
        folder.interrupted,
        checked.template,
    )


def open_questions(checked: Checked, year: int, folders: Folders) -> list[Finding]:
    """What is still to be decided in the drafts and tables of a unit as they lie in its folder."""
    folder = folder_of(checked.unit, year, folders)
    paths = [*sorted(folder.glob("*.docx")), folder / TABLES]
    names = [p for p in paths if p.is_file() and not p.name.startswith(("~$", "."))]
    files = {}
    for path in names:
        with contextlib.suppress(OSError):  # open elsewhere: build says so
            files[path.name] = path.read_bytes()
    whole = whole_name(checked.figures) if checked.figures else ""
    return undecided({n: d for n, d in files.items() if stamp_of(d).get("draft") == n != whole})


def folder_of(unit: str, year: int, folders: Folders) -> Path:
    """Where the files of a unit and year stand."""
    return folders.outputs / str(year) / folder_name(unit)


def generate(figures: Figures, profile: Profile, progress: Progress = lambda _: None) -> dict[str, bytes]:
    """Tables and drafts, each draft saying whose it is."""
    unit = figures.accounts.unit
    projects = figures.accounts.performance.projects
    keys = {report_name(n, p): {PROJECT_KEY: p.key} for n, p in enumerate(projects, 1) if p.key}
    keys[SELF_EVALUATION] = with_names({p.name: p.key for p in projects if p.key})
    own = {UNIT_KEY: unit.key} if unit.key else {}
    return {
        name: with_stamp(data, unit.name, unit.year, name, own | keys.get(name, {}))
        for name, data in render(figures, profile, progress).items()
    }


def render(
    figures: Figures, profile: Profile, progress: Progress = lambda _: None, *, with_tables: bool = True
) -> dict[str, bytes]:
    """Tables and drafts of a unit as bytes, in the order of the document."""
    files: dict[str, bytes] = {}
    findings: list[Finding] = []

    def make(name: str, written: Callable[[], bytes]) -> None:
        """One file; a fault of its template is told together with those of the others."""
        progress(f"{'填写' if name == TABLES else '撰写'} {name.rpartition('.')[0]}")
        try:
            files[name] = written()
        except DisclosureError as error:
            findings.extend(error.findings)

    if with_tables:
        tables = list(build_tables(figures, profile).values())
        make(TABLES, partial(render_tables, profile.folder / TABLES, tables, _table_texts(figures)))
    charts = draw_all(figures, profile)
    context = write_all(figures, profile)
    for draft in DRAFTS:
        make(draft, partial(render_draft, profile.folder / draft, for_draft(context), charts))
    projects = figures.accounts.performance.projects
    if projects:
        make(SELF_EVALUATION, partial(render_draft, profile.folder / SELF_EVALUATION, for_draft(context)))
    for number, project in enumerate(projects, 1):
        report = for_draft(context) | write_report(Writer(figures, profile), project)
        make(report_name(number, project), partial(render_draft, profile.folder / REPORT, report))
    if findings:
        raise DisclosureError(findings)
    return files


def assemble_whole(figures: Figures, profile: Profile, standing: Mapping[str, bytes]) -> dict[str, bytes]:
    """The whole document, from the drafts and the tables as they stand.

    Raises:
        DisclosureError: an edited draft or table cannot be read (``DOC-1…``), or the template is broken.
    """
    unit = figures.accounts.unit
    title = f"{unit.year}年度{unit.name}{unit.kind}决算"
    annexes = [n for n in standing if n.endswith(".docx") and n not in DRAFTS]
    materials = Materials(
        drafts={name.removesuffix(".docx"): standing[name] for name in DRAFTS},
        annexes={name.removesuffix(".docx"): standing[name] for name in annexes},
        sheets=read_tables(standing[TABLES], TABLES, table_names(profile)),
        texts={"单位": unit.name, "机构": unit.kind, "年度": str(unit.year)},
        title=title,
        author=unit.name,
        stamp={
            "unit": unit.name,
            "year": str(unit.year),
            "draft": whole_name(figures),
            **({UNIT_KEY: unit.key} if unit.key else {}),
        },
    )
    return {whole_name(figures): assemble(profile.folder / WHOLE, materials)}


def table_names(profile: Profile) -> list[str]:
    """Sheets of the set's tables, in their order."""
    return [sheet_name(number) for number in profile.tables]


def whole_name(figures: Figures) -> str:
    """2024年度单位名称单位决算.docx."""
    unit = figures.accounts.unit
    return f"{unit.year}年度{folder_name(unit.name)}{unit.kind}决算.docx"


def _table_texts(figures: Figures) -> dict[str, str]:
    unit = figures.accounts.unit
    return {"单位全称": unit.name, "机构称谓": unit.kind, "年度": str(unit.year)}
