"""Opening a finished file in the program the clerk's computer has for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape


def open_file(path: Path, out: Console) -> None:
    """Open a file as a double click would; where that fails, say which file to open by hand."""
    try:
        if sys.platform == "win32":
            os.startfile(path.resolve())
            return
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        subprocess.Popen(
            [opener, str(path.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        out.print(f"  没有自动打开，请手工打开：{escape(str(path))}")
