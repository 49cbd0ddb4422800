"""The worked example, built once for all tests that only look at it."""

from __future__ import annotations

import pytest

from disclosure_kit.workflows.build import Folders, UnitResult, build
from tests.builders import ROOT, TEMPLATES


@pytest.fixture(scope="session")
def result(tmp_path_factory: pytest.TempPathFactory) -> UnitResult:
    """The example's outputs; tests must not change them."""
    outputs = tmp_path_factory.mktemp("outputs")
    (only,) = build(2024, Folders(ROOT / "inputs", outputs, TEMPLATES), unit="烟台市社会保险服务中心")
    assert only.folder is not None, [f.message for f in only.findings]
    return only
