#!/usr/bin/env python3
"""Attacks bairid over real sockets while an honest client goes on, and judges what is left behind.

usage: hostile.py ATTACK | honest | warm_up

BAIRI_SERVER, BAIRI_PKI and BAIRI_CAMPAIGN say whom; BAIRI_SERVER_PID is the server's, BAIRI_METRICS
its page of figures. HOSTILE_PART=8 attacks with an eighth of the numbers; HOSTILE_SLOW=3 takes
everybody as thrice as slow and leaves memory out (for the sanitizers); HOSTILE_SECONDS is how long
the patient ones go on. Prints the figures, and ends
with 1 and a sentence when the honest client waited too long, had an error, or something stayed.
"""
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import urllib.request

import peers
from foreign_client import LARGEST, REQ, put_varint
from peers import CAMPAIGN, HEALTH, HONEST, RANK, dial, ending, request, reset, tcp

PART = int(os.environ.get("HOSTILE_PART", "1"))
SLOW = int(os.environ.get("HOSTILE_SLOW", "1"))
WORST_MS = 2000 * SLOW  # an honest answer, and an honest new connection
BACK_S = 12 * SLOW  # until descriptors and connections are as before
FILES = 128  # open at most
MEMORY_KB = 24 * 1024  # what the allocator may keep of an attack, per attack
PEAK_KB = 768 * 1024  # and what an attack may cost while it goes on
SECONDS = int(os.environ.get("HOSTILE_SECONDS", "5"))  # of the slow ones
HANDSHAKE_MS = int(os.environ.get("HOSTILE_HANDSHAKE_MS", "8000"))
CLERK, OTHER_CLERK = "zhongjie-clerk", "lingang-clerk"


