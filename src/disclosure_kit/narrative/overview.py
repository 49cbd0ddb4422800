"""第一部分 单位概况: duties, offices, member units."""

from __future__ import annotations

from disclosure_kit.narrative.writer import Context, Writer


def write(writer: Writer) -> Context:
    """Keys: 职责, 内设机构, 单位构成."""
    accounts = writer.accounts
    return {
        "职责": list(accounts.duties),
        "内设机构": {
            "数量": str(len(accounts.offices))
            if accounts.offices or accounts.has_no_offices
            else writer.placeholder("数量"),
            "称谓": accounts.unit.office_term,
            "名单": "、".join(accounts.offices)
            or ("" if accounts.has_no_offices else writer.placeholder("内设机构")),
        },
        "单位构成": [
            {"序号": str(i), "名称": m.name, "备注": m.remark} for i, m in enumerate(accounts.members, 1)
        ],
    }
