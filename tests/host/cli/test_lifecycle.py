# SPDX-License-Identifier: Apache-2.0
"""Containers that are created, started, stopped and started again, looked at and renamed; what `--format` makes of them."""
import json
import os
import select
import signal
import subprocess
import time
import unittest

from cli_test import CliTest, fake_home, import_image


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


class CreateAndStart(CliTest):
    def test_a_created_container_waits_for_its_start(self):
        identity = self.home.ok("create", "--name", "later", "host", "sh", "-c", "echo out; echo err >&2; exit 5").strip()
        self.assertNotIn(b"later", self.home.ok("ps"))
        self.assertRegex(self.home.ok("ps", "-a").decode(), r"Created +later")
        self.assertRuns(["logs", "later"], out=b"")
        self.assertRuns(["start", "-a", "later"], code=5, out=b"out\n", err=b"err\n")
        self.assertRuns(["start", identity[:8].decode()], out=identity[:8] + b"\n")
        self.assertRuns(["wait", "later"], out=b"5\n")
        self.assertEqual(self.home.run("logs", "later"), (0, b"out\nout\n", b"err\nerr\n"), "the log goes on")
        self.home.ok("rm", "later")

    def test_creating_needs_no_machine(self):
        home = fake_home()
        self.addCleanup(home.close)
        import_image(home, "host")
        home.ok("create", "--name", "cold", "host", "true")
        self.assertEqual(json.loads(home.ok("machine", "ls", "--format", "json")), [])
        home.ok("machine", "stop")  # the daemon goes, the record stays
        self.assertEqual(home.ok("start", "cold"), b"cold\n")
        home.ok("wait", "cold")

    def test_create_with_rm_goes_away_after_its_run(self):
        self.home.ok("create", "--rm", "--name", "once", "host", "echo", "now")
        self.assertRuns(["start", "-a", "once"], out=b"now\n")
        self.assertNotIn(b"once", self.home.ok("ps", "-a"))

    def test_standard_input_goes_where_it_was_asked_for(self):
        self.home.ok("create", "-i", "--name", "reader", "host", "cat")
        self.assertRuns(["start", "-a", "-i", "reader"], input=b"typed", out=b"typed")
        self.assertRuns(["start", "-i", "reader"], input=b"again", out=b"again")
        self.assertRuns(["start", "-a", "reader"], input=b"not passed on", out=b"")
        self.home.ok("rm", "reader")

    def test_starting_what_runs_changes_nothing(self):
        self.home.ok("run", "-d", "--name", "busy", "host", "sleep", "1000")
        started = self.home.ok("inspect", "-f", "{{.State.StartedAt}}", "busy")
        self.assertRuns(["start", "busy"], out=b"busy\n")
        self.assertEqual(self.home.ok("inspect", "-f", "{{.State.StartedAt}}", "busy"), started)
        self.home.ok("rm", "-f", "busy")

    def test_a_start_that_is_refused_leaves_the_container_as_it_was(self):
        self.home.ok("create", "--name", "small", "-m", "1k", "host", "true")
        self.assertRuns(["start", "small"], code=1, err=b"not enough memory")
        self.assertEqual(self.home.ok("inspect", "-f", "{{.State.Status}} {{.State.Error}}", "small")[:31],
                         b"created the machine has not eno")
        self.home.ok("rm", "small")

    def test_errors_of_several(self):
        self.home.ok("create", "--name", "good", "host", "true")
        self.assertRuns(["start", "nosuch", "good"], code=1, out=b"good\n", err=b"No such container: nosuch")
        self.assertRuns(["start", "-a", "good", "nosuch"], code=1, 
                        err=b"you cannot start and attach multiple containers at once")
        self.home.ok("wait", "good")
        self.home.ok("rm", "good")

    def test_id_file(self):
        path = self.home.folder / "id"
        identity = self.home.ok("create", "--cidfile", path, "host", "true").strip()
        self.assertEqual(path.read_bytes(), identity)
        self.assertRuns(["run", "--cidfile", path, "host", "true"], code=125, err=b"container ID file found")
        path.unlink()
        self.home.ok("run", "--rm", "--cidfile", path, "host", "true")
        self.assertRegex(path.read_text(encoding="ascii"), "^[0-9a-f]{64}$")
        path.unlink()
        self.assertRuns(["create", "--name", "taken", "host", "true"])
        self.assertRuns(["create", "--name", "taken", "--cidfile", path, "host", "true"], code=1, err=b"already in use")
        self.assertFalse(path.exists(), "no container, no file")
        self.home.ok("rm", identity.decode(), "taken")


