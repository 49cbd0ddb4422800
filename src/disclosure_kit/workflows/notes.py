"""``check --notes``: what is put into the clerk's own workbook – notes beside figures, and keys it lacks."""

from __future__ import annotations

from disclosure_kit.findings import CellRef
from disclosure_kit.workbook.keys import with_keys
from disclosure_kit.workbook.notes import with_notes
from disclosure_kit.workflows.build import Checked
from disclosure_kit.workflows.output_folder import replace_file


def write_driver_notes(checked: Checked) -> tuple[int, tuple[str, ...]]:
    """Put what moved a figure (变动因素) as notes into the reason column of the input workbook.

    Returns how many notes were asked for, and the sheets whose comments are in a form we do not know.

    Raises:
        DisclosureError: the workbook is open elsewhere (``OUT-101``) or the disk refuses (``OUT-102``).
    """
    path = checked.reading.path
    notes = {
        place: f"变动因素\n{finding.drivers}"
        for finding in checked.findings
        for place in finding.places
        if finding.drivers and isinstance(place, CellRef)
    }
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return 0, ()
    noted, skipped = with_notes(data, notes)
    kept = sum(1 for place in notes if place.sheet not in skipped)
    if noted != data:
        replace_file(path, noted)
    return kept, skipped


def write_keys(checked: Checked) -> int:
    """Put the keys (单位标识, 项目标识) that the input workbook lacks into it; how many.

    A workbook that is blocked, or in the old format (.xls), gets none.

    Raises:
        DisclosureError: the workbook is open elsewhere (``OUT-101``) or the disk refuses (``OUT-102``).
    """
    path = checked.reading.path
    data = path.read_bytes()
    if checked.figures is None or not data.startswith(b"PK"):
        return 0
    unit = checked.figures.accounts.unit
    keyed, added = with_keys(data, unit.name, unit.year, checked.keys_of_others)
    if added:
        replace_file(path, keyed)
    return added
