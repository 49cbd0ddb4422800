"""Names of folders and files that carry a unit's or a project's name."""

from __future__ import annotations

import re
import unicodedata

from disclosure_kit.accounts.performance import Project
from disclosure_kit.letters import visible

LONGEST_NAME = 50
"""Characters of a name in a file name: with year and ending it fits every file system."""
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def folder_name(unit: str) -> str:
    """A unit's name as a folder name that every system accepts; full and half width are one."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFKC", visible(unit))).strip(" .")
    return (name or "未命名单位")[:LONGEST_NAME].strip(" .")


def report_name(number: int, project: Project) -> str:
    """绩效评价报告-1-项目名.docx, short enough for every system."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible(project.name))).strip(" .")
    return f"绩效评价报告-{number}-{name[:LONGEST_NAME].strip(' .')}.docx"
