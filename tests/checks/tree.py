# SPDX-License-Identifier: Apache-2.0
"""The project's files, for the checks: those that git knows, or all outside build/ where there is no git."""
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(os.environ.get("CHECK_ROOT", Path(__file__).resolve().parents[2]))
SOURCE = {".cpp", ".hpp", ".S"}


def files(*suffixes):
    """Paths relative to ROOT, sorted; only those with one of the suffixes if any are given."""
    git = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=ROOT,
                         capture_output=True, check=False)
    if git.returncode == 0:
        found = [Path(name) for name in git.stdout.decode().split("\0") if name]
    else:
        found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    kept = (p for p in found if p.parts[0] not in ("build", ".git") and (not suffixes or p.suffix in suffixes))
    return sorted(p for p in kept if (ROOT / p).is_file())


def report(problems, what):
    """Prints the problems and ends the check."""
    for problem in problems:
        print(problem)
    print(f"{what}: {len(problems)} problems" if problems else f"{what}: fine")
    sys.exit(1 if problems else 0)
