# SPDX-License-Identifier: Apache-2.0
"""What a container has mounted by the user's wish, and docker's flags for it; containers that start again."""
import io
import json
import struct
import tarfile
import time
import unittest

from harness import SystemTest


class Mounts(SystemTest):
    def test_a_tmpfs_is_mounted_with_its_options(self):
        self.assertRuns(["run", "--rm", "--tmpfs", "/run", "--tmpfs", "/a/b:size=64k,exec,mode=700", "busybox", "sh", "-c",
                         "grep -E ' /run | /a/b ' /proc/mounts; stat -c %a /a/b; dd if=/dev/zero of=/a/b/f bs=70000 count=1"],
                        code=1, err=b"No space left on device",
                        out=b"tmpfs /run tmpfs rw,nosuid,nodev,noexec,relatime 0 0\n"
                            b"tmpfs /a/b tmpfs rw,nosuid,nodev,relatime,size=64k,mode=700 0 0\n700\n")
        self.assertRuns(["run", "--rm", "--mount", "type=tmpfs,target=/m,tmpfs-size=1m,readonly", "busybox", "sh", "-c",
                         "df -k /m | awk 'NR==2{print $2}'; touch /m/x"],
                        code=1, out=b"1024\n", err=b"Read-only file system")

    def test_shared_memory_has_a_size(self):
        size = "df -k /dev/shm | awk 'NR==2{print $2}'"
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", size], out=b"65536\n")
        self.assertRuns(["run", "--rm", "--shm-size", "1m", "busybox", "sh", "-c",
                         f"{size}; dd if=/dev/zero of=/dev/shm/f bs=2000000 count=1"],
                        code=1, out=b"1024\n", err=b"No space left on device")

    def test_a_root_that_is_read_only(self):
        script = ("touch /x; rm /bin/sh; for d in /tmp /data; do touch $d/y && echo $d; done; "
                  "echo more >> /etc/hosts && touch /dev/shm/z && echo fine")
        self.assertRuns(["run", "--rm", "--read-only", "--tmpfs", "/tmp", "-v", "/data", "busybox", "sh", "-c", script],
                        out=b"/tmp\n/data\nfine\n", err=b"Read-only file system")
        self.assertRuns(["run", "--rm", "--read-only", "-w", "/not/there", "busybox", "pwd"], out=b"/not/there\n")

    def test_inspect_shows_them(self):
        self.home.ok("create", "--name", "shown", "--read-only", "--tmpfs", "/t:size=1m", "--shm-size", "2m", "-v", "/v",
                     "--stop-timeout", "3", "--restart", "on-failure:4", "busybox", "true")
        (shown,) = json.loads(self.home.ok("inspect", "shown"))
        host = shown["HostConfig"]
        self.assertEqual((host["ReadonlyRootfs"], host["Tmpfs"], host["ShmSize"], host["RestartPolicy"]),
                         (True, {"/t": "size=1m"}, 2 << 20, {"Name": "on-failure", "MaximumRetryCount": 4}))
        self.assertEqual(shown["Config"]["StopTimeout"], 3)
        self.assertEqual([(mount["Type"], mount["Destination"]) for mount in shown["Mounts"]],
                         [("tmpfs", "/t"), ("volume", "/v")])
        self.home.ok("rm", "shown")

    def test_what_there_is_not_is_refused(self):
        for flags, reason in ((["-v", "/etc:/etc"], b"directories of the host"), (["-v", "data:/data"], b"outlive"),
                              (["--mount", "type=bind,src=/etc,dst=/e"], b"directories of the host"),
                              (["--device", "/dev/kvm"], b"no device of the host"), (["--pid", "host"], b"of its own"),
                              (["--pull", "always"], b"images come from files"),
                              (["--platform", "linux/arm64"], b"runs linux/amd64"),
                              (["--restart", "always", "--rm"], b"cannot specify both"),
                              (["--restart", "often"], b"unknown policy")):
            code, out, err = self.home.run("run", *flags, "busybox", "true")
            self.assertEqual((code, out, reason in err), (125, b"", True), (flags, err))
        self.assertRuns(["run", "--rm", "--pull", "missing", "--platform", "linux/amd64", "--ipc", "private", "-q",
                         "--log-driver", "json-file", "--no-healthcheck", "busybox", "echo", "fine"], out=b"fine\n")

    def test_attributes_of_the_image(self):
        archive = io.BytesIO()
        capability = struct.pack("<IIIII", 0x02000001, 1 << 13, 0, 0, 0)  # cap_net_raw=ep
        with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
            busybox = self.home.ok("run", "--rm", "busybox", "cat", "/bin/busybox")
            for name, attributes in (("bin/sh", {}), ("bin/grep", {"SCHILY.xattr.security.capability": capability})):
                member = tarfile.TarInfo(name)
                member.size, member.mode = len(busybox), 0o755
                member.pax_headers = {key: value.decode("latin-1") for key, value in attributes.items()}
                tar.addfile(member, io.BytesIO(busybox))
        raw = archive.getvalue()
        self.home.ok("import", "-", "capable", input=raw)
        grep = ["grep", "CapEff", "/proc/self/status"]
        self.assertRuns(["run", "--rm", "-u", "1000", "capable", *grep], out=b"CapEff:\t0000000000002000\n")
        self.assertRuns(["run", "--rm", "-u", "1000", "--security-opt", "no-new-privileges", "capable", *grep],
                        out=b"CapEff:\t0000000000000000\n")


class Restarts(SystemTest):
    def state(self, name):
        shown = self.home.ok("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", name).decode().split()
        return int(shown[0]), shown[1]

    def wait_for(self, name, condition):
        end = time.monotonic() + 60
        while not condition(*self.state(name)):
            self.assertLess(time.monotonic(), end, f"{name} is {self.state(name)}")
            time.sleep(0.05)

    def test_failures_are_tried_again(self):
        self.home.ok("run", "-d", "--name", "fails", "--restart", "on-failure:2", "busybox", "sh", "-c", "echo run; exit 3")
        self.wait_for("fails", lambda count, status: count == 2 and status == "exited")
        self.assertEqual(self.home.ok("logs", "fails"), b"run\n" * 3)
        self.home.ok("start", "fails")  # the count begins anew
        self.wait_for("fails", lambda count, status: count == 2 and status == "exited")
        self.assertEqual(self.home.ok("logs", "fails"), b"run\n" * 6)
        self.home.ok("rm", "fails")

    def test_always_until_it_is_stopped(self):
        self.home.ok("run", "-d", "--name", "ends", "--restart", "always", "busybox", "true")
        self.wait_for("ends", lambda count, status: count >= 2)
        self.home.ok("stop", "ends")
        self.wait_for("ends", lambda count, status: status == "exited")
        stopped, _ = self.state("ends")
        time.sleep(2)
        self.assertEqual(self.state("ends"), (stopped, "exited"))
        self.home.ok("rm", "ends")

    def test_stop_waits_as_long_as_it_was_told(self):
        self.home.ok("run", "-d", "--name", "stays", "--stop-timeout", "1", "busybox", "sh", "-c",
                     "trap '' TERM; echo ready; while :; do sleep 100; done")
        while b"ready" not in self.home.ok("logs", "stays"):
            time.sleep(0.05)
        begun = time.monotonic()
        self.home.ok("stop", "stays")
        self.assertLess(time.monotonic() - begun, 8)  # `stop` waits 10 s of its own
        self.home.ok("rm", "stays")


if __name__ == "__main__":
    unittest.main()
