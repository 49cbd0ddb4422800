"""Which subjects a disclosure must explain, and the official explanation of each (科目解释)."""

from __future__ import annotations

from typing import Any

from disclosure_kit.accounts.accounts import Accounts, Fund
from disclosure_kit.accounts.subject import SubjectTable
from disclosure_kit.profile.subject_book import functional_subjects


def subjects_that_occur(accounts: Accounts) -> dict[str, tuple[str, ...]]:
    """Every lowest-level subject with money, over all tables, in code order, with its names."""
    tables: list[SubjectTable[Any]] = [accounts.expenditure, accounts.revenue]
    tables += [accounts.funds[fund] for fund in Fund]
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
