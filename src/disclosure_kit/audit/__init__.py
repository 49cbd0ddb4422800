"""The audit: every figure of a disclosure read back and checked, whoever wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disclosure_kit.audit import amounts, counts, performance_judge, rates, tables_judge, whole, words_judge
from disclosure_kit.audit.desk import lay_out
from disclosure_kit.audit.document import Document
from disclosure_kit.audit.paper import Paper
from disclosure_kit.audit.printed import PrintedTable


def audit_document(
    document: Document,
    year: int = 0,
    unit: str = "",
    tables: Mapping[str, PrintedTable] | None = None,
    beside: Sequence[Document] = (),
) -> Paper:
    """Lay a document out and run every rule over it; ``tables`` and ``beside`` are of the same disclosure."""
    paper = lay_out(document, year, unit, tables)
    tables_judge.run(paper)
    amounts.run(paper)
    rates.run(paper)
    counts.run(paper)
    performance_judge.run(paper, document, beside)
    words_judge.run(paper, document)
    whole.run(paper, document)
    paper.settle()
    return paper
