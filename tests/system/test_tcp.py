# SPDX-License-Identifier: Apache-2.0
"""TCP between containers: much of it, many connections, short ones, and what it leaves behind."""
import io
import json
import tarfile
import tempfile
import unittest

from harness import SystemTest, compile_program

CONNECTIONS = 1000  # at once
SHORT = 3000  # one after the other
MEBIBYTES = 8


class Traffic(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory() as folder:
            archive = io.BytesIO()
            with tarfile.open(fileobj=archive, mode="w") as tar:
                tar.add(compile_program("traffic", folder), "traffic")
            cls.home.ok("import", "-", "traffic", input=archive.getvalue())
        cls.home.ok("network", "create", "net")
        cls.home.ok("run", "-d", "--name", "server", "--network", "net", "-p", "127.0.0.1::7000", "traffic", "/traffic", "serve",
                    "7000")

    def ask(self, *words):
        return self.home.ok("run", "--rm", "--network", "net", "traffic", "/traffic", words[0], "server", "7000", str(words[1]))

    def memory(self):
        return json.loads(self.home.ok("stats", "--no-stream", "--format", "json", "server"))["MemUsage"].split(" / ")[0]

    def test_a_stream_arrives_whole(self):
        self.assertIn(b" MB/s", self.ask("stream", MEBIBYTES))

    def test_many_connections_at_once(self):
        self.assertEqual(self.ask("connections", CONNECTIONS), f"{CONNECTIONS} connections\n".encode())

    def test_short_connections_leave_nothing(self):
        self.ask("short", SHORT)
        before = self.memory()
        self.ask("short", SHORT)
        self.assertEqual(self.memory(), before)

    def test_network_io_is_counted(self):
        self.ask("stream", 1)
        row = json.loads(self.home.ok("stats", "--no-stream", "--format", "json", "server"))
        self.assertNotIn("0B", row["NetIO"].split(" / "), row)


if __name__ == "__main__":
    unittest.main()
