# SPDX-License-Identifier: Apache-2.0
"""Runs the Linux guest in QEMU under TCG and reads what its programs print."""
import re
import select
import os
import subprocess
import time

# A microvm has no timer that Linux could calibrate these against; any right value does.
TSC_KHZ = int(float(re.search(r"cpu MHz\s*: ([\d.]+)", open("/proc/cpuinfo").read())[1]) * 1000)
BOOT_TUNING = (f"tsc_early_khz={TSC_KHZ} lpj={TSC_KHZ * 4} no_timer_check mitigations=off cryptomgr.notests nokaslr "
               "8250.nr_uarts=1")
RUN_TUNING = "init_on_alloc=0 mitigations=off norandmaps"

MACHINES = {
    "default": dict(cpu="max", machine=["-M", "q35"], kernel="vmlinuz", append=""),
    # Under TCG each byte of `rep movsb` is an instruction: without ERMS Linux copies eight bytes at a time.
    "tuned": dict(cpu="max,-erms,-fsrm", machine=["-M", "q35"], kernel="vmlinuz", append=RUN_TUNING),
    # The quickest boot: microvm, the PVH entry, nothing probed or calibrated.
    "tuned-boot": dict(cpu="max,-erms,-fsrm", machine=["-M", "microvm,acpi=off,pic=on,pit=on,rtc=on"],
                       kernel="vmlinux", append=f"{RUN_TUNING} {BOOT_TUNING}"),
}


def run(folder, variant, job, *, icount=False, append="", until=None, limit=600, initrd="guest.cpio", mib=1024):
    """Boots a guest for one job; gives (seconds since QEMU's start, line) pairs up to its end or the line `until`."""
    m = MACHINES[variant]
    command = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", m["cpu"], "-smp", "1", "-m", str(mib), *m["machine"],
               "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
               "-kernel", str(folder / m["kernel"]), "-initrd", str(folder / initrd),
               "-append", f"console=ttyS0 reboot=t panic=-1 quiet job={job} {m['append']} {append}"]
    if icount:
        command += ["-icount", "shift=0,sleep=off"]
    start = time.monotonic()
    lines, pending = [], b""
    qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        while True:
            left = start + limit - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"the Linux guest ({variant}, {job}) was not done after {limit} s")
            if not select.select([qemu.stdout], [], [], left)[0]:
                continue
            chunk = os.read(qemu.stdout.fileno(), 65536)
            if not chunk:
                return lines
            now = time.monotonic() - start
            *whole, pending = (pending + chunk).split(b"\n")
            lines += [(now, line.decode("utf8", "replace").rstrip("\r")) for line in whole]
            if until and any(until in line for _, line in lines):
                return lines
    finally:
        qemu.kill()
        qemu.wait()


def micro(lines):
    """{operation: ([ns], [ticks])} from the lines of programs/micro."""
    found = {}
    for _, line in lines:
        m = re.search(r"@m (\S+) \d+ ([\d.]+) ([\d.]+)", line)
        if m:
            ns, ticks = found.setdefault(m[1], ([], []))
            ns.append(float(m[2]))
            ticks.append(float(m[3]))
    return found


def repeats(lines, label):
    """([ns], [ticks], idle ms a run) from the lines of programs/repeat; raises when a run failed."""
    values, idle = {}, None
    for _, line in lines:
        m = re.search(rf"@(ns|ticks) {label} ([\d ]+)$", line)
        if m:
            values[m[1]] = [int(v) for v in m[2].split()]
        m = re.search(rf"@repeat {label} n=\d+ failed=(\d+) idle_ms=([\d.]+)", line)
        if m:
            if int(m[1]):
                raise RuntimeError(f"{m[1]} runs of {label} failed in the Linux guest")
            idle = float(m[2])
    return values["ns"], values["ticks"], idle
