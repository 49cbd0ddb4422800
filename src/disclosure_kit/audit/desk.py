"""Lay a document out for the rules: its year and unit, sections with scopes, claims, tables, facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disclosure_kit.audit.claims import read_claims
from disclosure_kit.audit.document import Document, Paragraph
from disclosure_kit.audit.facts import TableFacts, facts_of
from disclosure_kit.audit.paper import Paper, Section
from disclosure_kit.audit.printed import PrintedTable
from disclosure_kit.audit.recognise import recognise, role_of_title
from disclosure_kit.audit.subjects import GLOSSARY, heading_of, run_in_scope, topic_scope
from disclosure_kit.audit.text import plain
from disclosure_kit.audit.whole import unit_of, year_of

_SILENT = (GLOSSARY, "目录")


def lay_out(
    document: Document, year: int = 0, unit: str = "", tables: Mapping[str, PrintedTable] | None = None
) -> Paper:
    """Read everything; ``tables`` may come from another file of the same disclosure."""
    own = first_of_each(recognise(document))
    found = {**(tables or {}), **own}
    facts = facts_of(found)
    year = year or year_of(document)
    sections = _sections(document, facts, year)
    return Paper(year, unit or unit_of(document), sections, facts, borrowed=frozenset(found) - frozenset(own))


def first_of_each(tables: Sequence[PrintedTable]) -> dict[str, PrintedTable]:
    """The first table of each kind that has figures, else the first."""
    found: dict[str, PrintedTable] = {}
    for table in tables:
        if table.role not in found or (found[table.role].is_empty and not table.is_empty):
            found[table.role] = table
    return found


def _sections(document: Document, facts: TableFacts, year: int) -> list[Section]:
    sections = []
    scope = part = ""
    for index, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph) or block.is_contents:
            continue
        text = plain(block.text).text
        if not text:
            continue
        heading = heading_of(text)
        if heading is not None and role_of_title(text) and text.endswith("表"):
            # over a table, not over a section: what follows the table stands under no heading
            scope = scope if scope == heading.scope else ""
            sections.append(Section(text, index, heading.scope, ()))
            continue
        if heading is not None:
            if heading.rank == 0 or heading.scope == "附件":
                part = heading.scope
                scope = heading.scope
            elif part == "附件" and heading.scope != GLOSSARY:
                scope = part
            elif heading.rank == 1 or heading.scope:
                scope = heading.scope if heading.scope or heading.rank == 1 else scope
            sections.append(Section(text, index, scope, ()))
            continue
        own = run_in_scope(text) if part not in ("附件", "概况", GLOSSARY) else ""
        scope = own or scope
        here = scope if scope not in ("", "其他") else topic_scope(text, scope) or scope
        claims = () if scope in _SILENT else tuple(read_claims(text, index, here, year, facts))
        sections.append(Section(text, index, here, claims))
    return sections
