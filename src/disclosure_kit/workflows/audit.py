"""``audit``: check any disclosure, ours or another's, with or without the input workbook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.audit import audit_document
from disclosure_kit.audit.compare import compare_prose, compare_tables
from disclosure_kit.audit.coverage import Coverage
from disclosure_kit.audit.desk import first_of_each, lay_out
from disclosure_kit.audit.document import Document, Source
from disclosure_kit.audit.paper import Paper, Section
from disclosure_kit.audit.printed import NAMES, PrintedTable
from disclosure_kit.audit.recognise import recognise
from disclosure_kit.audit.result import Audited, result_of
from disclosure_kit.findings import DisclosureError, Finding, Severity, TextRef, ordered
from disclosure_kit.office.audit_report import render_audit_report
from disclosure_kit.office.docx_annotate import annotate
from disclosure_kit.office.docx_read import read_docx
from disclosure_kit.office.read_document import load, read_bytes
from disclosure_kit.ooxml.archive import open_parts
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables import build_tables
from disclosure_kit.workflows.build import TABLES, Folders, check_workbooks, render
from disclosure_kit.workflows.inputs import input_root
from disclosure_kit.workflows.names import folder_name
from disclosure_kit.workflows.open_questions import undecided
from disclosure_kit.workflows.output_folder import replace_file

Progress = Callable[[str], None]
REPORT = "文稿核对报告.html"
ANNOTATED = "（批注）"


@dataclass(frozen=True)
class AuditResult:
    """What came of an audit: one entry a document, and the files that could not be read."""

    documents: tuple[Audited, ...]
    unread: tuple[Finding, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Known:
    """What the input workbook knows: the prose and the tables the kit would write from it."""

    unit: str
    year: int
    sections: Sequence[Section]
    figures: Figures
    profile: Profile


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Files to audit; a folder stands for its drafts and tables, without what the kit wrote as reports."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [
            p
            for p in sorted(path.iterdir())
            if p.suffix.lower() in (".docx", ".pdf", ".xlsx") and not p.name.startswith(("~$", "."))
        ]
        inside = [p for p in inside if ANNOTATED not in p.stem]
        drafts = [p for p in inside if p.name != TABLES and not _is_whole(p, path)]
        found += [p for p in inside if p.name == TABLES] + (drafts or [p for p in inside if p.name != TABLES])
    return list(dict.fromkeys(found))


def _is_whole(path: Path, folder: Path) -> bool:
    """The assembled document repeats the drafts beside it."""
    return path.stem.endswith("决算") and (folder / "情况说明.docx").exists()


def audit(
    paths: Sequence[Path],
    year: int | None = None,
    unit: str | None = None,
    folders: Folders | None = None,
    progress: Progress = lambda _: None,
) -> AuditResult:
    """Audit files together: tables of one serve the prose of another.

    Raises:
        DisclosureError: nothing to audit, or the workbook of ``year`` cannot be used.
    """
    known = known_of(year, unit, folders or Folders(), progress, paths) if year is not None else None
    documents: list[tuple[Path, Document]] = []
    unread: list[Finding] = []
    for path in files_of(paths):
        progress(f"读取 {path.name}")
        try:
            documents.append((path, read_bytes(load(path), path.name)))
        except DisclosureError as error:
            unread += error.findings
    if not documents and not unread:
        name = paths[0].name if paths else ""
        unread.append(
            Finding(
                "DOC-207",
                Severity.BLOCKING,
                f"“{name}”中没有可以核对的文件。",
                "请指定 .docx、.pdf 或 .xlsx 文件。",
                (TextRef(name),),
            )
        )
    shared = _shared_tables([d for _, d in documents])
    audited = []
    for path, document in documents:
        progress(f"核对 {path.name}")
        one = result_of(_audit_one(document, shared, known, _beside(document, documents)), document)
        if document.source in (Source.WORD, Source.EXCEL):
            one = replace(one, findings=ordered([*one.findings, *undecided({path.name: load(path)})]))
        audited.append(one)
    return AuditResult(tuple(audited), tuple(unread), tuple(p for p, _ in documents))


def _shared_tables(documents: Sequence[Document]) -> Mapping[str, PrintedTable]:
    """Tables of the only file that has the nine, for prose that stands in other files."""
    if len(documents) < 2:
        return {}
    having = [first_of_each(recognise(d)) for d in documents if d.source is Source.EXCEL]
    return having[0] if len(having) == 1 else {}


def _beside(document: Document, documents: Sequence[tuple[Path, Document]]) -> list[Document]:
    """The other files, when they are parts of one disclosure and not whole ones."""
    others = [d for _, d in documents if d is not document and d.source is not Source.EXCEL]
    return others if any(d.source is Source.EXCEL for _, d in documents) else []


def _audit_one(
    document: Document, shared: Mapping[str, PrintedTable], known: Known | None, beside: Sequence[Document]
) -> Paper:
    if known is None:
        return audit_document(document, tables=shared, beside=beside)
    paper = audit_document(document, known.year, known.unit, shared, beside)
    compare_prose(paper, known.sections)
    compare_tables(paper, build_tables(known.figures, known.profile))
    return paper


def known_of(
    year: int,
    unit: str | None,
    folders: Folders,
    progress: Progress = lambda _: None,
    paths: Sequence[Path] = (),
) -> Known:
    """What the input workbook of a unit knows: of the one named, else of the one whose folder ``paths`` lie in.

    Raises:
        DisclosureError: it cannot be used, or the year has several units and none was named (``IN-002``).
    """
    results = check_workbooks(year, folders, unit, progress)
    near = {p.resolve().name if p.is_dir() else p.resolve().parent.name for p in paths}
    own = [r for r in results if folder_name(r.unit) in near]
    results = own if len(own) == 1 else results
    if len(results) > 1:
        names = "、".join(r.unit for r in results)
        raise DisclosureError(
            [
                Finding(
                    "IN-002", Severity.BLOCKING, f"{year} 年有多个单位：{names}。", "请用 --unit 指明单位。"
                )
            ]
        )
    (checked,) = results
    if checked.figures is None or checked.profile is None:
        raise DisclosureError(checked.findings)
    progress("按输入工作簿推算全文")
    files = render(checked.figures, checked.profile, with_tables=False)
    sections: list[Section] = []
    for name, data in files.items():
        if name.endswith(".docx"):
            sections += lay_out(read_docx(open_parts(data), name), year, checked.unit).sections
    return Known(checked.unit, year, sections, checked.figures, checked.profile)


def report_place(files: Sequence[Path], folders: Folders) -> Path:
    """Where an audit's report goes: beside what was audited, never among the input workbooks."""
    place = files[0] if files[0].is_dir() else files[0].parent
    root = input_root(place, folders.inputs)
    if root is None or place.resolve().is_relative_to(folders.outputs.resolve()):
        return place
    return root.parent / folders.outputs.name / place.resolve().relative_to(root)