def some(number):
    return max(number // PART, 4)


def many(number, work):
    return [work() for _ in range(number)]


def close_all(sockets):
    for one in sockets:
        one.close()


def statuses(peer, number):
    """How often each status came among the next replies."""
    counts = {}
    for _ in range(number):
        status = peers.receive(peer)[1]["status"]
        counts[status] = counts.get(status, 0) + 1
    return counts


def pour(peer, data):
    """Sends until all is sent or the server has ended it."""
    try:
        peer.sendall(data)
        return True
    except OSError:
        return False


# ---- before the handshake is done ----

def silence():
    sockets = many(some(40), tcp)
    began = time.monotonic()
    for one in sockets:
        assert ending(one, 3 * HANDSHAKE_MS / 1000 * SLOW) != "open", "a silent socket stays"
    took = (time.monotonic() - began) * 1000
    assert took > HANDSHAKE_MS * 0.9, f"cut off after {took:.0f} ms already"
    close_all(sockets)


def half_hello():
    hello = peers.client_hello(CLERK)
    sockets = many(some(40), tcp)
    for one in sockets:
        one.sendall(hello[:len(hello) // 2])
    for one in sockets:
        assert ending(one, 3 * HANDSHAKE_MS / 1000 * SLOW) != "open", "half a ClientHello stays"
    close_all(sockets)


def trickled_handshake():
    """A byte of the ClientHello now and then: being heard of is no reason to get more time."""
    hello, sockets, began = peers.client_hello(CLERK), many(some(20), tcp), time.monotonic()
    for byte in hello:
        sockets = [one for one in sockets if pour(one, bytes([byte]))]
        if not sockets:
            break
        time.sleep(HANDSHAKE_MS / 1000 / 60)
    took = (time.monotonic() - began) * 1000
    assert not sockets and took < 2 * HANDSHAKE_MS * SLOW, f"{len(sockets)} trickle still"


def hello_reset():
    hello = peers.client_hello(CLERK)
    for _ in range(some(1500)):
        one = tcp()
        one.sendall(hello)
        reset(one)


def handshake_reset():
    for _ in range(some(200)):
        reset(dial(CLERK, greeting=None))


def no_certificate():
    for _ in range(some(100)):
        with dial(None, greeting=None) as peer:
            assert ending(peer) == "tlsv13_alert_certificate_required", "no certificate is taken"


def half_open_1000():
    sockets = many(some(1000), tcp)
    hello = peers.client_hello(CLERK)
    for one in sockets:
        pour(one, hello[:100])
    time.sleep(1)
    close_all(sockets)


def other_protocols():
    hello2 = bytes.fromhex("802e0100020015000000100100800200800300800400800500800600400700c0") + bytes(16)
    for data in (hello2, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\xff\xff" + bytes(70000),
                 b"\x16\x03\x01\x00\x00" * 1000, b"\x15\x03\x01\x00\x02\x02\x28" * 100, REQ, os.urandom(100000)):
        sockets = many(some(30), tcp)
        for one in sockets:
            pour(one, data)
        for one in sockets:
            assert ending(one, HANDSHAKE_MS / 500 * SLOW) != "open", f"{data[:8]} is listened to"
        close_all(sockets)


def tls12():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(peers.pem(CLERK), peers.pem(CLERK, "key"))
    for _ in range(some(50)):
        try:
            context.wrap_socket(tcp()).close()
        except ssl.SSLError as error:
            assert error.reason == "TLSV1_ALERT_PROTOCOL_VERSION", error.reason
            continue
        raise AssertionError("TLS 1.2 is spoken")


def long_chains():
    """100 certificates, and 1 MB of them, against a limit of 32 KiB; 20 are below it and let in."""
    folder = os.environ["BAIRI_PKI"]
    with open(peers.pem(CLERK), encoding="utf-8") as file:
        own = file.read()
    for count in (20, 100, 1500):
        path = f"{folder}/chain-{count}.pem"
        with open(path, "w", encoding="utf-8") as file:
            file.write(own * count)
        for _ in range(some(20)):
            with peers.context_of(CLERK, path).wrap_socket(tcp()) as peer:
                pour(peer, REQ)
                how = ending(peer, 1) if count > 20 else peers.take(peer, 8)
                assert how == peers.REP or how not in ("open", "closed"), f"{count} certificates: {how}"


# ---- TLS after it ----

def key_updates():
    """Each asks for one in return, which nobody reads."""
    line = peers.Records(CLERK)
    line.tls.sendall(b"")
    alive, sent = True, 0
    end = time.monotonic() + SECONDS + 1
    while alive and sent < some(30000 * SECONDS // 5) and time.monotonic() < end:
        alive = line.send(b"".join(line.key_update() for _ in range(500)))
        sent += 500
    print(f"# {sent} key updates, the server {'took them' if alive else 'ended it'}")
    assert not alive or ending(line.tls, 5 * SLOW) != "open", "key updates for ever"
    line.close()


def empty_records():
    for kind in (peers.APPLICATION_DATA, peers.HANDSHAKE):
        line = peers.Records(CLERK)
        line.send(b"".join(line.seal(kind, b"") for _ in range(some(20000))))
        assert ending(line.tls, 5 * SLOW) != "open", "empty records for ever"
        line.close()


def tiny_records():
    """A request in records of one byte each, then heartbeats of nothing: slow, but a request."""
    line = peers.Records(CLERK)
    data = REQ + request(1) * some(100)
    line.send(b"".join(line.seal(peers.APPLICATION_DATA, bytes([byte])) for byte in data))
    assert statuses(line.tls, some(100)) == {0: some(100)}
    line.close()


def second_hello():
    """TLS 1.3 has no renegotiation: a second ClientHello ends it."""
    for _ in range(some(50)):
        line = peers.Records(CLERK)
        line.send(line.seal(peers.HANDSHAKE, peers.client_hello(CLERK)[5:]))
        assert ending(line.tls, 5) == "unexpected_message", "a second ClientHello is taken"
        line.close()


# ---- frames ----

def ended(data, greeting=REQ):
    for _ in range(some(30)):
        with dial(CLERK, greeting) as peer:
            pour(peer, data)
            assert ending(peer) in ("closed", "reset"), "the connection stays open"


def endless_length():
    ended(struct.pack(">Q", 0xFFFFFFFFFFFFFFF0) + bytes(1000))


def length_over():
    ended(struct.pack(">QI", 4 + LARGEST + 1, 0x80000001) + bytes(100000))


def body_a_byte_a_second():
    """All the connections of one person, each with a megabyte announced."""
    sockets = many(8, lambda: dial(OTHER_CLERK))
    for one in sockets:
        one.sendall(struct.pack(">QI", 4 + (1 << 20), 0x80000001))
    for _ in range(SECONDS):
        for one in sockets:
            one.sendall(b"\n")
        time.sleep(1)
    close_all(sockets)


def never_reads():
    """Replies of half a megabyte each, 64 outstanding on 8 connections, and nobody takes them."""
    body = b"\x10" + put_varint(65536)
    sockets = []
    for _ in range(8):
        peer = dial(CLERK)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(5)
        sockets.append(peer)
        pour(peer, b"".join(request(i, HEALTH, body) for i in range(1, some(400))))
    time.sleep(2)
    close_all(sockets)


def pipelined_then_gone():
    peer = dial(CLERK)
    peer.settimeout(10)
    pour(peer, b"".join(request(i) for i in range(1, some(10000))))
    reset(peer)


def ids_reused():
    """Each frame gets its answer, also while an earlier one of the same id is under way."""
    with dial(CLERK) as peer:
        peer.sendall(request(7, HEALTH) * some(500))
        assert statuses(peer, some(500)) == {0: some(500)}
        peer.sendall(request(7) * 60)
        assert statuses(peer, 60) == {0: 60}


def unknown_names():
    cases = (("bairi.v1.Health/Chek", {}, 12), ("bairi.v1.Nothing/Check", {}, 12), ("", {}, 12), ("/" * 128, {}, 12),
             ("x" * 129, {}, 3), (HEALTH, {"version": 2}, 3), (HEALTH, {"version": 0xFFFFFFFF}, 3),
             (HEALTH, {"call_id": b""}, 3), ("\u202e\r\n\x1b[2J", {}, 12), (RANK, {"campaign": "../../etc"}, 3),
             ("bairi.v1.Audit/Queue", {}, 7))
    with dial(CLERK) as peer:
        for _ in range(some(200)):
            for method, changes, wanted in cases:
                got = peers.call(peer, method, **changes)["status"]
                assert got == wanted, f"{method} {changes}: status {got}, not {wanted}"


def garbage():
    for _ in range(4):
        ended(os.urandom(50000))
    ended(struct.pack(">QI", 4, 1))  # no top bit
    ended(struct.pack(">QI", 3, 0x80000001))


def wrong_greeting():
    ended(b"", b"\0SP\0\0\x31\0\0")
    ended(b"", b"\0SP\0\0\x62\0\0")
    ended(b"", b"GET / HTTP/1.1\r\n\r\n")


# ---- numbers ----

def full_house():
    """512 connections of 64 people, and one more; those who are in go on."""
    sockets = []
    for i in range(64):
        for _ in range(8):
            try:
                sockets.append(dial(f"many/{i}", seconds=5))
            except (OSError, EOFError):
                pass
    assert 500 <= len(sockets) < 512, f"{len(sockets)} connections"  # and the honest client's
    try:
        dial("many/64", seconds=5)
        raise AssertionError("one connection too many")
    except (OSError, EOFError):
        pass
    for one in sockets:
        one.sendall(request(1, HEALTH))
    for one in sockets:
        assert peers.receive(one)[1]["status"] == 0
    close_all(sockets)


def all_slots():
    """8 connections and 64 calls at rest; the ninth and the next are told."""
    watch = b"\x08" + put_varint(1 << 62) + b"\x18" + put_varint(3000)
    sockets = many(8, lambda: dial(CLERK))
    for one in sockets:
        one.sendall(b"".join(request(i, "bairi.v1.Notices/Watch", watch) for i in range(1, 9)))
    time.sleep(0.5 * SLOW)
    assert peers.call(sockets[0], number=99)["status"] == 8, "a 65th call is taken"
    with dial(CLERK) as ninth:
        reply = peers.call(ninth)
        assert reply["status"] == 8 and reply["retry_after_ms"] > 0, f"the ninth is told {reply}"
        assert ending(ninth, 5 * SLOW) in ("closed", "reset"), "the ninth stays"
    for one in sockets:
        assert statuses(one, 8) == {0: 8}
    close_all(sockets)


def crowd_of_one():
    """One person connects 500 times at once and asks for much on each."""
    sockets = []
    for _ in range(some(500)):
        try:
            peer = dial(CLERK, seconds=5)
            pour(peer, request(1, HEALTH) * 50)
            sockets.append(peer)
        except (OSError, EOFError):
            pass
    close_all(sockets)


# ---- protobuf ----

def field(number, data):
    return put_varint(number << 3 | 2) + put_varint(len(data)) + data


def nested(depth, number=1):
    out = b""
    for _ in range(depth):
        out = field(number, out)
    return out


def amplifying():
    unknown = (put_varint(100 << 3) + b"\1") * some(1000000)
    yield "unknown fields", unknown
    yield "empty messages", b"\x0a\0" * some(4000000)
    yield "empty strings", b"\x12\0" * some(2000000)
    yield "packed numbers", field(6, b"\1" * some(8000000))
    yield "deep", nested(some(6000))
    yield "deep empty", nested(30) * some(20000)
    yield "long varints", (b"\x80" * 9 + b"\1") * some(500000)
    yield "signed", field(1, field(1, unknown[:3000000]) + field(2, b"")) * 2


def protobuf_envelope():
    with dial(CLERK) as peer:
        for name, data in amplifying():
            peer.sendall(peers.frame(1, data[:LARGEST]) * 3)
            for _ in range(3):
                status = peers.receive(peer)[1]["status"]
                assert status in (3, 8), f"{name}: status {status}"
        head = peers.pack(peers.REQUEST, peers.request_of(HEALTH))
        peer.sendall(peers.frame(1, head + (put_varint(100 << 3) + b"\1") * 20000))
        assert peers.receive(peer)[1]["status"] in (0, 8)


def protobuf_body():
    """64 calls at once of each kind."""
    sockets = many(8, lambda: dial(CLERK))
    for name, data in amplifying():
        body = data[:8 << 20]
        for one in sockets:
            threading.Thread(target=pour, args=(one, request(1, "bairi.v1.Submissions/SubmitBatch", body) * 2)).start()
        for one in sockets:
            counts = statuses(one, 2)
            assert 0 not in counts, f"{name}: {counts}"
    close_all(sockets)


def bulk_of_one():
    """64 requests of 8 MiB at once, all from one person."""
    body = os.urandom(8 << 20)
    sockets = many(8, lambda: dial(CLERK))
    data = request(1, "bairi.v1.Submissions/SubmitBatch", field(2, body[:(8 << 20) - 8])) * (8 // min(PART, 4))
    threads = [threading.Thread(target=pour, args=(one, data)) for one in sockets]
    for thread in threads:
        thread.start()
    for one in sockets:
        counts = statuses(one, 8 // min(PART, 4))
        assert not set(counts) - {3, 8}, counts
    close_all(sockets)


# ---- time ----

def clock_jumps():
    """Somebody else moves the clock: calls at rest end when they should, others have all their time."""
    watch = b"\x08" + put_varint(1 << 62) + b"\x18"
    with dial(CLERK) as peer:
        for wait_ms in (500, 1000, 2000, 3000):
            began = time.monotonic()
            reply = peers.call(peer, "bairi.v1.Notices/Watch", watch + put_varint(wait_ms), timeout_ms=10000)
            took = (time.monotonic() - began) * 1000
            assert reply["status"] == 0, f"status {reply['status']} after {took:.0f} ms"
            assert wait_ms * 0.9 < took < wait_ms + 1000 * SLOW, f"{wait_ms} ms took {took:.0f}"
        for _ in range(some(200)):
            assert peers.call(peer, timeout_ms=1000)["status"] == 0


# ---- words ----

def flood_of_refusals():
    """As many refusals as one can get in four seconds, from all connections."""
    sockets = many(8, lambda: dial(CLERK))
    data, end = request(1, "no.such\x1b[2J\n/Method") * 500, time.monotonic() + 4
    threads = []

    def swamp(peer):
        try:
            while time.monotonic() < end:
                peer.sendall(data)
                for _ in range(500):
                    peers.receive(peer)
        except (OSError, EOFError):
            pass

    for one in sockets:
        threads.append(threading.Thread(target=swamp, args=(one,)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    close_all(sockets)


# name: attack, what at least must be counted, and whether new honest connections are let in meanwhile
FAILED, REFUSED = "bairi_handshakes_failed_total", "bairi_connections_refused_total"
NAMELESS = 'bairi_calls_total{method="",status="%s"}'
ATTACKS = {
    "silence": (silence, {FAILED + '{reason="other"}': 40}),
    "half_hello": (half_hello, {FAILED + '{reason="other"}': 40}),
    "trickled_handshake": (trickled_handshake, {FAILED + '{reason="other"}': 20}),
    "hello_reset": (hello_reset, {}),
    "handshake_reset": (handshake_reset, {}),
    "no_certificate": (no_certificate, {FAILED + '{reason="certificate"}': 100}),
    "half_open_1000": (half_open_1000, {REFUSED + '{reason="displaced"}': 900}),
    "other_protocols": (other_protocols, {FAILED + '{reason="other"}': 200}),
    "tls12": (tls12, {FAILED + '{reason="other"}': 50}),
    "long_chains": (long_chains, {FAILED + '{reason="other"}': 40}),
    "key_updates": (key_updates, {}),
    "empty_records": (empty_records, {}),
    "tiny_records": (tiny_records, {}),
    "second_hello": (second_hello, {}),
    "endless_length": (endless_length, {}),
    "length_over": (length_over, {}),
    "body_a_byte_a_second": (body_a_byte_a_second, {}),
    "never_reads": (never_reads, {}),
    "pipelined_then_gone": (pipelined_then_gone, {}),
    "ids_reused": (ids_reused, {}),
    "unknown_names": (unknown_names, {NAMELESS % "UNIMPLEMENTED": 800}),
    "garbage": (garbage, {}),
    "wrong_greeting": (wrong_greeting, {}),
    "full_house": (full_house, {REFUSED + '{reason="limit"}': 1}),
    "all_slots": (all_slots, {REFUSED + '{reason="identity"}': 1}),
    "crowd_of_one": (crowd_of_one, {REFUSED + '{reason="identity"}': 300}),
    "protobuf_envelope": (protobuf_envelope, {}),
    "protobuf_body": (protobuf_body, {}),
    "bulk_of_one": (bulk_of_one, {}),
    "clock_jumps": (clock_jumps, {}),
    "flood_of_refusals": (flood_of_refusals, {}),
}
NO_NEW_ONES = {"full_house"}


# ---- the honest client, a process of its own ----

class Honest:
    """Asks for the ranking all the time on one connection, and now and then on a new one."""

    def __init__(self):
        self.worst = {"call_ms": 0.0, "connect_ms": 0.0, "calls": 0, "connects": 0, "again": 0, "peak_kb": 0}
        self.visits = "full_house" not in sys.argv

    def timed(self, what, work):
        began = time.monotonic()
        assert work()["status"] == 0
        took = (time.monotonic() - began) * 1000
        self.worst[f"{what}_ms"] = round(max(self.worst[f"{what}_ms"], took), 1)
        self.worst[f"{what}s"] += 1

    def visit(self):
        """Cut off before the greeting, as the oldest of too many handshakes, one tries again at once."""
        while True:
            try:
                peer = dial(peers.HONEST_VISITOR)
                break
            except (OSError, EOFError):
                self.worst["again"] += 1
                assert self.worst["again"] < 50, "an honest handshake is cut off again and again"
        with peer:
            return peers.call(peer)

    def run(self, told):
        line, visited = dial(HONEST), 0.0
        while not told.is_set():
            self.timed("call", lambda: peers.call(line))
            self.worst["peak_kb"] = max(self.worst["peak_kb"], memory_kb())
            if self.visits and time.monotonic() - visited > 0.2:
                self.timed("connect", self.visit)
                visited = time.monotonic()
            time.sleep(0.01)
        line.close()


def honest():
    told = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), told.set()), daemon=True).start()
    one = Honest()
    try:
        one.run(told)
    except (OSError, EOFError, AssertionError) as error:
        one.worst["error"] = repr(error)
    print(json.dumps(one.worst))


# ---- what the server holds ----

def descriptors():
    """Sockets and the like; open files apart, which each worker keeps once it had need of them."""
    folder, files, others = f"/proc/{os.environ['BAIRI_SERVER_PID']}/fd", 0, 0
    for name in os.listdir(folder):
        try:
            is_file = os.readlink(f"{folder}/{name}").startswith("/")
        except FileNotFoundError:
            continue
        files, others = files + is_file, others + (not is_file)
    assert files < FILES, f"{files} files are open"
    return others


def connections():
    count = int(metrics()["bairi_connections"])
    time.sleep(0.05)  # the page's own
    return count


def memory_kb():
    with open(f"/proc/{os.environ['BAIRI_SERVER_PID']}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def metrics():
    with urllib.request.urlopen(f"http://{os.environ['BAIRI_METRICS']}/metrics", timeout=10) as page:
        lines = [line.rsplit(" ", 1) for line in page.read().decode().splitlines() if line[0] != "#"]
    return {name: float(value) for name, value in lines}


def settled(base):
    """Connections and descriptors, once they are as before or the time is over."""
    end = time.monotonic() + BACK_S
    while True:
        now = connections(), descriptors()
        if time.monotonic() > end or (now[0] <= base[0] and now[1] <= base[1]):
            return now
        time.sleep(0.1)


def settled_memory(base_kb):
    """The server gives back now and then."""
    end = time.monotonic() + 6
    while SLOW == 1 and time.monotonic() < end and memory_kb() - base_kb > MEMORY_KB:
        time.sleep(0.2)
    return memory_kb()


def judge(figures, base, after, counted, wanted):
    worst = figures["honest"]
    assert "error" not in worst, f"the honest client: {worst['error']}"
    assert worst["calls"] > 8, f"the honest client was answered {worst['calls']} times only"
    for what in ("call_ms", "connect_ms"):
        assert worst[what] < WORST_MS, f"the honest client waited {worst[what]} ms"
    assert after[0] <= base[0], f"{after[0]} connections, {base[0]} before"
    assert after[1] <= base[1], f"{after[1]} descriptors, {base[1]} before"
    if SLOW == 1:
        grown = figures["rss_kb"][1] - figures["rss_kb"][0]
        assert grown < MEMORY_KB, f"{grown} KiB more than before"
        cost = worst["peak_kb"] - figures["rss_kb"][0]
        assert cost < PEAK_KB, f"{cost} KiB more in between"
    for name, number in wanted.items():
        got = counted[1].get(name, 0) - counted[0].get(name, 0)
        assert got >= number // PART // 3 if PART > 1 else got >= number, f"{name}: {got}, not {number}"


def attack(name):
    work, wanted = ATTACKS[name]
    counts, base, memory = metrics(), (connections(), descriptors()), memory_kb()
    failure = None
    with subprocess.Popen([sys.executable, __file__, "honest", name], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:
        time.sleep(0.3 * SLOW)
        began = time.monotonic()
        try:
            work()
        except (AssertionError, OSError, EOFError) as error:
            failure = f"{type(error).__name__}: {error}"
        took = time.monotonic() - began
        time.sleep(max(0.3, 1.5 - took))
        said = json.loads(other.communicate()[0])
    after = settled(base)
    figures = {"seconds": round(took, 1), "honest": said, "fds": [base[1], after[1]],
               "rss_kb": [memory, settled_memory(memory)]}
    print("#", name, json.dumps(figures))
    assert not failure, failure
    judge(figures, base, after, (counts, metrics()), wanted)


def warm_up():
    """All workers at work at once, so that what they open once and keep is there before."""
    lines = many(8, lambda: dial(CLERK))
    for _ in range(20):
        for line in lines:
            line.sendall(b"".join(request(i) for i in range(1, 7)))
        for line in lines:
            assert statuses(line, 6) == {0: 6}
    close_all(lines)


def main(name, *_):
    if name in ("honest", "warm_up"):
        {"honest": honest, "warm_up": warm_up}[name]()
        return
    try:
        attack(name)
    except AssertionError as error:
        print(f"{name}: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
