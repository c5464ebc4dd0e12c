"""Make `.venv` from the requirements beside this file, or leave it alone where it is up to date.

Run by the Makefile as `python requirements/install.py runtime` (or `dev`) with any Python new enough:
it uses the standard library alone. Only what the lock files name by version and hash is installed. Goodword
itself is not built: a `.pth` file puts the checkout on the path, and `.venv/bin/goodword` starts it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "goodword-requirements"
LEVELS = ("runtime", "dev")  # dev holds all of runtime, at the same versions

LAUNCHER = """\
#!/bin/sh
exec "{python}" -P -m bot "$@"
"""


def main() -> None:
    level = sys.argv[1] if sys.argv[1:] else ""
    if level not in LEVELS:
        sys.exit(f"usage: {sys.argv[0]} {'|'.join(LEVELS)}")
    lock = os.open(HERE, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once: the second one waits, and then has nothing to do
    installed = installed_level()
    if installed is None or LEVELS.index(installed) < LEVELS.index(level):
        say(f"Making .venv with Python {sys.version.split()[0]}: {level} requirements ...")
        if installed is None:
            create()
        install(level)
        say("Done.")


def installed_level() -> str | None:
    """Return what `.venv` holds, or None where it is missing, broken, moved or out of date."""
    try:
        level, _, fingerprint = STAMP.read_text().strip().partition(" ")
        if level in LEVELS and fingerprint == wanted_fingerprint():
            subprocess.run([PYTHON, "-c", "import pip"], check=True, capture_output=True)
            return level
    except (OSError, subprocess.CalledProcessError):
        pass
    return None


def wanted_fingerprint() -> str:
    """Return a hash over what `.venv` depends on: the locks, this file, the Python, the checkout's folder."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]} {sys.platform}".encode())
    for path in (Path(__file__), *(HERE / f"{level}.txt" for level in LEVELS)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def create() -> None:
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
    shutil.rmtree(VENV, ignore_errors=True)
    run([sys.executable, "-m", "venv", VENV], "Python could not make a virtual environment")
    (packages,) = VENV.glob("lib/python3*/site-packages")
    (packages / "goodword.pth").write_text(f"{ROOT}\n")
    launcher = VENV / "bin" / "goodword"
    launcher.write_text(LAUNCHER.format(python=PYTHON))
    launcher.chmod(0o755)


def install(level: str) -> None:
    STAMP.unlink(missing_ok=True)
    requirements = HERE / f"{level}.txt"
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    # The lock is complete, so pip resolves nothing; what is not in it, or differs from its hash, is an error.
    run([*pip, "--no-deps", "--require-hashes", "-r", requirements], "pip could not install the requirements")
    STAMP.write_text(f"{level} {wanted_fingerprint()}\n")


def run(command: list[str | Path], failure: str) -> None:
    """Run `command`, silent unless it fails; then end with what it said and with `failure`."""
    environment = {**os.environ, "PIP_USER": "0"}
    ended = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if ended.returncode:
        sys.exit(f"{ended.stdout.rstrip()}\n\n{failure}. The next `make` starts afresh.")


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next `make` starts afresh.")
