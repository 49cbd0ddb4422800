"""公开07表 政府性基金预算财政拨款收入支出决算表 and 公开08表 国有资本经营预算财政拨款支出决算表."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import Fund, FundColumn
from disclosure_kit.accounts.figures import Figures
from disclosure_kit.profile.profile import Profile
from disclosure_kit.tables.by_subject import EXPENDITURE_HEADS, fund_table
from disclosure_kit.tables.table import Table


def government_managed_funds(figures: Figures, profile: Profile) -> Table:
    """公开07表, with 年初 and 年末结转和结余."""
    heads = {
        FundColumn.OPENING: ("年初结转和结余",),
        FundColumn.REVENUE: ("本年收入",),
        **EXPENDITURE_HEADS,
        FundColumn.CLOSING: ("年末结转和结余",),
    }
    return fund_table("07", Fund.GOVERNMENT_FUNDS, heads, figures, profile)


def state_capital_operations(figures: Figures, profile: Profile) -> Table:
    """公开08表: expenditure only."""
    return fund_table("08", Fund.STATE_CAPITAL, EXPENDITURE_HEADS, figures, profile)
