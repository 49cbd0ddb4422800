"""One command from a fresh copy to a result; needs nothing but Python 3.11 or newer.

    python3 run.py build 2024      sets everything up once, then runs disclosure-kit build 2024
    python3 run.py test            the same for the tests

On Windows write ``py`` instead of ``python3``. The set-up lives in .venv beside this file.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys

if sys.version_info < (3, 11):  # reached by older Pythons too: nothing above needs a newer one
    sys.exit(
        "需要 Python 3.11 或更新的版本，当前是 %d.%d。请从 python.org 安装后再运行。" % sys.version_info[:2]
    )

import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
STAMP = VENV / "disclosure-kit.json"
WINDOWS = os.name == "nt"
SCRIPTS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = SCRIPTS / ("python.exe" if WINDOWS else "python")


def main(arguments: list[str]) -> int:
    """Set up what is missing, then run the command inside it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    testing = arguments[:1] == ["test"]
    try:
        set_up("test" if testing else "")
    except SetUpError as error:
        print(f"准备运行环境失败：{error}", file=sys.stderr)
        return 2
    command = (
        ["-m", "pytest", *arguments[1:]] if testing else ["-m", "disclosure_kit", *(arguments or ["--help"])]
    )
    folder = HERE if testing else Path.cwd()
    return subprocess.run([str(PYTHON), *command], cwd=folder, env=environment(), check=False).returncode


class SetUpError(Exception):
    """The set-up cannot be made; the message says why."""


def environment() -> dict[str, str]:
    """UTF-8 for everything that runs inside."""
    return {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def set_up(extra: str) -> None:
    """Make .venv and install the project into it, unless that was done for this pyproject.toml."""
    fingerprint = hashlib.sha256((HERE / "pyproject.toml").read_bytes()).hexdigest()
    done = read_stamp()
    extras = sorted({*done.get("extras", []), *([extra] if extra else [])})
    if PYTHON.exists() and done.get("fingerprint") == fingerprint and extras == done.get("extras"):
        return
    if not PYTHON.exists() or not done:
        print("首次运行，正在准备运行环境（约一分钟）……", file=sys.stderr)
        make_environment()
    target = f"{HERE}[{','.join(extras)}]" if extras else str(HERE)
    run(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "--editable", target],
        "安装所需组件时出错，请检查网络后重试。",
    )
    STAMP.write_text(json.dumps({"fingerprint": fingerprint, "extras": extras}), encoding="utf-8")
    if not done:
        activate = rf"{SCRIPTS}\activate" if WINDOWS else f"source {SCRIPTS / 'activate'}"
        print(f"准备完成。以后先运行 {activate} ，即可直接使用 disclosure-kit 命令。", file=sys.stderr)


def read_stamp() -> dict:
    """What the last complete set-up installed; empty when there was none."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def make_environment() -> None:
    """A fresh virtual environment with pip, also where ensurepip was left out of the system's Python."""
    if importlib.util.find_spec("venv") is None:
        raise SetUpError(
            "这个 Python 是不带 venv 的精简版，建不了运行环境。"
            "请从 python.org 安装完整的 Python；免安装的工具文件夹请直接双击其中的图标，不要运行 run.py。"
        )
    shutil.rmtree(VENV, ignore_errors=True)
    plain = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False)
    if plain.returncode == 0 and PYTHON.exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run(
        [sys.executable, "-m", "venv", "--without-pip", str(VENV)],
        "无法建立虚拟环境，请确认当前文件夹可以写入。",
    )
    by_system = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]
    if subprocess.run(by_system, capture_output=True, check=False).returncode != 0:
        install_pip_from_index()


def install_pip_from_index() -> None:
    """Fetch pip's wheel, check its digest, and let it install itself."""
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
    request = urllib.request.Request(
        f"{index}/pip/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            files = json.load(answer)["files"]
        wheel = max((f for f in files if not f.get("yanked")), key=lambda f: release(f["filename"]))
        with urllib.request.urlopen(urljoin(request.full_url, wheel["url"]), timeout=120) as answer:
            data = answer.read()
    except (urllib.error.URLError, OSError, ValueError, KeyError, IndexError) as error:
        raise SetUpError(f"下载 pip 失败（{error}），请检查网络，或安装系统的 python3-venv 组件。") from error
    if hashlib.sha256(data).hexdigest() != wheel["hashes"].get("sha256"):
        raise SetUpError("下载的 pip 不完整，请重试。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / wheel["filename"]
        path.write_bytes(data)
        run([str(PYTHON), f"{path}/pip", "install", "--quiet", "--no-index", str(path)], "安装 pip 失败。")


def release(filename: str) -> tuple[int, ...]:
    """Version of a pip wheel for Python 3 as numbers; pre-releases and other files come first."""
    match = re.fullmatch(r"pip-(\d+(?:\.\d+)*)-py3-none-any\.whl", filename)
    return tuple(int(part) for part in match[1].split(".")) if match else ()


def run(command: list[str], failure: str) -> None:
    """Run quietly; show the output only when it fails."""
    result = subprocess.run(command, capture_output=True, env=environment(), check=False)
    if result.returncode != 0:
        sys.stderr.write((result.stdout + result.stderr).decode("utf-8", "replace")[-4000:])
        raise SetUpError(failure)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
