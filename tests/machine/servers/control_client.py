# SPDX-License-Identifier: Apache-2.0
"""The host's end of the control channel (abi/protocol/control.hpp), for tests."""

import select
import socket
import struct
import time

HEADER = struct.Struct("<HHIII")

HELLO, DATA, CREDIT, RESUME = 1, 2, 4, 5
CREATE, SIGNAL, DESTROY, STATS, SET_CLOCK = 16, 17, 18, 19, 20
CREATED, EXITED, STOPPED, DESTROYED, ERROR = 32, 33, 34, 35, 36

RING = 4096
VERSION = 3
ENDLESS = (1 << 64) - 1
MAX_PAYLOAD = 4096

STAT_NAMES = (
    "untyped_total_bytes untyped_free_bytes containers manager_slots_used control_entries store_entries time_entries "
    "store_cache_bytes store_hits store_misses store_evictions boot_ns server_restarts leaked_pieces container_bytes"
).split()


class ChannelError(Exception):
    pass


class Container:
    """What is known of a container, and what it has still to be sent."""

    def __init__(self, number):
        self.number = number
        self.created = self.stopped = False
        self.exited = self.destroyed = self.error = None
        self.output = bytearray()
        self.output_bytes = 0
        self.keep = True
        self.input = memoryview(b"")
        self.input_credit = RING
        self.window = 0


class Client:
    def __init__(self, sock):
        self.sock = sock
        self.sock.setblocking(False)
        self.received = bytearray()
        self.pending = bytearray()
        self.containers = {}
        self.hello = self.stats_reply = None
        self.channel_errors = []
        self.window = 65536

    # sending

    def frame(self, kind, container=0, payload=b""):
        self.pending += HEADER.pack(kind, 0, container, len(payload), 0) + payload

    def raw(self, data):
        self.pending += data

    def say_hello(self, cache_bytes=0, timeout=30):
        self.hello = None
        self.frame(HELLO, 0, struct.pack("<HHIQQ", VERSION, 0, 0, time.time_ns(), cache_bytes))
        self.run(lambda: self.hello is not None or self.channel_errors, timeout)
        return self.hello

    def create(self, number, data, *, image=(0, 4096), memory=8 << 20, quota=(0, 0), end=True, keep=True):
        container = self.containers[number] = Container(number)
        container.keep = keep
        self.frame(CREATE, number, struct.pack("<QIIQQ96x", memory, *quota, *image))  # and no interfaces
        self.grant(container, self.window)
        # The probe's own convention (streams.hpp): how much input there is, then the input.
        container.input = memoryview(struct.pack("<Q", len(data) if end else ENDLESS) + data)
        self.pump(container)
        return container

    def grant(self, container, count):
        container.window += count
        self.frame(CREDIT, container.number, struct.pack("<I", count))

    def pump(self, container):
        while container.input and container.input_credit:
            count = min(len(container.input), container.input_credit, MAX_PAYLOAD)
            self.frame(DATA, container.number, bytes(container.input[:count]))
            container.input = container.input[count:]
            container.input_credit -= count

    def statistics(self, timeout=10):
        self.stats_reply = None
        self.frame(STATS)
        self.run(lambda: self.stats_reply is not None, timeout)
        return self.stats_reply

    def destroy(self, container, timeout=20):
        self.frame(DESTROY, container.number)
        self.run(lambda: container.destroyed is not None or container.error is not None, timeout)
        del self.containers[container.number]

    # receiving

    def run(self, done, timeout=10):
        """Sends and receives until done() or the time is over, which is an error."""
        deadline = time.monotonic() + timeout
        while not done():
            rest = deadline - time.monotonic()
            if rest <= 0:
                raise ChannelError("timed out")
            self.step(rest)

    def step(self, timeout):
        wanted = [self.sock] if self.pending else []
        readable, writable, _ = select.select([self.sock], wanted, [], timeout)
        if writable:
            del self.pending[: self.sock.send(self.pending)]
        if readable:
            data = self.sock.recv(1 << 18)
            if not data:
                raise ChannelError("the machine closed the channel")
            self.received += data
            self.parse()

    def parse(self):
        at = 0
        while len(self.received) - at >= HEADER.size:
            kind, reserved16, number, length, reserved = HEADER.unpack_from(self.received, at)
            if reserved16 or reserved or length > MAX_PAYLOAD:
                raise ChannelError(f"malformed frame {kind} {number} {length}")
            if len(self.received) - at < HEADER.size + length:
                break
            payload = bytes(self.received[at + HEADER.size : at + HEADER.size + length])
            at += HEADER.size + length
            self.hear(kind, number, payload)
        del self.received[:at]

    def hear(self, kind, number, payload):
        container = self.containers.get(number)
        if kind == HELLO:
            self.hello = struct.unpack("<HHIQQ", payload)
        elif kind == STATS:
            self.stats_reply = dict(zip(STAT_NAMES, struct.unpack(f"<{len(payload) // 8}Q", payload)))
        elif kind == ERROR and number == 0:
            self.channel_errors.append(struct.unpack("<IHH", payload)[:2])
        elif container is None:
            if number == 0:
                raise ChannelError(f"unexpected frame {kind}")
        elif kind == DATA:
            container.window -= len(payload)
            if container.window < 0:
                raise ChannelError("more output than credit")
            container.output_bytes += len(payload)
            if container.keep:
                container.output += payload
            if container.window <= self.window // 2:
                self.grant(container, self.window - container.window)
        elif kind == CREDIT:
            container.input_credit += struct.unpack("<I", payload)[0]
            self.pump(container)
        elif kind == CREATED:
            container.created = True
        elif kind == EXITED:
            container.exited = struct.unpack("<II", payload)
        elif kind == STOPPED:
            container.stopped = True
        elif kind == DESTROYED:
            container.destroyed = struct.unpack("<QII", payload)
        elif kind == ERROR:
            container.error = struct.unpack("<IHH", payload)[:2]
        else:
            raise ChannelError(f"unknown frame {kind}")


def connect(path, timeout=10):
    """Connects to QEMU's end of the channel."""
    deadline = time.monotonic() + timeout
    while True:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.connect(path)
            return sock
        except OSError:
            sock.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
