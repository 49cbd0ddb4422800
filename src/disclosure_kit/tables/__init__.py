"""The nine tables (公开01–09表), built from the accounts; ``ALL_TABLES`` is the registry."""

from __future__ import annotations

from collections.abc import Callable

from disclosure_kit.accounts.figures import Figures
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables import by_fund, by_subject, overall, single
from disclosure_kit.tables.table import Table

ALL_TABLES: tuple[Callable[[Figures, Profile], Table], ...] = (
    overall.revenue_and_expenditure,
    by_subject.revenue,
    by_subject.expenditure,
    overall.fiscal_appropriations,
    by_subject.general_public_budget,
    single.basic_by_economic,
    by_fund.government_managed_funds,
    by_fund.state_capital_operations,
    single.three_public_expenses,
)


def build_tables(figures: Figures, profile: Profile) -> dict[str, Table]:
    """All nine tables by number."""
    tables = (build(figures, profile) for build in ALL_TABLES)
    return {table.number: table for table in tables}