class StopAndRestart(CliTest):
    OBEDIENT = "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done"
    STUBBORN = "trap '' TERM; echo ready; while :; do sleep 0.05; done"

    def run_ready(self, name, script, *options):
        self.home.ok("run", "-d", "--name", name, *options, "host", "sh", "-c", script)
        wait_for(lambda: b"ready" in self.home.ok("logs", name))

    def test_stop_asks_first(self):
        self.run_ready("obedient", self.OBEDIENT)
        self.assertRuns(["stop", "obedient"], out=b"obedient\n")
        self.assertIn(b"Exited (3)", self.home.ok("ps", "-a", "--filter", "name=obedient"))
        self.assertRuns(["stop", "obedient"], out=b"obedient\n")  # as docker: it is not running, as was asked for
        self.assertRuns(["stop", "nosuch", "obedient"], code=1, out=b"obedient\n", err=b"No such container: nosuch")
        self.home.ok("rm", "obedient")

    def test_stop_kills_in_the_end(self):
        self.run_ready("stubborn", self.STUBBORN)
        begun = time.monotonic()
        self.home.ok("stop", "-t", "1", "stubborn")
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.assertRuns(["wait", "stubborn"], out=b"137\n")
        self.home.ok("rm", "stubborn")

    def test_its_own_stop_signal(self):
        script = "trap 'exit 9' USR1; trap '' TERM; echo ready; while :; do sleep 0.05; done"
        self.run_ready("usr", script, "--stop-signal", "SIGUSR1")
        self.home.ok("stop", "usr")
        self.assertRuns(["wait", "usr"], out=b"9\n")
        self.home.ok("start", "usr")
        wait_for(lambda: self.home.ok("logs", "usr") == b"ready\nready\n")
        self.home.ok("stop", "-s", "KILL", "usr")
        self.assertRuns(["wait", "usr"], out=b"137\n")
        self.home.ok("rm", "usr")

    def test_restart_keeps_id_name_and_log(self):
        self.run_ready("phoenix", self.OBEDIENT)
        identity = self.home.ok("inspect", "-f", "{{.Id}}", "phoenix")
        self.assertRuns(["restart", "phoenix"], out=b"phoenix\n")
        wait_for(lambda: self.home.ok("logs", "phoenix") == b"ready\nbye\nready\n")
        self.assertEqual(self.home.ok("inspect", "-f", "{{.Id}} {{.State.Running}}", "phoenix"),
                         identity.strip() + b" true\n")
        self.home.ok("stop", "phoenix")
        self.assertRuns(["restart", "-t", "0", "phoenix"], out=b"phoenix\n")
        self.home.ok("rm", "-f", "phoenix")

    def test_restarts_at_once_leave_one(self):
        self.run_ready("popular", self.OBEDIENT)
        runs = [self.home.start("restart", "-t", "0", "popular") for _ in range(4)]
        for process in runs:
            process.communicate(timeout=60)
            self.assertIn(process.returncode, (0, 1))
        self.assertIn(0, [process.returncode for process in runs])
        self.assertEqual(self.home.ok("ps", "--format", "{{.Names}}"), b"popular\n")
        wait_for(lambda: self.home.stats()["containers"] == 1)
        self.home.ok("rm", "-f", "popular")

    def test_bad_command_lines(self):
        for arguments, part in ((["stop", "-t", "soon", "x"], b'invalid argument "soon"'), (["stop"], b"at least 1"),
                                (["restart", "-t", "-2", "x"], b'invalid argument "-2"')):
            self.assertRuns(arguments, code=125, err=part)
        self.assertRuns(["stop", "-s", "NOSUCH", "x"], code=1, err=b"Invalid signal")


