"""Which file is which: a draft is known by its stamp, under any name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from disclosure_kit.findings import Finding, Severity, TextRef
from disclosure_kit.office.docx_stamp import stamp_of
from disclosure_kit.workflows.output_folder import OutputFolder

_COPY = re.compile(r"（(?:旧稿|修改稿|重新生成|批注)[^）]*）")
"""Copies that we put beside: kept for the clerk, never used."""


def stray_drafts(folder: Path, drafts: Collection[str], unit: str, year: int) -> dict[str, list[Path]]:
    """Word files under other names that say of themselves that they are one of these drafts."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.docx")):
        if path.name in drafts or path.name.startswith(("~$", ".")) or _COPY.search(path.name):
            continue
        try:
            stamp = stamp_of(path.read_bytes())
        except OSError:
            continue
        if stamp.get("draft") in drafts and (stamp.get("unit"), stamp.get("year")) == (unit, str(year)):
            found.setdefault(stamp["draft"], []).append(path)
    return found


def take_back_names(folder: OutputFolder, drafts: Collection[str], unit: str, year: int) -> list[Finding]:
    """Give a draft that somebody renamed its own name again; tell those that cannot have it. Inside ``locked``."""
    findings = []
    for draft, paths in stray_drafts(folder.folder, drafts, unit, year).items():
        if (folder.folder / draft).exists() or len(paths) > 1:
            findings += list(twins(draft, paths))
            continue
        paths[0].rename(folder.folder / draft)
        message = f"“{paths[0].name}”就是“{draft}”，已改回原来的名称，其中的改动照常保留。"
        findings.append(
            Finding(
                "M-renamed",
                Severity.NOTE,
                message,
                "草稿请不要改名；改动都在原名的文件里。",
                (TextRef(draft),),
            )
        )
    return findings


REPORT = "绩效评价报告-"
ALIKE, SURE = 0.5, 0.9
"""Share of equal paragraphs from which a report of the same number (of any number) is the renamed project's."""


def follow_projects(
    folder: OutputFolder, generated: Mapping[str, bytes], unit: str, year: int
) -> list[Finding]:
    """Reports of projects that were renamed or moved take their new names; those of projects gone are told."""
    from disclosure_kit.office.docx_merge import how_alike  # noqa: PLC0415

    old = {}
    for path in sorted(folder.folder.glob(f"{REPORT}*.docx")):
        if path.name in generated or _COPY.search(path.name):
            continue
        stamp = stamp_of(path.read_bytes())
        if stamp.get("draft") == path.name and (stamp.get("unit"), stamp.get("year")) == (unit, str(year)):
            old[path] = folder.kept(stamp.get("base", "")) or path.read_bytes()
    free = [n for n in generated if n.startswith(REPORT) and not (folder.folder / n).exists()]
    findings = []
    for path, base in old.items():
        scores = sorted(((how_alike(base, generated[n]), n) for n in free), reverse=True)
        same_number = [n for score, n in scores if _number(n) == _number(path.name) and score >= ALIKE]
        best = same_number or [n for score, n in scores[:1] if score >= SURE]
        if not best:
            message = f"“{path.name}”的项目在输入表中已经没有了，没有采用这份报告。"
            remedy = "确实不需要的，请移走它；只是改了名称的，请把其中的改动写进新的一份。"
            findings.append(Finding("M-gone", Severity.CONFIRM, message, remedy, (TextRef(path.name),)))
            continue
        free.remove(best[0])
        path.rename(folder.folder / best[0])
        message = f"“{path.name}”的项目改了名称或次序，改名为“{best[0]}”，其中的改动照常保留。"
        findings.append(
            Finding("M-renamed", Severity.NOTE, message, "请看一看改动是否合适。", (TextRef(best[0]),))
        )
    return findings


def _number(name: str) -> str:
    return name.removeprefix(REPORT).partition("-")[0]


def twins(draft: str, paths: Collection[Path]) -> Iterator[Finding]:
    """Files that are a draft too, and are not used."""
    for path in paths:
        yield Finding(
            "M-twin",
            Severity.CONFIRM,
            f"“{path.name}”也是“{draft}”的一份，没有采用。",
            f"需要其中的改动，请用 take-in 收回它；不需要的请移出这个文件夹，只留“{draft}”。",
            (TextRef(path.name),),
        )
