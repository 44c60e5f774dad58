# SPDX-License-Identifier: Apache-2.0
"""Measures Bulkhead through its own command line, in a home of its own."""
import io
import sys
import tarfile
import time
from pathlib import Path
from statistics import median

from bench.linux.guest import micro as micro_rows

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests/system"))
from harness import Home  # noqa: E402  (the system tests' own: one way to drive the program)

KEPT = 128  # of the containers that ended the machine notes so many
IDLE = ["run", "-d", "busybox", "sleep", "100000"]


def ended(home, count, seconds=30):
    """What the machine noted of the last container that ended in it, once that many have."""
    end = time.monotonic() + seconds
    while len(recent := home.machine()["recent"]) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(recent)} containers have ended, not {count}")
        time.sleep(0.02)
    return recent[-1]


def timed(home, *arguments):
    start = time.monotonic()
    home.ok(*arguments)
    return time.monotonic() - start


def cold_start(runs):
    """[(ms from QEMU's start to the container's first byte on its channel, ms of the whole command)]"""
    home = Home()
    try:
        home.ok("run", "--rm", "busybox", "true")  # makes the image
        samples = []
        for _ in range(runs):
            home.ok("machine", "stop")
            wall = timed(home, "run", "--rm", "busybox", "echo", "hello")
            samples.append((ended(home, 1)["first_output_us"] / 1e3, wall * 1e3))
        return samples
    finally:
        home.close()


def warm_start(runs):
    """[(ms from the request on QEMU's channel to the container's end, ms of the whole command)]"""
    home = Home()
    try:
        warm_up = 3
        for _ in range(warm_up):
            home.ok("run", "--rm", "busybox", "true")
        samples = []
        for run in range(runs):
            wall = timed(home, "run", "--rm", "busybox", "true")
            last = ended(home, warm_up + run + 1)
            samples.append(((last["exited_us"] - last["create_sent_us"]) / 1e3, wall * 1e3))
        return samples
    finally:
        home.close()


def idle_memory(containers):
    """Bytes of untyped memory that one more idle container takes: the mean over that many."""
    home = Home()
    try:
        home.ok(*IDLE)
        time.sleep(1)
        before = home.stats()["untyped_free_bytes"]
        for _ in range(containers):
            home.ok(*IDLE)
        time.sleep(1)
        return (before - home.stats()["untyped_free_bytes"]) / containers
    finally:
        home.close()


def beside_idle(counts, runs):
    """{n: (median ms of starting one more container beside n idle ones, ms of `ps`, ms of `stats --no-stream`)}"""
    home = Home()
    try:
        figures, warm_up, started = {}, 3, 0
        for _ in range(warm_up):
            home.ok("run", "--rm", "busybox", "true")
        over = warm_up
        for count in counts:
            for _ in range(count - started):
                home.ok(*IDLE)
            started = count
            starts = []
            for _ in range(runs):
                home.ok("run", "--rm", "busybox", "true")
                over += 1
                last = ended(home, min(over, KEPT))
                starts.append((last["exited_us"] - last["create_sent_us"]) / 1e3)
            lists = [timed(home, "ps") * 1e3 for _ in range(runs)]
            figures[count] = (median(starts), median(lists), timed(home, "stats", "--no-stream") * 1e3)
        return figures
    finally:
        home.close()


def capacity(memory, most):
    """How many idle containers, `most` at most, a machine of that much memory holds, each with its process."""
    home = Home()
    try:
        home.ok("machine", "start", "--memory", memory)
        for _ in range(most):
            if home.run(*IDLE)[0] != 0:
                break
        time.sleep(1)  # `run -d` returns when the container is made, before its program is
        processes = home.ok("stats", "--no-stream", "--format", "{{.PIDs}}").split()
        return sum(int(count) >= 1 for count in processes)
    finally:
        home.close()


def workloads(archive, times, mib, icount=False):
    """The lines that programs/workloads.sh prints in a container."""
    home = Home()
    try:
        if icount:
            home.count_instructions()
        home.ok("machine", "start", "--memory", f"{mib}m")
        home.ok("import", archive, "workloads")
        out = home.ok("run", "--rm", "workloads", "/bin/sh", "/usr/bin/workloads.sh", times, timeout=1800)
        return [(0, line) for line in out.decode().splitlines()]
    finally:
        home.close()


def micro(program, arguments, icount=False):
    """{operation: ([ns], [ticks])} of programs/micro in a container."""
    home = Home()
    try:
        if icount:
            home.count_instructions()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(program, "bin/micro")
            for folder in ("tmp", "proc", "etc"):
                member = tarfile.TarInfo(folder)
                member.type, member.mode = tarfile.DIRTYPE, 0o777
                tar.addfile(member)
            passwd = tarfile.TarInfo("etc/passwd")
            tar.addfile(passwd, io.BytesIO())
        home.ok("import", "-", "micro", input=archive.getvalue())
        out = home.ok("run", "--rm", "micro", "/bin/micro", *arguments, timeout=1200)
        return micro_rows([(0, line) for line in out.decode().splitlines()])
    finally:
        home.close()
