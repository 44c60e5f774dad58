#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Boots a kernel with the kernel tests in QEMU, reports their results and compares what they observed.

Exit status: 0 if the machine ended by itself, all tests passed and all observations are as they should be; 77 if there
is no stock kernel to compare with; 1 otherwise.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import observations
from kernel_file import loadable

EXIT_PASSED = 2 * 0x10 + 1  # isa-debug-exit's status for what the test program writes
EXIT_SKIPPED = 77
RECORDED = pathlib.Path(__file__).with_name("observed.txt")
SHOWN = ("PASS", "FAIL", "SKIP", "DONE")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernel", required=True, help="Multiboot image of the kernel, ELF32 or ELF64")
    parser.add_argument("--stock", action="store_true", help="the kernel is stock seL4: tests of keel only are skipped")
    parser.add_argument("--record", action="store_true", help=f"write what is observed to {RECORDED.name}")
    parser.add_argument("--compare", metavar="KERNEL", help="stock kernel to run as well; the logs must be the same")
    parser.add_argument("--compare-named", action="store_true", help="the same with the kernel that SEL4_KERNEL names")
    parser.add_argument("--timeout", type=float, default=240, help="seconds for a whole run")
    parser.add_argument("--icount", action="store_true", help="let time follow the instructions: exactly repeatable")
    parser.add_argument("--verbose", action="store_true", help="show everything the machine prints")
    parser.add_argument("root_task", help="test program")
    return parser.parse_args()


# With an aligned gibibyte below 4 GiB. Untouched memory costs the host nothing.
MEMORY_MIB = 2304


def command_line(arguments, kernel):
    command = [
        "qemu-system-x86_64", "-M", "q35", "-bios", "qboot.rom", "-cpu", "max,vendor=GenuineIntel", "-m", str(MEMORY_MIB),
        "-global", "hpet.msi=on", "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-kernel", kernel, "-initrd", arguments.root_task,
    ]
    if arguments.icount:
        command += ["-icount", "shift=0,sleep=off"]
    return command


def boot(arguments, kernel):
    """Returns the machine's log and its exit status, None if it had to be ended."""
    with tempfile.TemporaryDirectory() as directory:
        try:
            done = subprocess.run(command_line(arguments, loadable(kernel, directory)), stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=arguments.timeout,
                                  check=False)
            return observations.Log(done.stdout), done.returncode
        except subprocess.TimeoutExpired as expired:
            return observations.Log(expired.stdout or b""), None


def run(arguments, kernel, stock):
    """Runs the tests, shows their results, and returns the log and what went wrong."""
    log, status = boot(arguments, kernel)
    print("\n".join(log.lines if arguments.verbose else [line for line in log.lines if line.startswith(SHOWN)]))
    problems = []
    if status != EXIT_PASSED:
        problems.append("timed out" if status is None else f"QEMU ended with status {status}")
    if not log.finished():
        problems.append("not finished, last: " + log.last_test())
        print("\n".join(log.lines[-20:]))
    if log.skips() and not stock:
        problems.append("tests were skipped")
    return log, problems


def compare(ours, our_name, theirs, their_name):
    """Shows how observations differ, and returns that as a list of problems."""
    lines = observations.differences(ours, theirs, our_name, their_name)
    print("\n".join(lines))
    return [f"{our_name} and {their_name} differ"] if lines else []


def other_kernel(arguments):
    if not arguments.compare_named:
        return arguments.compare
    named = os.environ.get("SEL4_KERNEL")
    if not named:
        print("SKIP: SEL4_KERNEL names no stock kernel to compare with")
        sys.exit(EXIT_SKIPPED)
    return named


def main():
    arguments = parse_arguments()
    other = other_kernel(arguments)
    log, problems = run(arguments, arguments.kernel, arguments.stock)
    if arguments.record:
        observations.write(RECORDED, log)
    elif other:
        other_log, other_problems = run(arguments, other, stock=True)
        problems += [f"{other}: {problem}" for problem in other_problems]
        problems += compare(log.observed, arguments.kernel, other_log.observed, other)
    else:
        problems += compare(log.observed, arguments.kernel, observations.read(RECORDED), RECORDED.name)
    for problem in problems:
        print("kernel tests: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
