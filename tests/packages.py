"""Small Excel packages in the spellings that other programs write."""

from __future__ import annotations

from collections.abc import Callable

from disclosure_kit.ooxml.archive import pack

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
Spelling = Callable[[str], str]


def workbook(*sheets: str, names: tuple[str, ...] = (), states: tuple[str, ...] = (), **more: str) -> bytes:
    """A package with these sheets (the XML inside ``<worksheet>``); ``styles``: the XML inside ``<styleSheet>``."""
    return pack({name: text.encode() for name, text in _parts(sheets, names, states, **more).items()})


def spelled(how: Spelling, *sheets: str, **more: str) -> bytes:
    """The same, with every part of the workbook spelled another way."""
    parts = _parts(sheets, (), (), **more)
    return pack({name: how(text).encode() for name, text in parts.items()})


def _parts(
    sheets: tuple[str, ...],
    names: tuple[str, ...],
    states: tuple[str, ...],
    styles: str = "",
    strings: str = "",
) -> dict[str, str]:
    count = len(sheets)
    names = names or tuple(f"表{i}" for i in range(1, count + 1))
    states = states or ("visible",) * count
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="rId{i}"/>'
        for i, (name, state) in enumerate(zip(names, states, strict=True), 1)
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for i in range(1, count + 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, count + 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="'
        'application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
        f'<Relationship Id="rIdS" Type="{RELATIONS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rIdT" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        **{
            f"xl/worksheets/sheet{i}.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
            for i, sheet in enumerate(sheets, 1)
        },
    }


def rows(*lines: str) -> str:
    """``<sheetData>`` from rows of cells."""
    return f"<sheetData>{''.join(lines)}</sheetData>"


def row(number: int | None, *cells: str, more: str = "") -> str:
    """A row; without a number it follows the one before."""
    where = f' r="{number}"' if number else ""
    return f"<row{where}{more}>{''.join(cells)}</row>"


def cell(place: str, value: str = "", *, kind: str = "", formula: str | None = None, style: int = 0) -> str:
    """A cell; ``place`` empty: it follows the one before."""
    where = f' r="{place}"' if place else ""
    type_ = f' t="{kind}"' if kind else ""
    inside = f"<f>{formula}</f>" if formula is not None else ""
    inside += f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>" if value else ""
    return f'<c{where}{type_} s="{style}">{inside}</c>'
