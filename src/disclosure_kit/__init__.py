"""disclosure-kit: writes and checks the yearly final-accounts disclosure (单位决算公开)."""

__version__ = "0.1.0"
