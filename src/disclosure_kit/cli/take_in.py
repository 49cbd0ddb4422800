"""``disclosure-kit take-in``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from disclosure_kit.cli.report import console, print_findings
from disclosure_kit.workflows.build import Folders
from disclosure_kit.workflows.take_in import take_in


def run(files: Sequence[Path], folders: Folders) -> int:
    """Take the files in and say where each went; 2 when one could not be placed."""
    out = console()
    results = take_in(files, folders)
    for taken in results:
        out.print(f"■ {taken.source.name}", markup=False)
        if taken.target is not None and taken.note is not None:
            out.print(f"  收入：{taken.target}（{taken.state}）", markup=False)
            decide = f"，需要您决定 {len(taken.note.conflicts)} 处（见批注）" if taken.note.conflicts else ""
            if taken.both_edited:
                out.print(
                    f"  两稿都改过：并入 {taken.note.updated} 处{decide}；版式和批注以现有草稿为准。",
                    markup=False,
                )
            else:
                out.print(
                    f"  按新数据更新 {taken.note.updated} 处，保留改动 {taken.note.kept} 处{decide}。",
                    markup=False,
                )
        print_findings(out, taken.findings)
    return 2 if any(taken.target is None for taken in results) else 0
