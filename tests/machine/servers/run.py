#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Boots a machine whose personality is the probe (probe.cpp) and checks control, store and time server from the host.

usage: run.py KERNEL ROOT [NAME...]"""

import argparse
import os
import random
import struct
import sys
import time

from control_client import DESTROY, ERROR, EXITED, SIGNAL, STATS, ChannelError
from machine import PAGE, Machine, image_page, sum_of

MALFORMED, NO_MEMORY, EXISTS, NO_SUCH, BAD_ARGUMENT = 1, 3, 5, 6, 7
TESTS = []


def test(function):
    TESTS.append(function)
    return function


class Failure(Exception):
    pass


def expect(condition, *what):
    if not condition:
        raise Failure(" ".join(str(part) for part in what))


def finish(machine, container, timeout=20):
    """Waits for the container's end; exit value 0 and no more."""
    machine.client.run(lambda: container.exited or container.error, timeout)
    expect(container.error is None, "refused:", container.error)
    expect(container.exited == (1, 0), "ended with", container.exited)


def run(machine, number, command, data=b"", **options):
    container = machine.client.create(number, command.encode() + b"\n" + data, **options)
    finish(machine, container, 60)
    machine.client.destroy(container)
    return bytes(container.output)


@test
def echo(machine):
    """what goes in comes out, and the memory comes back in full"""
    container = machine.client.create(1, b"echo\nhello, world")
    finish(machine, container)
    expect(container.output == b"hello, world", container.output)
    machine.client.destroy(container)
    expect(container.stopped and container.destroyed[2] == 0, container.destroyed)


@test
def bytes_survive(machine):
    """random bytes of many sizes come back unchanged"""
    for size in (0, 1, 4095, 4096, 4097, 65536, 4 << 20):
        data = os.urandom(size)
        expect(run(machine, 1, "echo", data) == data, size, "bytes changed")


@test
def throughput(machine):
    """streams' speed (printed)"""
    size = 16 << 20
    begin = time.monotonic()
    container = machine.client.create(1, f"pour {size}\n".encode(), keep=False)
    finish(machine, container)
    out = size / (time.monotonic() - begin) / 1e6
    expect(container.output_bytes == size, container.output_bytes)
    machine.client.destroy(container)
    size = 8 << 20
    data = bytes(size)
    begin = time.monotonic()
    reply = run(machine, 1, "drink", data)
    into = size / (time.monotonic() - begin) / 1e6
    expect(reply.split()[0] == str(size).encode(), reply)
    print(f"    stdout {out:.0f} MB/s, stdin {into:.0f} MB/s")


@test
def input_is_summed(machine):
    """the container reads the bytes that were sent"""
    data = os.urandom(100_000)
    expect(run(machine, 1, "drink", data).split() == [b"100000", str(sum_of(data)).encode()], "sums differ")


def sum_of_pages(first, pages, generation, begin=0):
    total = 0
    for page in range(first + begin, first + pages):
        for word in struct.unpack("<512Q", image_page(page, first, generation)):
            total = (total * 31 + word) & 0xFFFFFFFFFFFFFFFF
    return total


def image(first, pages):
    return (first * PAGE, pages * PAGE)


@test
def pages(machine):
    """a container maps its image's pages; a second one finds them in the cache"""
    machine.write_image(8, 100, 1)
    before = machine.client.statistics()
    expected = f"{sum_of_pages(8, 100, 1)}\n".encode()
    expect(run(machine, 1, "pages 0 100 32", image=image(8, 100)) == expected, "wrong pages")
    middle = machine.client.statistics()
    expect(middle["store_misses"] - before["store_misses"] == 100, middle)
    expect(run(machine, 2, "pages 0 100 7", image=image(8, 100)) == expected, "wrong pages")
    after = machine.client.statistics()
    expect(after["store_misses"] == middle["store_misses"], after)
    expect(after["store_hits"] - middle["store_hits"] == 100, after)


@test
def outside(machine):
    """a page past the extent's end is refused"""
    container = machine.client.create(1, b"pages 0 101 32\n", image=image(8, 100))
    machine.client.run(lambda: container.exited)
    expect(container.exited[0] == 1 and container.exited[1] != 0, container.exited)
    machine.client.destroy(container)


@test
def rewritten_image(machine):
    """an extent that was written anew is not served from the old one's pages"""
    for generation in (7, 8, 9):
        machine.write_image(200, 40, generation)
        expected = f"{sum_of_pages(200, 40, generation)}\n".encode()
        expect(run(machine, 1, "pages 0 40 32", image=image(200, 40)) == expected, "stale pages")


