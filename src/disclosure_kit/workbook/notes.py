"""Notes (批注) in the clerk's own workbook: added beside what is there, nothing else in the file is touched.

The package is edited part by part: loading and saving it with a library would lose what formulas last showed.
"""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_kit.findings import CellRef
from disclosure_kit.letters import same
from disclosure_kit.ooxml.archive import open_parts, pack
from disclosure_kit.ooxml.comments import Comments
from disclosure_kit.ooxml.sheets import sheet_parts

AUTHOR = "disclosure-kit 变动因素"


def with_notes(data: bytes, notes: Mapping[CellRef, str]) -> tuple[bytes, tuple[str, ...]]:
    """The workbook with these notes instead of our earlier ones, and the sheets that could not take them.

    A cell that has a comment of the clerk's own keeps it.
    """
    parts = open_parts(data)
    before = dict(parts)
    skipped = []
    for sheet in sheet_parts(parts):
        wanted = {p.cell: text for p, text in notes.items() if same(p.sheet, sheet.name) and p.cell}
        try:
            comments = Comments.open(parts, sheet.part)
        except Exception:  # a form nobody else writes either: the sheet stays as it is
            skipped += [sheet.name] * bool(wanted)
            continue
        ours = comments.texts(AUTHOR)
        taken = {cell for cell in comments.texts() if cell not in ours}
        wanted = {cell: text for cell, text in wanted.items() if cell not in taken}
        if ours == wanted:
            continue
        comments.drop(AUTHOR)
        for cell, text in sorted(wanted.items()):
            comments.add(cell, text, AUTHOR)
        comments.save()
    return (data if parts == before else pack(parts)), tuple(skipped)
