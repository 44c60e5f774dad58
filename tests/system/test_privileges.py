# SPDX-License-Identifier: Apache-2.0
"""What the programs of a container may do: capabilities, limits, groups."""
import json
import unittest

from harness import SystemTest

DEFAULT = b"00000000a80425fb\n"
ALL = b"000001ffffffffff\n"
EFFECTIVE = "awk '/^CapEff/{print $2}' /proc/self/status"


class Privileges(SystemTest):
    def run_sh(self, flags, script, **options):
        return self.assertRuns(["run", "--rm", *flags, "busybox", "sh", "-c", script], **options)

    def test_capabilities_are_chosen(self):
        self.run_sh([], EFFECTIVE, out=DEFAULT)
        self.run_sh(["--privileged"], EFFECTIVE, out=ALL)
        self.run_sh(["--cap-add", "sys_admin", "--cap-drop", "CAP_CHOWN"], EFFECTIVE, out=b"00000000a82425fa\n")
        self.run_sh(["--cap-drop", "ALL"], "touch /f && chown 5 /f", code=1, err=b"Operation not permitted")
        self.run_sh(["-u", "1000", "--privileged"], EFFECTIVE, out=b"0000000000000000\n")
        self.run_sh(["--cap-add", "magic"], "true", code=125, err=b'unknown capability: "magic"')

    def test_exec_has_the_container_s(self):
        self.home.ok("run", "-d", "--name", "held", "--cap-drop", "ALL", "--ulimit", "nofile=99", "busybox", "sleep",
                     "1000")
        self.assertRuns(["exec", "held", "sh", "-c", EFFECTIVE + "; ulimit -n"], out=b"0000000000000000\n99\n")
        self.assertRuns(["exec", "--privileged", "held", "sh", "-c", EFFECTIVE], out=ALL)
        (held,) = json.loads(self.home.ok("inspect", "held"))
        self.assertEqual(held["HostConfig"]["Ulimits"], [{"Name": "nofile", "Soft": 99, "Hard": 99}])
        self.assertIn("CAP_CHOWN", held["HostConfig"]["CapDrop"])
        self.assertFalse(held["HostConfig"]["Privileged"])
        self.home.ok("rm", "-f", "held")

    def test_limits_and_groups(self):
        self.run_sh(["--ulimit", "nofile=20:30", "--ulimit", "core=-1"], "ulimit -n; ulimit -Hn; ulimit -c",
                    out=b"20\n30\nunlimited\n")
        self.run_sh(["--ulimit", "nofile=20"], "ulimit -Hn; ulimit -n 21", code=1, out=b"20\n",
                    err=b"Operation not permitted")
        self.run_sh(["--ulimit", "colour=1"], "true", code=125, err=b"invalid ulimit type: colour")
        self.run_sh(["--group-add", "99", "--group-add", "root", "-u", "7:8"], "id -G", out=b"8 99 0\n")
        self.run_sh(["--group-add", "nobody's"], "true", code=126)

    def test_no_new_privileges(self):
        self.run_sh(["--security-opt", "no-new-privileges"], "grep NoNewPrivs /proc/self/status",
                    out=b"NoNewPrivs:\t1\n")
        self.run_sh(["--security-opt", "colour=red"], "true", code=125, err=b"invalid --security-opt")


if __name__ == "__main__":
    unittest.main()
