#!/usr/bin/env python3
"""A bad line: passes TCP connections on and breaks them now and then.

usage: proxy.py PORT_TO FOLDER [FAULTS_PER_MINUTE]

Writes the port it listens on to FOLDER/port and what it did to FOLDER/faults, one JSON object. While
FOLDER/calm is there nothing is broken; what was held back goes on its way. A fault strikes one
connection at a random moment, in one direction, and is one of

  cut     passes part of the next piece, a random number of bytes, then closes both sides
  reset   the same, and both sides see a connection reset
  half    ends one direction and lets the other live; closed for good after two seconds
  stall   nothing passes for one to six seconds, then it goes on
  delay   every piece waits for 20 to 200 ms, for two seconds
"""
import asyncio
import json
import os
import random
import socket
import struct
import sys

KINDS = ("cut", "reset", "half", "stall", "delay")
PIECE = 65536


class Line:
    """One connection: client and server side, each pumped to the other."""

    def __init__(self, proxy, client, server):
        self.proxy, self.sides = proxy, (client, server)
        self.fault = [None, None]  # armed, per direction
        self.slow_until = 0.0

    def end(self, kind="cut"):
        for _, writer in self.sides:
            if kind == "reset":
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            if writer.transport is not None:
                writer.transport.abort() if kind == "reset" else writer.close()

    async def strike(self, kind, piece, writer):
        """What the fault lets through of a piece; None when the direction is over."""
        loop = asyncio.get_running_loop()
        self.proxy.count(kind)
        if kind in ("cut", "reset"):
            writer.write(piece[: random.randrange(len(piece) + 1)])
            await asyncio.sleep(0)
            self.end(kind)
            return None
        if kind == "half":
            writer.write_eof()
            loop.call_later(2, self.end)
            return None
        if kind == "stall":
            until = loop.time() + random.uniform(1, 6)
            while loop.time() < until and not self.proxy.calm():
                await asyncio.sleep(0.1)
        else:
            self.slow_until = loop.time() + 2
        return piece

    async def pump(self, direction):
        reader, writer = self.sides[direction][0], self.sides[1 - direction][1]
        loop = asyncio.get_running_loop()
        try:
            while piece := await reader.read(PIECE):
                kind, self.fault[direction] = self.fault[direction], None
                if kind and not self.proxy.calm():
                    piece = await self.strike(kind, piece, writer)
                    if piece is None:
                        return
                if loop.time() < self.slow_until and not self.proxy.calm():
                    await asyncio.sleep(random.uniform(0.02, 0.2))
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        self.end()

    async def live(self):
        await asyncio.gather(self.pump(0), self.pump(1))


class Proxy:
    def __init__(self, target, folder, rate):
        self.target, self.folder, self.rate = target, folder, rate
        self.lines, self.counts = set(), dict.fromkeys(("connections", "refused", *KINDS), 0)

    def calm(self):
        return os.path.exists(os.path.join(self.folder, "calm"))

    def count(self, kind):
        self.counts[kind] += 1

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(text)
        os.rename(path + ".new", path)

    async def accept(self, reader, writer):
        self.count("connections")
        try:
            server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # the server is down: the client sees what it would see
            self.count("refused")
            writer.transport.abort()
            return
        line = Line(self, (reader, writer), server)
        self.lines.add(line)
        await line.live()
        self.lines.discard(line)

    async def break_lines(self):
        while True:
            await asyncio.sleep(random.expovariate(self.rate / 60))
            if self.lines and not self.calm():
                random.choice(list(self.lines)).fault[random.randrange(2)] = random.choice(KINDS)

    async def tell(self):
        while True:
            self.write("faults", json.dumps(self.counts) + "\n")
            await asyncio.sleep(1)

    async def run(self):
        server = await asyncio.start_server(self.accept, "127.0.0.1", 0)
        self.write("port", f"{server.sockets[0].getsockname()[1]}\n")
        await asyncio.gather(self.break_lines(), self.tell())


proxy = Proxy(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else 60.0)
asyncio.run(proxy.run())
