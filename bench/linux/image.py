# SPDX-License-Identifier: Apache-2.0
"""Builds the Linux guest: the kernel's ELF (for the PVH entry) and one uncompressed initramfs.

The guest is the smallest honest one: an init of ours, busybox, crun and its libraries, OCI bundles of the shape that
`crun spec` gives, and the measuring programs. No systemd, no udev, no disk, no compression.
"""
import json
import re
import shutil
import stat
import subprocess
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCH = HERE.parent
LIBRARY_FOLDERS = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64"]
APPLETS = "sh echo true sleep cat ls mount mkdir sync grep awk head tail wc rm chroot".split()
CAPABILITIES = ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE",
                "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT"]
MOUNTS = [
    ("/proc", "proc", "proc", []),
    ("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
    ("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
    ("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
    ("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
    ("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
    ("/sys/fs/cgroup", "cgroup", "cgroup", ["nosuid", "noexec", "nodev", "relatime", "ro"]),
    ("/tmp", "tmpfs", "tmpfs", ["nosuid", "nodev", "mode=1777"]),
]


def oci_config(args):
    """The runtime configuration of a bundle: six namespaces, eight mounts, limits, eleven capabilities."""
    return {
        "ociVersion": "1.0.2",
        "hostname": "c",
        "process": {
            "terminal": False, "user": {"uid": 0, "gid": 0}, "args": args, "cwd": "/",
            "env": ["PATH=/bin:/sbin:/usr/bin:/usr/sbin", "HOME=/root"],
            "capabilities": {kind: CAPABILITIES for kind in ("bounding", "effective", "permitted")},
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 4096, "soft": 4096}],
            "noNewPrivileges": True,
        },
        "root": {"path": "/bundle/rootfs", "readonly": True},
        "mounts": [{"destination": d, "type": t, "source": s, "options": o} for d, t, s, o in MOUNTS],
        "linux": {
            "namespaces": [{"type": n} for n in ("pid", "network", "ipc", "uts", "mount", "cgroup")],
            "resources": {"devices": [{"allow": False, "access": "rwm"}],
                          "pids": {"limit": 1024}, "memory": {"limit": 512 << 20}},
            "maskedPaths": ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
                            "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/sys/firmware"],
            "readonlyPaths": ["/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                              "/proc/sysrq-trigger"],
        },
    }


class Builder:
    def __init__(self, stage, root):
        self.stage, self.root = stage, root

    def put(self, source, destination):
        target = self.root / destination.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o755)

    def library(self, name):
        for folder in LIBRARY_FOLDERS:
            if (self.stage / folder / name).exists():
                return self.stage / folder / name
        raise FileNotFoundError(f"library {name} is in none of the unpacked packages")

    def put_elf(self, source, destination, seen):
        """Copies a program with the closure of its shared libraries."""
        self.put(source, destination)
        dynamic = subprocess.run(["readelf", "-dl", source], capture_output=True, text=True, check=True).stdout
        if "interpreter" in dynamic:
            self.put(self.library("ld-linux-x86-64.so.2"), "/lib64/ld-linux-x86-64.so.2")
        for name in re.findall(r"NEEDED.*\[(.*)\]", dynamic):
            if name not in seen and not name.startswith("ld-linux"):
                seen.add(name)
                self.put_elf(self.library(name), f"/lib/x86_64-linux-gnu/{name}", seen)

    def busybox_tree(self, at):
        for folder in "bin dev proc sys tmp run etc root".split():
            (self.root / at / folder).mkdir(parents=True, exist_ok=True)
        (self.root / at / "etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        self.put(self.stage / "bin/busybox", f"{at}/bin/busybox")
        for applet in APPLETS:
            (self.root / at / "bin" / applet).symlink_to("busybox")

    def bundle(self, name, args):
        folder = self.root / "bundle" / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps(oci_config(args)))


def write_cpio(root, path):
    """The tree as an uncompressed newc archive owned by root, with the two device nodes that init needs."""
    entries = [(str(p.relative_to(root)), p.lstat().st_mode, p) for p in sorted(root.rglob("*"))]
    entries += [("dev/console", stat.S_IFCHR | 0o600, (5, 1)), ("dev/null", stat.S_IFCHR | 0o666, (1, 3)),
                ("TRAILER!!!", 0, None)]
    with open(path, "wb") as out:
        for inode, (name, mode, source) in enumerate(entries, 1):
            data, device = b"", (0, 0)
            if isinstance(source, tuple):
                device = source
            elif stat.S_ISLNK(mode):
                data = str(source.readlink()).encode()
            elif stat.S_ISREG(mode):
                data = source.read_bytes()
            encoded = name.encode() + b"\0"
            fields = (inode, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(encoded), 0)
            header = b"070701" + b"".join(b"%08x" % field for field in fields) + encoded
            out.write(header + bytes(-len(header) % 4) + data + bytes(-len(data) % 4))


def extract_kernel(stage, path):
    """The ELF inside the bzImage, for QEMU's PVH entry: no decompression, no real mode."""
    image = next((stage / "boot").glob("vmlinuz-*-cloud-amd64")).read_bytes()
    lz4_legacy_magic = bytes.fromhex("02214c18")
    payload = image[image.index(lz4_legacy_magic):]
    elf = subprocess.run(["lz4", "-d", "-c"], input=payload, capture_output=True, check=False).stdout
    if elf[:4] != b"\x7fELF":
        raise ValueError("the kernel's payload is not an LZ4-compressed ELF")
    path.write_bytes(elf)


def compile_program(source, path):
    subprocess.run(["g++", "-std=c++20", "-O2", "-Wall", "-static", "-I", BENCH.parent, "-o", path, source], check=True)


def build(folder):
    """Makes folder/vmlinux, folder/vmlinuz and folder/guest.cpio out of folder/stage."""
    stage, root, programs = folder / "stage", folder / "root", folder / "programs"
    programs.mkdir(exist_ok=True)
    compile_program(HERE / "init.cpp", programs / "init")
    for name in ("micro", "repeat"):
        compile_program(BENCH / f"programs/{name}.cpp", programs / name)
    extract_kernel(stage, folder / "vmlinux")
    shutil.copyfile(next((stage / "boot").glob("vmlinuz-*-cloud-amd64")), folder / "vmlinuz")

    shutil.rmtree(root, ignore_errors=True)
    guest = Builder(stage, root)
    guest.busybox_tree(".")
    guest.busybox_tree("bundle/rootfs")
    guest.put(programs / "init", "/init")
    for name in ("micro", "repeat"):
        guest.put(programs / name, f"/bin/{name}")
    guest.put_elf(stage / "usr/bin/crun", "/bin/crun", set())
    guest.bundle("hello", ["/bin/busybox", "echo", "@hello"])
    guest.bundle("true", ["/bin/busybox", "true"])
    guest.bundle("sleep", ["/bin/busybox", "sleep", "100000"])
    shutil.copytree(HERE / "jobs", root / "jobs")
    write_cpio(root, folder / "guest.cpio")


def build_workloads(folder):
    """Adds the programs of ours to folder/workloads.tar, a root file system of packages, and makes
    folder/guest+workloads.cpio: the guest with that in /workloads."""
    with tarfile.open(folder / "workloads.tar", "a") as tar:
        tar.add(folder / "programs/repeat", "usr/bin/repeat")
        tar.add(BENCH / "programs/workloads.sh", "usr/bin/workloads.sh")
    root = folder / "workloads-root"
    shutil.rmtree(root, ignore_errors=True)
    (root / "workloads").mkdir(parents=True)
    subprocess.run(["tar", "-C", root / "workloads", "-xf", folder / "workloads.tar", "--exclude=./dev/*"], check=True)
    both = folder / "guest+workloads.cpio"
    write_cpio(root, both)
    with open(both, "ab") as out:
        out.write((folder / "guest.cpio").read_bytes())
    shutil.rmtree(root)
