#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Boots a kernel with the kernel tests in QEMU and reports their results.

Exit status: 0 if the machine ended by itself and all tests passed, 1 otherwise.
"""

import argparse
import subprocess
import sys

EXIT_PASSED = 2 * 0x10 + 1  # isa-debug-exit's status for what the test program writes


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernel", required=True, help="Multiboot image of the kernel")
    parser.add_argument("--stock", action="store_true", help="the kernel is stock seL4: tests of keel only are skipped")
    parser.add_argument("--timeout", type=float, default=240, help="seconds for the whole run")
    parser.add_argument("--icount", action="store_true", help="let time follow the instructions: exactly repeatable")
    parser.add_argument("--verbose", action="store_true", help="show everything the machine prints")
    parser.add_argument("root_task", help="test program")
    return parser.parse_args()


def command_line(arguments):
    command = [
        "qemu-system-x86_64", "-M", "q35", "-bios", "qboot.rom", "-cpu", "max,vendor=GenuineIntel", "-m", "256",
        "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
        "-kernel", arguments.kernel, "-initrd", arguments.root_task,
    ]
    if arguments.icount:
        command += ["-icount", "shift=0,sleep=off"]
    return command


def run(arguments):
    """Returns the machine's output and its exit status, None if it had to be ended."""
    try:
        done = subprocess.run(command_line(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=arguments.timeout, check=False)
        return done.stdout, done.returncode
    except subprocess.TimeoutExpired as expired:
        return expired.stdout or b"", None


def main():
    arguments = parse_arguments()
    output, status = run(arguments)
    lines = output.decode(errors="replace").replace("\r", "").splitlines()
    shown = lines if arguments.verbose else [line for line in lines if line.startswith(("PASS", "FAIL", "SKIP", "DONE"))]
    print("\n".join(shown))
    problems = []
    if status != EXIT_PASSED:
        problems.append("timed out" if status is None else f"QEMU ended with status {status}")
    if not any(line.startswith("DONE") for line in lines):
        running = [line for line in lines if line.startswith("RUN")]
        problems.append("not finished, last: " + (running[-1][4:] if running else "nothing"))
        print("\n".join(lines[-20:]))
    if any(line.startswith("SKIP") for line in lines) and not arguments.stock:
        problems.append("tests were skipped")
    for problem in problems:
        print("kernel tests: " + problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
