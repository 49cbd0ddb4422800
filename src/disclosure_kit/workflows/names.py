"""Names of files that carry a project's name."""

from __future__ import annotations

import unicodedata

from disclosure_kit.accounts.performance import Project
from disclosure_kit.letters import visible
from disclosure_kit.workflows.inputs import FORBIDDEN, LONGEST_NAME


def report_name(number: int, project: Project) -> str:
    """绩效评价报告-1-项目名.docx, short enough for every system."""
    name = FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible(project.name))).strip(" .")
    return f"绩效评价报告-{number}-{name[:LONGEST_NAME].strip(' .')}.docx"
