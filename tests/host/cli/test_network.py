# SPDX-License-Identifier: Apache-2.0
"""Networks, addresses and published ports as the daemon keeps them; the machine that would carry frames is a fake one."""
import json
import os
import signal
import socket
import time
import unittest
from pathlib import Path

from cli_test import CliTest, fake_home, import_image


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_bound(port, kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def wait_until_free(port, seconds=10):
    """The machine lets go of a port soon after the container's end, not before it is told."""
    end = time.monotonic() + seconds
    while is_bound(port):
        assert time.monotonic() < end, f"port {port} is still bound"
        time.sleep(0.02)


class Networks(CliTest):
    def names(self):
        return self.home.ok("network", "ls", "--format", "{{.Name}}").decode().split()

    def test_life_of_a_network(self):
        identity = self.home.ok("network", "create", "--label", "a=b", "--subnet", "10.7.0.0/24", "life").decode().strip()
        self.assertRegex(identity, "^[0-9a-f]{64}$")
        self.assertRegex(self.home.ok("network", "ls").decode(), r"NETWORK ID +NAME +DRIVER +SCOPE\n")
        self.assertIn(f"{identity[:12]}   life     bridge   local", self.home.ok("network", "ls").decode())
        self.assertEqual(self.home.ok("network", "ls", "-q", "--filter", "label=a=b").decode(), identity[:12] + "\n")
        inspected = json.loads(self.home.ok("network", "inspect", identity[:8]))[0]
        self.assertEqual((inspected["Name"], inspected["Driver"], inspected["Labels"]), ("life", "bridge", {"a": "b"}))
        self.assertEqual(inspected["IPAM"]["Config"], [{"Subnet": "10.7.0.0/24", "Gateway": "10.7.0.1"}])
        self.assertRuns(["network", "rm", "life", "nosuch"], code=1, out=b"life\n", err=b"network nosuch not found")
        self.assertRuns(["network", "rm", "-f", "nosuch"], out=b"")
        self.assertNotIn("life", self.names())

    def test_networks_outlive_the_machine(self):
        home = fake_home()
        self.addCleanup(home.close)
        home.ok("network", "create", "lasting")
        home.ok("machine", "stop")
        self.assertIn(b"lasting", home.ok("network", "ls"))

    def test_refusals(self):
        self.home.ok("network", "create", "twice")
        cases = (
            (["create", "twice"], b"network with name twice already exists"),
            (["create", "bridge"], b"network with name bridge already exists"),
            (["create", "host"], b"not permitted on predefined host network"),
            (["create", "-d", "overlay", "x1"], b"could not find plugin overlay"),
            (["create", "--subnet", "10.7.0.1/24", "x1"], b"it should be 10.7.0.0/24"),
            (["create", "--subnet", "10.7", "x1"], b"invalid CIDR address: 10.7"),
            (["create", "--subnet", "172.17.3.0/24", "x1"], b"Pool overlaps with other one on this address space"),
            (["create", "--subnet", "10.0.0.0/8", "x1"], b"Pool overlaps with other one on this address space"),
            (["create", "--gateway", "10.7.0.1", "x1"], b"must have a corresponding subnet"),
            (["create", "-", ], b"invalid network name"),
            (["rm", "bridge"], b"bridge is a pre-defined network and cannot be removed"),
            (["connect", "twice", "nosuch"], b"No such container: nosuch"),
            (["inspect", "nosuch"], b"network nosuch not found"),
        )
        for arguments, part in cases:
            with self.subTest(arguments):
                self.assertRuns(["network", *arguments], code=1, err=part)
        self.assertRuns(["network", "create", "--gateway", "x", "--subnet", "10.7.0.0/24", "x1"], code=125, err=b"invalid argument")
        self.assertNotIn("x1", self.names())
        self.home.ok("network", "rm", "twice")

    def test_prune_leaves_what_is_in_use(self):
        self.home.ok("network", "create", "used")
        self.home.ok("network", "create", "unused")
        self.home.ok("run", "-d", "--name", "user", "--network", "used", "host", "sleep", "1000")
        self.assertRuns(["network", "rm", "used"], code=1, err=b"has active endpoints")
        self.assertRuns(["network", "prune"], input=b"n\n")
        self.assertIn("unused", self.names())
        self.assertRuns(["network", "prune", "-f"], out=b"Deleted Networks:\nunused\n")
        self.assertIn("used", self.names())
        self.home.ok("rm", "-f", "user")
        self.home.ok("network", "rm", "used")


class Members(CliTest):
    def settings(self, name):
        return json.loads(self.home.ok("inspect", "-f", "{{json .NetworkSettings}}", name))

    def address(self, name, network="bridge"):
        return self.settings(name)["Networks"][network]["IPAddress"]

    def wait_until_left(self, count):
        """An address is free when the machine has nothing of its container, a moment after the container's end."""
        end = time.monotonic() + 10
        self.home.ok("machine", "start")
        while self.home.stats()["containers"] != count:
            self.assertLess(time.monotonic(), end, "containers stay in the machine")
            time.sleep(0.02)

    def test_addresses_are_given_and_come_back(self):
        self.wait_until_left(0)
        self.home.ok("run", "-d", "--name", "one", "host", "sleep", "1000")
        self.home.ok("run", "-d", "--name", "two", "host", "sleep", "1000")
        self.assertEqual((self.address("one"), self.address("two")), ("172.17.0.2", "172.17.0.3"))
        self.assertEqual(self.settings("two")["MacAddress"], "02:42:ac:11:00:03")
        self.home.ok("rm", "-f", "one")
        self.wait_until_left(1)
        self.home.ok("run", "-d", "--name", "three", "host", "sleep", "1000")
        self.assertEqual(self.address("three"), "172.17.0.2")
        self.home.ok("kill", "two")
        self.home.ok("wait", "two")
        self.assertEqual(self.address("two"), "", "it does not run")
        self.home.ok("rm", "-f", "two", "three")

    def test_no_network(self):
        self.home.ok("run", "-d", "--name", "alone", "--network", "none", "host", "sleep", "1000")
        self.assertEqual(list(self.settings("alone")["Networks"]), ["none"])
        self.assertEqual(self.home.ok("ps", "--format", "{{.Networks}}", "--filter", "name=alone"), b"none\n")
        self.home.ok("rm", "-f", "alone")

    def test_static_addresses_and_several_networks(self):
        self.home.ok("network", "create", "--subnet", "10.7.0.0/24", "front")
        self.home.ok("network", "create", "--subnet", "10.8.0.0/24", "back")
        self.home.ok("run", "-d", "--name", "fixed", "--network", "front", "--ip", "10.7.0.9", "--mac-address",
                     "02:00:00:00:00:07", "--network-alias", "www", "--network", "name=back,alias=b", "host", "sleep", "1000")
        networks = self.settings("fixed")["Networks"]
        self.assertEqual(networks["front"]["IPAddress"], "10.7.0.9")
        self.assertEqual(networks["front"]["MacAddress"], "02:00:00:00:00:07")
        self.assertEqual(networks["front"]["DNSNames"][:2], ["fixed", "www"])
        self.assertEqual(networks["back"]["IPAddress"], "10.8.0.2")
        self.assertEqual(self.home.ok("ps", "-q", "--filter", "network=back").count(b"\n"), 1)
        members = json.loads(self.home.ok("network", "inspect", "front"))[0]["Containers"]
        self.assertEqual([member["IPv4Address"] for member in members.values()], ["10.7.0.9/24"])
        for arguments, part in ((["--network", "front", "--ip", "10.7.0.9"], b"Address already in use"),
                                (["--network", "front", "--ip", "10.9.0.9"], b"no configured subnet contains"),
                                (["--network", "front", "--mac-address", "02:00:00:00:00:07"], b"already in use"),
                                (["--ip", "172.17.0.9"], b"on user defined networks only"),
                                (["--network", "front", "--network", "none"], b"private (none) mode"),
                                (["--network", "nosuch"], b"network nosuch not found"),
                                (["--network", "host"], b"a network stack of its own"),
                                (["--network", "container:fixed"], b"a network stack of its own")):
            with self.subTest(arguments):
                self.assertRuns(["run", "--name", "refused", *arguments, "host", "true"], code=125, err=part)
        self.assertNotIn(b"refused", self.home.ok("ps", "-a"))
        for _ in range(20):  # an address that is asked for is free at its container's end
            self.home.ok("rm", "-f", "fixed")
            self.home.ok("run", "-d", "--name", "fixed", "--network", "front", "--ip", "10.7.0.9", "host", "sleep", "1000")
        self.home.ok("rm", "-f", "fixed")
        self.home.ok("network", "rm", "front", "back")

    def test_containers_change_networks(self):
        self.home.ok("network", "create", "--subnet", "10.7.0.0/24", "yard")
        self.home.ok("run", "-d", "--name", "mover", "host", "sleep", "1000")
        self.home.ok("create", "--name", "waiter", "host", "sleep", "1000")
        for name in ("mover", "waiter"):
            self.home.ok("network", "connect", "--alias", name + "2", "yard", name)
            self.assertRuns(["network", "connect", "yard", name], code=1, err=b"already exists in network yard")
        self.assertEqual(self.address("mover", "yard"), "10.7.0.2")
        self.home.ok("network", "disconnect", "bridge", "mover")
        self.assertEqual(list(self.settings("mover")["Networks"]), ["yard"])
        self.assertRuns(["network", "disconnect", "bridge", "mover"], code=1, err=b"is not connected to network bridge")
        self.home.ok("start", "waiter")
        self.assertEqual(self.address("waiter", "yard"), "10.7.0.3")
        self.home.ok("rm", "-f", "mover", "waiter")
        self.home.ok("network", "rm", "yard")

    def test_a_specification_that_cannot_be_read(self):
        identity = self.home.ok("create", "--name", "damaged", "host", "true").decode().strip()
        spec = Path(self.home.environment["XDG_STATE_HOME"]) / "bulkhead/containers" / identity / "spec"
        spec.write_bytes(b"no specification")
        self.assertRuns(["start", "damaged"], code=1, err=b"the container's specification is")
        self.home.ok("run", "--rm", "host", "true")  # the daemon lives
        self.assertEqual(self.home.stats()["containers"], 0)
        self.home.ok("rm", "damaged")

    def test_a_network_that_went_away(self):
        self.home.ok("network", "create", "gone")
        self.home.ok("create", "--name", "orphan", "--network", "gone", "host", "true")
        self.home.ok("network", "rm", "gone")
        self.assertRuns(["start", "orphan"], code=1, err=b"network gone not found")
        self.home.ok("network", "create", "gone")
        self.assertRuns(["start", "-a", "orphan"])
        self.home.ok("rm", "orphan")
        self.home.ok("network", "rm", "gone")


class PublishedPorts(CliTest):
    def test_a_port_is_bound_while_the_container_runs(self):
        port, other = free_port(), free_port()
        self.home.ok("run", "-d", "--name", "web", "-p", f"127.0.0.1:{port}:80", "-p", f"{other}:53/udp", "--expose", "99",
                     "host", "sleep", "1000")
        self.assertTrue(is_bound(port))
        self.assertTrue(is_bound(other, socket.SOCK_DGRAM))
        self.assertRuns(["port", "web"], out=f"53/udp -> 0.0.0.0:{other}\n80/tcp -> 127.0.0.1:{port}\n".encode())
        self.assertRuns(["port", "web", "80"], out=f"127.0.0.1:{port}\n".encode())
        self.assertRuns(["port", "web", "81"], code=1, err=b"No public port '81/tcp' published for web")
        self.assertEqual(self.home.ok("ps", "--format", "{{.Ports}}").decode(),
                         f"127.0.0.1:{port}->80/tcp, 0.0.0.0:{other}->53/udp, 99/tcp\n")
        ports = json.loads(self.home.ok("inspect", "-f", "{{json .NetworkSettings.Ports}}", "web"))
        self.assertEqual(ports["80/tcp"], [{"HostIp": "127.0.0.1", "HostPort": str(port)}])
        self.assertIsNone(ports["99/tcp"])
        self.home.ok("kill", "web")
        self.home.ok("wait", "web")
        wait_until_free(port)
        self.assertRuns(["port", "web"], out=b"")
        self.home.ok("start", "web")
        self.assertTrue(is_bound(port))
        self.home.ok("rm", "-f", "web")
        wait_until_free(port)

    def test_any_free_port(self):
        self.home.ok("run", "-d", "--name", "any", "-P", "--expose", "80-81", "-p", "82", "host", "sleep", "1000")
        lines = self.home.ok("port", "any").decode().splitlines()
        self.assertEqual([line.split(" ")[0] for line in lines], ["80/tcp", "81/tcp", "82/tcp"])
        for line in lines:
            self.assertTrue(is_bound(int(line.rsplit(":", 1)[1])))
        self.home.ok("rm", "-f", "any")

    def test_a_port_that_is_taken(self):
        port = free_port()
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", port))
            holder.listen()
            self.assertRuns(["run", "--name", "late", "-p", f"{port}:80", "host", "true"], code=125,
                            err=f"failed to bind host port for 0.0.0.0:{port}/tcp: Address already in use".encode())
            self.home.ok("create", "--name", "kept", "-p", f"{port}:80", "host", "true")
            self.assertRuns(["start", "kept"], code=1, err=b"driver failed programming external connectivity on endpoint kept")
            self.assertIn(b"Created", self.home.ok("ps", "-a", "--filter", "name=kept"))
        self.assertRuns(["start", "-a", "kept"])
        self.assertNotIn(b"late", self.home.ok("ps", "-a"))
        self.home.ok("rm", "kept")

    def test_a_port_of_another_container(self):
        port = free_port()
        self.home.ok("run", "-d", "--name", "first", "-p", f"{port}:80", "host", "sleep", "1000")
        self.assertRuns(["run", "--name", "second", "-p", f"127.0.0.1:{port}:80", "host", "true"], code=125,
                        err=f"Bind for 127.0.0.1:{port} failed: port is already allocated".encode())
        self.assertEqual(self.home.ok("ps", "-q").count(b"\n"), 1)
        for _ in range(20):  # at once: the port is free though QEMU may not have let go of it yet
            self.home.ok("rm", "-f", "first")
            self.home.ok("run", "-d", "--name", "first", "-p", f"{port}:80", "host", "sleep", "1000")
        self.home.ok("rm", "-f", "first")

    def test_a_machine_that_is_lost_frees_its_ports(self):
        home = fake_home()
        self.addCleanup(home.close)
        import_image(home, "host")
        port = free_port()
        home.ok("run", "-d", "--name", "web", "-p", f"{port}:80", "host", "sleep", "1000")
        os.kill(home.machine()["qemu_pid"], signal.SIGKILL)
        self.assertEqual(home.ok("wait", "web"), b"255\n")
        self.assertFalse(is_bound(port))
        with socket.socket() as holder:  # and it is looked at again who has them
            holder.bind(("127.0.0.1", port))
            holder.listen()
            code, _, err = home.run("start", "web")
            self.assertEqual(code, 1)
            self.assertIn(b"failed to bind host port", err)
        home.ok("start", "web")
        self.assertTrue(is_bound(port))

    def test_no_way_out_no_port(self):
        port = free_port()
        self.home.ok("network", "create", "--internal", "inner")
        for network in ("none", "inner"):
            self.home.ok("run", "-d", "--name", "shut", "--network", network, "-p", f"{port}:80", "host", "sleep", "1000")
            self.assertFalse(is_bound(port))
            self.home.ok("rm", "-f", "shut")
        self.home.ok("network", "rm", "inner")

    def test_a_port_moves_with_its_container(self):
        port = free_port()
        self.home.ok("network", "create", "other")
        self.home.ok("run", "-d", "--name", "moved", "-p", f"{port}:80", "host", "sleep", "1000")
        self.home.ok("network", "connect", "other", "moved")
        self.home.ok("network", "disconnect", "bridge", "moved")
        self.assertTrue(is_bound(port))
        self.home.ok("network", "disconnect", "other", "moved")
        wait_until_free(port)
        self.assertRuns(["port", "moved"], out=b"")
        self.home.ok("rm", "-f", "moved")
        self.home.ok("network", "rm", "other")

    def test_bad_command_lines(self):
        for arguments, part in ((["-p", "80/sctp"], b"invalid proto: sctp"), (["-p", "x:80"], b"invalid hostPort: x"),
                                (["-p", "80-82:80-81"], b"invalid ranges specified"),
                                (["-p", "[::1]:80:80"], b"IPv4 addresses only"), (["--add-host", "a"], b"bad format for add-host"),
                                (["--dns", "x"], b"invalid IPv4 address"), (["--ip", "x"], b"invalid IPv4 address"),
                                (["--mac-address", "x"], b"is not a valid mac address"),
                                (["--expose", "x"], b"invalid range format")):
            with self.subTest(arguments):
                self.assertRuns(["run", *arguments, "host", "true"], code=125, err=part)


if __name__ == "__main__":
    unittest.main()
