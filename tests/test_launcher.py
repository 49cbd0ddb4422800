"""The launcher run.py: what it can decide without a network."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.builders import ROOT


@pytest.fixture
def launcher() -> ModuleType:
    spec = importlib.util.spec_from_file_location("launcher", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_newest_release_of_pip(launcher: ModuleType) -> None:
    names = ["pip-9.0.3-py2.py3-none-any.whl", "pip-26.1-py3-none-any.whl", "pip-26.0.1-py3-none-any.whl"]
    names += ["pip-27.0b1-py3-none-any.whl", "pip-26.1.tar.gz"]
    assert max(names, key=launcher.release) == "pip-26.1-py3-none-any.whl"


def test_set_up_is_made_again_only_when_something_changed(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made: list[str] = []
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(launcher, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(launcher, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(launcher, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(launcher, "make_environment", lambda: made.append("venv"))
    monkeypatch.setattr(launcher, "run", lambda command, failure: made.append(command[-1]))
    for extra in ("", "", "test", ""):
        launcher.set_up(extra)
    assert made == ["venv", str(launcher.HERE), f"{launcher.HERE}[test]"]


def test_failures_are_told_without_a_traceback(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> None:
        raise launcher.SetUpError("请检查网络")

    monkeypatch.setattr(launcher, "set_up", fail)
    assert launcher.main(["build", "2024"]) == 2
    assert "请检查网络" in capfd.readouterr().err


def test_a_python_without_venv_is_told(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(launcher, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(launcher, "PYTHON", tmp_path / "none")
    monkeypatch.setattr(launcher.importlib.util, "find_spec", lambda _: None)
    assert launcher.main(["build"]) == 2
    assert "不带 venv" in capfd.readouterr().err


def test_it_is_one_file_of_the_standard_library() -> None:
    code = "import sys; sys.modules['docx'] = sys.modules['typer'] = None; import run"
    assert subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, check=False).returncode == 0
