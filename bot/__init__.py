"""How people, platforms and clocks reach the commands."""

__version__ = "0.1.0"