class Names(CliTest):
    def test_rename(self):
        self.home.ok("run", "-d", "--name", "before", "host", "sleep", "1000")
        self.home.ok("create", "--name", "other", "host", "true")
        self.assertRuns(["rename", "before", "after"], out=b"")
        self.assertRuns(["rename", "after", "other"], code=1, err=b"already in use")
        self.assertRuns(["rename", "after", "a/b"], code=1, err=b"Invalid container name")
        self.assertRuns(["rename", "nosuch", "x1"], code=1, err=b"No such container: nosuch")
        self.home.ok("kill", "after")
        self.home.ok("wait", "after")
        self.assertEqual(self.home.ok("ps", "-a", "--format", "{{.Names}}"), b"other\nafter\n")
        self.home.ok("rm", "after", "other")

    def test_ambiguous_prefixes(self):
        names = {}
        while True:  # until two ids begin alike: 17 tries at most
            identity = self.home.ok("create", "host", "true").decode().strip()
            if identity[0] in names:
                break
            names[identity[0]] = identity
        self.assertRuns(["rm", identity[0]], code=1, err=b"Multiple IDs found with provided prefix: "
                        + identity[0].encode())
        self.home.ok("rm", identity, *names.values())

    def test_rm_force_of_nothing_is_what_was_asked_for(self):
        self.assertRuns(["rm", "-f", "nosuch"], out=b"", err=b"No such container: nosuch")
        self.assertRuns(["rm", "nosuch"], code=1, err=b"No such container: nosuch")

    def test_longer_names_of_verbs(self):
        self.home.ok("container", "create", "--name", "c1", "host", "true")
        self.assertIn(b"c1", self.home.ok("container", "ls", "-a"))
        self.assertRuns(["container", "rm", "c1"], out=b"c1\n")
        self.assertIn(b"host", self.home.ok("image", "ls"))
        self.assertEqual(json.loads(self.home.ok("image", "inspect", "host"))[0]["RepoTags"], ["host:latest"])
        self.assertRuns(["container", "run", "--rm", "host", "nosuch"], code=127, err=b"no such file")
        self.assertRuns(["container", "run", "nothere"], code=125, err=b"Unable to find image")
        self.assertRuns(["container", "nosuch"], code=125, err=b"is not a container command")


