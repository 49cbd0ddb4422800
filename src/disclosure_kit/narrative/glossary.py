"""第四部分 名词解释: the unit's own terms and one entry per 项 that occurs."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import Accounts, Fund
from disclosure_kit.narrative.numerals import chinese_numeral
from disclosure_kit.narrative.writer import Context, Writer, full_name
from disclosure_kit.profile.subject_book import functional_subjects


def write(writer: Writer) -> Context:
    """Keys: 编号 (the next Chinese numeral at every use), 名词, 科目."""
    return {
        "编号": _Numbering(),
        "名词": [{"名称": t.name, "解释": t.explanation.rstrip("。")} for t in writer.accounts.terms],
        "科目": [
            {"全称": full_name(path), "解释": explanation_of(writer.accounts, code) or writer.placeholder("科目解释")}
            for code, path in subjects_that_occur(writer.accounts).items()
        ],
    }


class _Numbering:
    """一、二、三 … in the order of the document, whatever the template leaves out or adds."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return chinese_numeral(self._last)


def subjects_that_occur(accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """Every lowest-level subject with money, over all tables, in code order, with its names."""
    tables = (accounts.expenditure, accounts.revenue, *(accounts.funds[fund] for fund in Fund))
    found: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for line in table.leaves:
            if not line.is_zero:
                found.setdefault(line.code, table.name_path(line.code))
    return dict(sorted(found.items()))


def explanation_of(accounts: Accounts, code: str) -> str:
    """The official explanation: the clerk's own sheet first, then ours; empty when unknown."""
    known = functional_subjects().get(code)
    return accounts.subject_explanations.get(code) or (known.explanation.rstrip("。") if known else "")