def write_report(result: AuditResult, path: Path) -> Path:
    """文稿核对报告.html: findings with a filter, then every document's text with its figures coloured."""
    replace_file(path, render_audit_report(result.documents, result.unread))
    return path


def write_annotated(result: AuditResult) -> list[Path]:
    """A copy of every Word file with each finding as a comment at its place."""
    written = []
    for path, audited in zip(result.paths, result.documents, strict=True):
        if audited.document.source is Source.WORD:
            target = path.with_name(f"{path.stem}{ANNOTATED}.docx")
            replace_file(target, annotate(path.read_bytes(), audited.findings))
            written.append(target)
    return written


def as_json(result: AuditResult) -> str:
    """The result for other programs; keys are stable."""
    documents = [
        {
            "file": a.document.name,
            "year": a.year,
            "unit": a.unit,
            "verdicts": {str(v): n for v, n in a.verdicts.items()},
            "cell_verdicts": {str(v): n for v, n in a.cell_verdicts.items()},
            "coverage": _coverage(a.coverage),
            "findings": [_finding(f) for f in a.findings],
            "figures": [
                {
                    "block": j.block,
                    "start": j.start,
                    "end": j.end,
                    "row": j.row if not j.is_prose else None,
                    "column": j.column if not j.is_prose else None,
                    "verdict": str(j.verdict),
                    "ground": j.ground,
                }
                for j in a.figures
            ],
        }
        for a in result.documents
    ]
    return json.dumps(
        {"documents": documents, "unread": [_finding(f) for f in result.unread]}, ensure_ascii=False, indent=1
    )


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "said": list(coverage.said),
        "read": [NAMES[role] for role in coverage.read],
        "borrowed": [NAMES[role] for role in coverage.borrowed],
        "absent": [NAMES[role] for role in coverage.absent],
        "unread": [
            {
                "title": NAMES[u.role] if u.role else u.title,
                "is_disclosure_table": u.is_ours,
                "blocks": list(u.blocks),
                "pages": list(u.pages),
                "figures": u.figures,
            }
            for u in coverage.unread
        ],
        "partly_read": {NAMES[role]: number for role, number in (coverage.left or {}).items()},
        "figures_unread": coverage.figures_unread,
        "garbled_pages": list(coverage.garbled),
        "picture_pages": list(coverage.silent),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "remedy": finding.remedy,
        "places": [str(place) for place in finding.places],
        "block": next((p.block for p in finding.places if isinstance(p, TextRef)), None),
    }