class Looking(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        labels = cls.home.folder / "labels"
        labels.write_text("# comment\nfrom=file\nboth=file\n", encoding="ascii")
        cls.identity = cls.home.ok("create", "--name", "one", "-l", "both=flag", "--label", "bare", "--label-file", labels,
                                   "-m", "64m", "--cpus", "0.5", "--pids-limit", "9", "--storage", "8m", "--init", "-e", "A=b", "--entrypoint", "sh", "host", "-c",
                                   "exit 4").decode().strip()
        cls.home.ok("run", "-d", "--name", "two", "host", "sleep", "1000")

    def names(self, *arguments):
        return self.home.ok("ps", "--format", "{{.Names}}", *arguments).decode().split()

    def test_which_ps_shows(self):
        self.assertEqual(self.names(), ["two"])
        self.assertEqual(self.names("-a"), ["two", "one"])
        self.assertEqual(self.names("-l"), ["two"])
        self.assertEqual(self.names("-n", "5"), ["two", "one"])
        self.assertEqual(self.names("-a", "--filter", "name=on"), ["one"])
        self.assertEqual(self.names("--filter", "status=created"), ["one"])
        self.assertEqual(self.names("-a", "-f", "label=both=flag"), ["one"])
        self.assertEqual(self.names("-a", "-f", "ancestor=host"), ["two", "one"])
        self.assertEqual(self.names("-a", "-f", "ancestor=other"), [])
        self.assertEqual(self.names("-a", "-f", "id=" + self.identity[:10]), ["one"])
        self.assertRuns(["ps", "-f", "color=red"], code=1, err=b"invalid filter 'color=red'")

    def test_formats_of_ps(self):
        self.assertRuns(["ps", "-a", "--format", r'table {{.Names}}\t{{.State}}\t{{.Label "from"}}'],
                        out=b"NAMES   STATE     \ntwo     running   \none     created   file\n")
        rows = [json.loads(line) for line in self.home.ok("ps", "-a", "--format", "json").splitlines()]
        self.assertEqual(rows[1]["ID"], self.identity[:12])
        self.assertEqual(rows[1]["Labels"], "bare=,both=flag,from=file")
        self.assertRuns(["ps", "--format", "{{.Nope}}"], code=1, err=b'map has no entry for key "Nope"')
        self.assertRuns(["ps", "--format", "{{.ID"], code=1, err=b"template parsing error")

    def test_inspect(self):
        one, two = json.loads(self.home.ok("inspect", "one", "two"))
        self.assertEqual((one["Id"], one["Name"], one["Path"], one["Args"]), (self.identity, "/one", "sh", ["-c", "exit 4"]))
        self.assertEqual(one["Config"]["Entrypoint"], ["sh"])
        self.assertEqual(one["Config"]["Cmd"], ["-c", "exit 4"])
        self.assertEqual(one["Config"]["Labels"], {"bare": "", "both": "flag", "from": "file"})
        self.assertIn("A=b", one["Config"]["Env"])
        self.assertEqual(one["HostConfig"]["Memory"], 64 << 20)
        self.assertEqual(one["HostConfig"]["NanoCpus"], 500_000_000)
        self.assertTrue(one["HostConfig"]["Init"])
        self.assertEqual((one["HostConfig"]["PidsLimit"], two["HostConfig"]["PidsLimit"]), (9, None))
        self.assertEqual((one["HostConfig"]["StorageOpt"], two["HostConfig"]["StorageOpt"]), ({"size": "8388608"}, None))
        self.assertEqual((one["State"]["Status"], two["State"]["Status"]), ("created", "running"))
        self.assertEqual(self.home.ok("inspect", "-f", '{{join .Args ","}} {{json .State.Running}}', "one"),
                         b"-c,exit 4 false\n")
        code, out, err = self.home.run("inspect", "nosuch", "two")
        self.assertEqual((code, len(json.loads(out))), (1, 1))
        self.assertIn(b"No such object: nosuch", err)
        self.assertRuns(["container", "inspect", "host"], code=1, err=b"No such container: host")
        self.assertEqual(self.home.ok("inspect", "-f", "{{.Os}}", "host"), b"linux\n", "an image")

    def test_stats(self):
        rows = {row["Name"]: row for row in map(json.loads, self.home.ok(
            "stats", "--no-stream", "-a", "--format", "json").splitlines())}
        self.assertEqual(sorted(rows), ["one", "two"])
        self.assertEqual(rows["two"]["CPUPerc"], "50.00%")  # what the fake machine makes of its clock
        self.assertEqual(rows["two"]["MemUsage"], "1MiB / 1GiB")
        self.assertEqual(rows["two"]["MemPerc"], "0.10%")
        self.assertEqual((rows["one"]["PIDs"], rows["two"]["PIDs"]), ("--", "1"))
        self.assertEqual(rows["one"]["MemUsage"], "-- / --")
        self.assertEqual(self.home.ok("stats", "--no-stream", "--format", "{{.Name}}"), b"two\n")
        self.assertRuns(["stats", "--no-stream", "nosuch"], code=1, err=b"No such container: nosuch")
        with self.home.start("stats", "two") as process:
            lines = [process.stdout.readline() for _ in range(4)]
            process.stdout.close()
            process.kill()
            process.stderr.close()
        self.assertEqual(lines[0], lines[2], "a table each second")
        self.assertEqual(lines[0].split(), b"CONTAINER ID NAME CPU % MEM USAGE / LIMIT MEM % NET I/O BLOCK I/O PIDS".split())

    def test_inspect_the_machine(self):
        machine = json.loads(self.home.ok("machine", "inspect"))[0]
        self.assertEqual(machine["status"], "running")
        self.assertEqual(self.home.ok("machine", "inspect", "-f", "{{.stats.containers}}", "default"), b"1\n")
        self.assertRuns(["machine", "inspect", "nosuch"], code=1, err=b"no such machine: nosuch")

    def test_images(self):
        self.assertRuns(["images", "--format", "{{.Repository}}:{{.Tag}}"], out=b"host:latest\n")


class Logs(CliTest):
    def test_lines_by_number_and_time(self):
        script = "echo early; sleep 0.6; echo mid >&2; echo late"
        self.home.ok("run", "--name", "teller", "host", "sh", "-c", script)
        stamped = self.home.ok("logs", "-t", "teller").decode().splitlines()
        self.assertRegex(stamped[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z early$")
        late = stamped[1].split()[0]
        self.assertEqual(self.home.run("logs", "--tail", "1", "teller"), (0, b"late\n", b""))
        self.assertEqual(self.home.run("logs", "--tail", "2", "teller"), (0, b"late\n", b"mid\n"))
        self.assertEqual(self.home.run("logs", "--tail", "all", "teller")[1], b"early\nlate\n")
        self.assertEqual(self.home.ok("logs", "--since", late, "teller"), b"late\n")
        self.assertEqual(self.home.run("logs", "--until", stamped[0].split()[0], "teller"), (0, b"early\n", b""))
        self.assertEqual(self.home.ok("logs", "--since", "1h", "teller"), b"early\nlate\n")
        self.assertRuns(["logs", "--since", "noon", "teller"], code=125, err=b'invalid value for "since": noon')
        self.assertRuns(["logs", "--tail", "few", "teller"], code=125, err=b'invalid value for "tail": few')
        self.home.ok("rm", "teller")

    def test_following_from_the_end(self):
        self.home.ok("run", "-d", "--name", "ticker", "host", "sh", "-c", "echo old; sleep 1; echo new")
        wait_for(lambda: self.home.ok("logs", "ticker") == b"old\n")
        self.assertRuns(["logs", "-f", "--tail", "0", "ticker"], out=b"new\n")
        self.home.ok("rm", "ticker")


class ManyClients(CliTest):
    """Several clients at one container: all see its output, the input of each goes in."""

    def join(self, *arguments):
        client = self.home.start(*arguments, stdin=subprocess.PIPE, bufsize=0)
        self.addCleanup(client.communicate)
        self.addCleanup(client.kill)
        return client

    def setUp(self):
        self.home.ok("run", "-di", "--name", "shared", "host", "cat")
        self.addCleanup(self.home.run, "rm", "-f", "shared")

    def joined(self, client, others=()):
        """Once it is attached, its input comes back to it, and to the others."""
        client.stdin.write(b"hello\n")
        for each in (client, *others):
            self.assertEqual(each.stdout.readline(), b"hello\n")
        return client

    def test_both_see_the_output_and_both_may_type(self):
        one = self.joined(self.join("attach", "shared"))
        two = self.joined(self.join("attach", "shared"), [one])
        for writer, reader, line in ((one, two, b"from one\n"), (two, one, b"from two\n")):
            writer.stdin.write(line)
            self.assertEqual(writer.stdout.readline(), line)
            self.assertEqual(reader.stdout.readline(), line)

    def test_one_that_goes_leaves_the_others_alone(self):
        one = self.joined(self.join("attach", "shared"))
        two = self.joined(self.join("attach", "shared"), [one])
        one.kill()
        two.stdin.write(b"still here\n")
        self.assertEqual(two.stdout.readline(), b"still here\n")
        self.home.ok("kill", "shared")
        self.assertEqual(two.wait(30), 137)

    def test_start_joins_what_runs_already(self):
        one = self.joined(self.join("attach", "shared"))
        self.joined(self.join("start", "-a", "-i", "shared"), [one])

    def test_without_its_input_and_its_signals_a_client_only_looks_on(self):
        one = self.joined(self.join("attach", "shared"))
        looker = self.join("attach", "--no-stdin", "--sig-proxy=false", "shared")
        while not select.select([looker.stdout], [], [], 0.05)[0]:  # until it is attached
            one.stdin.write(b"a line\n")
        self.assertEqual(looker.stdout.readline(), b"a line\n")
        looker.send_signal(signal.SIGINT)
        self.assertEqual(looker.wait(30), -signal.SIGINT)
        self.assertEqual(self.home.ok("inspect", "-f", "{{.State.Status}}", "shared"), b"running\n")

    def test_who_does_not_read_stops_the_stream_until_it_goes(self):
        self.home.ok("rm", "-f", "shared")
        self.home.ok("run", "-di", "--name", "shared", "host", "sh", "-c", "read x; exec seq 1 300000")
        one, two = self.join("attach", "shared"), self.join("attach", "shared")
        time.sleep(0.5)  # both have to be there before the output comes
        one.stdin.write(b"go\n")
        self.assertEqual(one.stdout.readline(), b"1\n")
        two.kill()  # it has read nothing
        rest = one.stdout.read()
        self.assertEqual(rest, "".join(f"{i}\n" for i in range(2, 300001)).encode())


class Deaths(unittest.TestCase):
    """QEMU and the daemon killed while clients hang on them: each says what happened, and the next command goes on."""

    def setUp(self):
        self.home = fake_home()
        self.addCleanup(self.home.close)
        import_image(self.home, "host")

    def attached(self):
        process = self.home.start("run", "--name", "held", "host", "sh", "-c", "echo ready; exec sleep 1000")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        return process

    def kill_and_watch(self, victim, part):
        machine = self.home.machine()
        clients = [self.attached(), self.home.start("wait", "held"), self.home.start("stop", "-t", "-1", "-s", "WINCH", "held"),
                   self.home.start("logs", "-f", "held")]
        time.sleep(0.5)
        os.kill(machine[victim], signal.SIGKILL)
        ends = [(client.args[1], *client.communicate(timeout=30), client.returncode) for client in clients]
        verb, _, err, code = ends[0]
        self.assertEqual((verb, code), ("run", 125), err)
        self.assertIn(part, err)
        self.assertIn(b"Exited (255)", self.home.ok("ps", "-a"))
        wait_for(lambda: not self.alive(machine["qemu_pid"]))
        self.assertEqual(self.home.ok("start", "held"), b"held\n")
        self.home.ok("rm", "-f", "held")
        self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "back"), b"back\n")
        return {end[0]: end for end in ends}

    def alive(self, pid):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
        except FileNotFoundError:
            return False

    def test_the_daemon_is_killed(self):
        self.home.ok("machine", "start")
        ends = self.kill_and_watch("pid", b"the machine daemon ended unexpectedly")
        for verb in ("wait", "stop"):
            self.assertEqual(ends[verb][3], 1)
            self.assertIn(b"the machine daemon ended unexpectedly", ends[verb][2])
        self.assertEqual(ends["logs"][1], b"ready\n")

    def test_the_machine_is_killed(self):
        self.home.ok("machine", "start")
        ends = self.kill_and_watch("qemu_pid", b"the machine ended unexpectedly (QEMU: signal 9 (Killed))")
        self.assertEqual(ends["wait"][1], b"255\n")
        self.assertEqual(ends["stop"][1], b"held\n")
        self.assertEqual(ends["logs"][1], b"ready\n")

    def test_again_and_again_under_load(self):
        for _ in range(5):
            self.home.ok("run", "-d", "--rm", "host", "sleep", "1000")
            machine = self.home.machine()
            runs = [self.home.start("run", "--rm", "host", "true") for _ in range(4)]
            os.kill(machine["pid"], signal.SIGKILL)
            for process in runs:
                err = process.communicate(timeout=60)[1]
                self.assertIn(process.returncode, (0, 125), err)
            self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "on"), b"on\n")
            wait_for(lambda: not self.alive(machine["qemu_pid"]))
        self.assertEqual(self.home.ok("ps", "-aq"), b"")
        containers = self.home.folder / "state/bulkhead/containers"
        self.assertEqual(list(containers.iterdir()), [], "nothing is left of --rm")

    def test_four_at_once(self):
        def cycles(number):
            for i in range(10):
                name = f"c{number}-{i}"
                for arguments in (["create", "--name", name, "host", "sleep", "1000"], ["start", name],
                                  ["restart", "-t", "0", name], ["stop", "-t", "0", name], ["rm", name]):
                    yield self.home.start(*arguments)

        work = [cycles(number) for number in range(4)]
        for step in zip(*work):
            for process in step:
                err = process.communicate(timeout=60)[1]
                self.assertEqual(process.returncode, 0, (process.args, err))
        wait_for(lambda: self.home.stats()["containers"] == 0)


if __name__ == "__main__":
    unittest.main()