@test
def eviction(machine):
    """a working set four times the cache: every sum is right, and pages are evicted"""
    bound = machine.client.hello[4]
    size = 4 * bound // PAGE
    machine.write_image(1000, size, 3)
    expected = f"{sum_of_pages(1000, size, 3)}\n".encode()
    before = machine.client.statistics()
    begin = time.monotonic()
    for _ in range(2):
        expect(run(machine, 1, f"pages 0 {size} 32", image=image(1000, size)) == expected, "wrong pages")
    took = time.monotonic() - begin
    after = machine.client.statistics()
    evicted = after["store_evictions"] - before["store_evictions"]
    expect(evicted > size, "only", evicted, "evictions")
    expect(after["store_cache_bytes"] <= bound, after)
    print(f"    {evicted} evictions, {2 * size * PAGE / took / 1e6:.0f} MB/s through the cache")


@test
def pages_at_once(machine):
    """several containers at once over the cache's bound"""
    bound = machine.client.hello[4]
    size = bound // PAGE
    containers = {}
    first = 1000
    machine.write_image(first, 2 * size, 20)
    for number in range(1, 5):
        command = f"pages {number * 10} {size} {5 * number}\n".encode()
        containers[number] = machine.client.create(number, command, image=image(first, size))
    for number, container in containers.items():
        finish(machine, container, 60)
        expected = f"{sum_of_pages(first, size, 20, number * 10)}\n".encode()
        expect(container.output == expected, "wrong pages in", number)
        machine.client.destroy(container)


@test
def sleeps(machine):
    """timers never early, and not much too late (printed)"""
    for nanoseconds in (5_000_000, 1):
        late = sorted(int(one) for one in run(machine, 1, f"sleep {nanoseconds} 41").split())
        print(f"    {nanoseconds} ns: {late[20] / 1e3:.0f} us late, at most {late[-1] / 1e3:.0f} us")
        expect(late[20] < 20_000_000, late)


@test
def clock(machine):
    """the machine's second is the host's"""
    begin = time.monotonic()
    run(machine, 1, "sleep 1000000000 3")
    took = time.monotonic() - begin
    expect(3.0 <= took < 3.3, took)


@test
def signals(machine):
    """signals reach the container"""
    container = machine.client.create(1, b"signals\n", end=False)
    machine.client.run(lambda: container.output == b"ready\n")
    machine.client.frame(SIGNAL, 1, struct.pack("<I", 15))
    finish(machine, container)
    machine.client.destroy(container)
    machine.client.frame(SIGNAL, 1, struct.pack("<I", 15))
    machine.client.statistics()


@test
def refusals(machine):
    """bad requests are answered and change nothing"""
    client = machine.client
    before = client.statistics()
    for options, error in (
        ({"image": (1, 4096)}, BAD_ARGUMENT),
        ({"image": (0, 0)}, BAD_ARGUMENT),
        ({"quota": (1000, 10)}, BAD_ARGUMENT),
        ({"memory": 4096}, NO_MEMORY),
    ):
        container = client.create(7, b"echo\n", **options)
        client.run(lambda: container.error)
        expect(container.error[0] == error, options, container.error)
    container = client.create(8, b"echo\n", end=False)
    client.run(lambda: container.created)
    again = client.create(8, b"")
    client.run(lambda: again.error)
    expect(again.error[0] == EXISTS, again.error)
    client.containers[8] = container
    client.destroy(container)
    after = client.statistics()
    for name in ("untyped_free_bytes", "containers", "control_entries", "store_entries", "time_entries"):
        expect(before[name] == after[name], name, before[name], after[name])


@test
def malformed(machine):
    """a malformed frame ends the channel until the next Hello"""
    client = machine.client
    container = client.create(1, b"echo\n", end=False)
    client.run(lambda: container.created)
    client.raw(b"\xee" * 100)
    client.frame(STATS)
    client.run(lambda: client.channel_errors)
    expect(client.channel_errors[0][0] == MALFORMED, client.channel_errors)
    client.channel_errors.clear()
    expect(client.say_hello(), "no answer")
    client.run(lambda: client.statistics()["containers"] == 0)
    echo(machine)


@test
def reconnection(machine):
    """the host goes away and comes back: a new session with none of the old containers"""
    for cut in (0, 7, 20):
        client = machine.client
        client.create(1, b"echo\n" + bytes(3000), end=False)
        client.create(2, f"pour {1 << 30}\n".encode())
        client.run(lambda: client.containers[2].output_bytes > 100_000)
        client.frame(STATS, 0)
        client.sock.send(bytes(client.pending)[:cut])
        machine.reconnect()
        client = machine.client
        expect(client.say_hello(), "no answer")
        client.run(lambda: client.statistics()["containers"] == 0)
        echo(machine)


