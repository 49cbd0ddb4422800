"""The note under a table (注), or the one that says it is empty."""

from __future__ import annotations

from disclosure_kit.accounts.accounts import Unit
from disclosure_kit.profile.profile import Profile


def note(profile: Profile, number: str, unit: Unit, has_data: bool) -> str:
    """The template set's note for a table, with 单位 or 部门 filled in."""
    texts = profile.tables[number]
    return (texts.note if has_data else texts.empty_note).replace("{机构}", unit.kind)
