# SPDX-License-Identifier: Apache-2.0
"""Networks as containers see them: what is in their files, who answers to which name, what reaches whom."""
import socket
import unittest

from harness import SystemTest


class Files(SystemTest):
    def test_hosts_and_resolver_of_the_default_bridge(self):
        hosts = self.home.ok("run", "--rm", "-h", "box", "--add-host", "far:1.2.3.4", "busybox", "cat", "/etc/hosts")
        self.assertIn(b"127.0.0.1\tlocalhost\n", hosts)
        self.assertRegex(hosts, rb"\n1\.2\.3\.4\tfar\n172\.17\.0\.\d+\tbox\n$")
        self.assertRuns(["run", "--rm", "--dns", "9.9.9.9", "--dns-search", "example.org", "busybox", "cat", "/etc/resolv.conf"],
                        out=b"nameserver 9.9.9.9\nsearch example.org\n")

    def test_files_can_be_changed(self):
        script = "echo 1.1.1.1 own >> /etc/hosts; tail -n 2 /etc/hosts"
        self.assertRegex(self.home.ok("run", "--rm", "-h", "box", "busybox", "sh", "-c", script),
                         rb"^172\.17\.0\.\d+\tbox\n1\.1\.1\.1 own\n$")

    def test_no_network(self):
        self.assertRuns(["run", "--rm", "--network", "none", "busybox", "cat", "/etc/resolv.conf"],
                        out=b"# This container has no network.\n")
        self.assertNotIn(b"172.", self.home.ok("run", "--rm", "--network", "none", "busybox", "cat", "/etc/hosts"))

    def test_exec_sees_the_same_files(self):
        self.home.ok("run", "-d", "--name", "files", "busybox", "sleep", "1000")
        address = self.home.ok("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "files").strip()
        self.assertIn(address + b"\t", self.home.ok("exec", "files", "cat", "/etc/hosts"))
        self.home.ok("rm", "-f", "files")


class Published(SystemTest):
    def test_a_taken_port_leaves_nothing_behind(self):
        self.home.ok("machine", "start")
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            self.assertRuns(["run", "--name", "late", "-p", f"{port}:80", "busybox", "true"], code=125,
                            err=b"Address already in use")
            self.assertNotIn(b"late", self.home.ok("ps", "-a"))
            self.assertEqual(self.home.stats()["containers"], 0)

    def test_the_machine_listens_while_the_container_runs(self):
        self.home.ok("run", "-d", "--name", "web", "-p", "127.0.0.1::80", "busybox", "sleep", "1000")
        host, port = self.home.ok("port", "web", "80").decode().strip().split(":")
        with socket.create_connection((host, int(port)), timeout=10):
            pass
        self.home.ok("rm", "-f", "web")
        self.home.ok("run", "--rm", "-p", f"127.0.0.1:{port}:80", "busybox", "true")


class Names(SystemTest):
    """127.0.0.11 in a container knows the others of its networks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.ok("network", "create", "--internal", "--subnet", "10.7.0.0/24", "front")
        cls.home.ok("network", "create", "--internal", "--subnet", "10.8.0.0/24", "back")
        cls.home.ok("run", "-d", "--name", "web", "--network", "front", "--ip", "10.7.0.9", "--network-alias", "www", "busybox",
                    "sleep", "1000")
        cls.home.ok("run", "-d", "--name", "store", "--network", "back", "busybox", "sleep", "1000")

    def look_up(self, name, network="front"):
        return self.home.run("run", "--rm", "--network", network, "busybox", "nslookup", name)

    def test_names_of_the_network(self):
        for name in ("web", "www", "WEB", "web.front"):
            code, out, err = self.look_up(name)
            self.assertEqual(code, 0, (name, out, err))
            self.assertIn(b"Address: 10.7.0.9\n", out)

    def test_an_address_has_a_name(self):
        code, out, err = self.look_up("10.7.0.9")
        self.assertEqual(code, 0, (out, err))
        self.assertIn(b"name = web.front", out)

    def test_nothing_of_other_networks(self):
        code, out, _ = self.look_up("store")
        self.assertNotEqual(code, 0)
        self.assertNotIn(b"10.8.", out)

    def test_those_that_come_and_go(self):
        self.home.ok("run", "-d", "--name", "brief", "--network", "front", "busybox", "sleep", "1000")
        self.assertEqual(self.look_up("brief")[0], 0)
        self.home.ok("rm", "-f", "brief")
        self.assertNotEqual(self.look_up("brief")[0], 0)

    def test_many_questions(self):
        script = "i=0; while [ $i -lt 200 ]; do nslookup web >/dev/null || exit 1; i=$((i+1)); done; echo done"
        self.assertRuns(["run", "--rm", "--network", "front", "busybox", "sh", "-c", script], out=b"done\n")


if __name__ == "__main__":
    unittest.main()
