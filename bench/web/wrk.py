"""wrk, and what it measured."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
"""Readers who wait for an answer at the same time, each of whom asks for the next at once."""
THREADS = 1
"""One is enough for thousands of requests a second, and leaves the other processor to the sites."""
_SCRIPT = """
local paths = {}
local at = 0
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  wrk.headers["Accept-Encoding"] = "gzip"
  wrk.headers["Accept"] = "text/html,application/json;q=0.9,*/*;q=0.8"
  wrk.headers["Accept-Language"] = "en-GB,en;q=0.8"
end
function request()
  at = at % #paths + 1
  return wrk.format(nil, paths[at])
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('{"n": %d, "us": %d, "p50": %d, "p95": %d, "p99": %d, "most": %d, "bytes": %d, ' ..
    '"refused": %d, "broken": %d, "late": %d, "failed": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
    latency.max, summary.bytes, errors.connect, errors.read + errors.write, errors.timeout, errors.status))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a run: requests a second, milliseconds, and how many failed (in any way)."""

    per_second: float
    p50: float
    p95: float
    p99: float
    most: float
    kb_each: float
    n: int
    n_failed: int


def missing() -> str | None:
    """Why it cannot be run here; ``None`` where it can."""
    return None if shutil.which("wrk") else "wrk is not installed (Debian has it: apt install wrk)"


def load(address: str, paths: Sequence[str], seconds: float, folder: Path) -> Load:
    """Ask ``address`` for ``paths``, one after another on every connection, for so many seconds.

    Raises:
        SystemExit: wrk did not run.
    """
    script, listed = folder / "wrk.lua", folder / "paths.txt"
    script.write_text(_SCRIPT, encoding="utf-8")
    listed.write_text("\n".join(paths), encoding="utf-8")
    run = subprocess.run(
        ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "10s", "-s", script, address,
         "--", listed],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"wrk failed: {run.stdout[-500:]}{run.stderr[-500:]}")
    found = json.loads(lines[0])
    n = found["n"]
    return Load(
        n / (found["us"] / 1e6), found["p50"] / 1e3, found["p95"] / 1e3, found["p99"] / 1e3, found["most"] / 1e3,
        found["bytes"] / max(n, 1) / 1e3, n, sum(found[what] for what in ("refused", "broken", "late", "failed")),
    )  # fmt: skip
