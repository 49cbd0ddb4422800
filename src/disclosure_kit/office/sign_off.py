"""签认页.html: the record of the 保密审查, item by item, and the confirmations, to be signed and kept on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from disclosure_kit.findings import CellRef, Finding, TextRef


@dataclass(frozen=True)
class Item:
    """Something that is reviewed before it is published: what it is, and the file, project and place it stands in."""

    what: str
    file: str
    project: str = ""
    place: str = ""


@dataclass(frozen=True)
class Publication:
    """What is published: the unit, what it is called, the year, its input workbook and its projects."""

    unit: str
    kind: str
    year: int
    source: str
    projects: tuple[str, ...] = ()


def render_sign_off(of: Publication, items: Sequence[Item], signed: Sequence[Finding]) -> bytes:
    """The page as UTF-8; the same content gives the same bytes."""
    rows = [(finding, _item(finding, of)) for finding in signed]
    html: str = _template().render(unit=of.unit, kind=of.kind, year=of.year, items=items, signed=rows)
    return html.encode("utf-8")


def _item(finding: Finding, of: Publication) -> Item:
    place = finding.places[0] if finding.places else None
    file = place.document if isinstance(place, TextRef) else of.source
    project = next((name for name in of.projects if name in finding.message), "")
    where = "、".join(
        str(p) if isinstance(p, CellRef) else str(p).removeprefix(f"{file} ") for p in finding.places[:4]
    )
    return Item(finding.message, file, project, where)


@lru_cache
def _template() -> Any:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    text = Path(__file__).with_name("sign_off.html").read_text(encoding="utf-8")
    return Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)
