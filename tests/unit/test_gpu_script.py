"""`scripts/gpu` says what failed, and runs the rest all the same."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "gpu"
PYTHON = """#!/bin/sh
echo "ran: $*"
case "$*" in *"$FAILING"*) exit 1 ;; esac
"""


def gpu(root: Path, command: str, failing: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a folder of its own, with a python3 that only says what it was to run."""
    (root / "scripts").mkdir()
    shutil.copy(SCRIPT, root / "scripts" / "gpu")
    python = root / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(PYTHON, "utf-8")
    python.chmod(0o755)
    env = {"PATH": f"{python.parent}:{os.environ['PATH']}", "FAILING": failing}
    return subprocess.run([root / "scripts" / "gpu", command], env=env, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(("failing", "code"), [("check_gpu --random", 1), ("nothing", 0)])
def test_a_failed_numerical_check_fails_the_command(tmp_path: Path, failing: str, code: int) -> None:
    assert gpu(tmp_path, "check", failing).returncode == code


def test_all_names_the_failed_check_and_measures_all_the_same(tmp_path: Path) -> None:
    printed = gpu(tmp_path, "all", "check_gpu --random").stdout
    assert "numerical check failed" in printed
    assert "GPU tests failed" not in printed
    assert "ran: scripts/bench_serving" in printed
