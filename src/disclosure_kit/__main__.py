"""``python -m disclosure_kit``."""

from disclosure_kit.cli.app import main

main()