@test
def hostile_ports(machine):
    """a container that scribbles over its ports hurts nobody else"""
    client = machine.client
    bad = client.create(66, b"scribble\n", image=image(8, 100), quota=(20_000, 100_000))
    client.run(lambda: bad.created)
    data = os.urandom(50_000)
    for _ in range(5):
        expect(run(machine, 1, "echo", data) == data, "bytes changed")
        expect(run(machine, 2, "pages 0 100 32", image=image(8, 100)), "no pages")
        run(machine, 3, "sleep 1000000 5")
    client.destroy(bad)


@test
def rogues(machine):
    """personalities that were broken into, without a limit: others get what they ask for, no server ends, no memory is lost"""
    client = machine.client
    machine.write_image(8, 100, 1)
    expected = f"{sum_of_pages(8, 100, 1)}\n".encode()
    before = client.statistics()
    rogues = [client.create(90 + seed, f"rogue {seed}\n".encode(), image=image(8, 100)) for seed in (1, 2, 3)]
    client.run(lambda: all(rogue.created for rogue in rogues))
    data = os.urandom(20_000)
    for _ in range(3):
        expect(run(machine, 1, "echo", data) == data, "bytes changed")
        expect(run(machine, 2, "pages 0 100 32", image=image(8, 100)) == expected, "wrong pages")
        run(machine, 3, "sleep 1000000 5")
    for rogue in rogues:
        client.destroy(rogue)
        expect(rogue.destroyed[2] == 0, "lost", rogue.destroyed)
    after = client.statistics()
    for name in ("containers", "server_restarts", "leaked_pieces"):
        expect(before[name] == after[name], name, before[name], after[name])


@test
def destroy_at_any_moment(machine):
    """containers that end in the midst of everything leave nothing behind"""
    client = machine.client
    chance = random.Random(4)
    machine.write_image(8, 100, 1)
    before = None
    for cycle in range(60):
        command = chance.choice(
            [b"echo\n" + bytes(5000), b"pour 1000000000\n", b"pages 0 100 3\n", b"sleep 1000000 100000\n", b"scribble\n"])
        container = client.create(1, command, image=image(8, 100), end=False)
        wait = time.monotonic() + chance.random() * 0.03
        client.run(lambda: time.monotonic() > wait or not client.step(0.001), 5)
        client.destroy(container)
        expect(container.stopped and container.destroyed and container.destroyed[2] == 0, container.destroyed)
        if cycle == 9:
            before = client.statistics()
    after = client.statistics()
    for name in ("untyped_free_bytes", "manager_slots_used", "control_entries", "store_entries", "time_entries"):
        expect(before[name] == after[name], name, before[name], after[name])
    expect(after["leaked_pieces"] == 0 and after["server_restarts"] == 0, after)
    expect(run(machine, 1, "pages 0 100 32", image=image(8, 100)), "no pages")


@test
def at_rest(machine):
    """a machine with an idle container uses next to no processor time (printed)"""
    container = machine.client.create(1, b"echo\n", end=False)
    machine.client.run(lambda: container.created)
    time.sleep(0.5)

    def used():
        with open(f"/proc/{machine.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    begin = used()
    time.sleep(3)
    percent = (used() - begin) / 3 * 100
    print(f"    {percent:.1f}% of a processor")
    expect(percent < 5, percent)
    machine.client.destroy(container)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("kernel")
    arguments.add_argument("root")
    arguments.add_argument("names", nargs="*")
    options = arguments.parse_args()
    failures = 0
    begin = time.monotonic()
    machine = Machine(options.kernel, options.root)
    try:
        if not machine.client.say_hello(cache_bytes=4 << 20):
            raise ChannelError("no answer to Hello")
        print(f"Hello after {(time.monotonic() - begin) * 1e3:.0f} ms")
        for function in TESTS:
            if options.names and function.__name__ not in options.names:
                continue
            try:
                function(machine)
                print(f"ok {function.__name__}: {function.__doc__}")
            except (Failure, ChannelError) as error:
                failures += 1
                print(f"FAIL {function.__name__}: {error}")
                machine.reconnect()
                machine.client.say_hello()
    except (ChannelError, OSError) as error:
        failures += 1
        print(f"FAIL the machine: {error}\n{machine.console()}")
    finally:
        if failures:
            print(machine.console()[-3000:])
        machine.close()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
