#!/usr/bin/env python3
"""A client of bairid written from proto/README.md and the .proto files alone, with nothing of our C.

usage: foreign_client.py COMMAND [ARGUMENT…]

  health                       prints Health.Check's reply as JSON
  rank CAMPAIGN                prints Ranking.Rank's reply as JSON
  ask CAMPAIGN UNIT TEXT STEM [RECEIPT]
                               signs a question, sends it twice, keeps STEM.receipt and STEM.statement;
                               with a receipt it says that its checkpoint was seen
  upload CAMPAIGN FILE         sends a file badly, cuts the line, resumes, commits, gets it back
  watch CAMPAIGN WAIT_MS       rests until there is a notice; prints how long, how many, and next
  grown CAMPAIGN RECEIPT       proves that the log's head continues this receipt's checkpoint
  crowd CAMPAIGN COUNT         rests in COUNT calls at once; those refused for now are made again as hinted
  through CAMPAIGN             rests until the server drains, then asks until another one answers
  receipt FILE [STATEMENT]     verifies a receipt, and that it is for this statement; prints its leaf
  example README               sends the request of the worked example, compares the reply
  judged                       connects and prints "accepted", or the alert that refuses us
  abuse CASE                   does something wrong, prints the reply, or "closed"

BAIRI_SERVER (host:port), BAIRI_CA, BAIRI_CERT, BAIRI_KEY and BAIRI_TRUST (the card) say who calls
whom. It ends with the status's exit code. Sections named in comments are those of proto/README.md.
"""
import base64
import hashlib
import json
import os
import random
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time

REQ = bytes.fromhex("0053500000300000")  # section 2
REP = bytes.fromhex("0053500000310000")
TOP_BIT = 0x80000000
LARGEST = 8454144  # section 11
HEALTH_CHECK = "bairi.v1.Health/Check"
STATUSES = {  # section 4: name and exit code
    0: ("OK", 0), 1: ("CANCELLED", 1), 2: ("UNKNOWN", 1), 3: ("INVALID_ARGUMENT", 6),
    4: ("DEADLINE_EXCEEDED", 5), 5: ("NOT_FOUND", 6), 6: ("ALREADY_EXISTS", 8),
    7: ("PERMISSION_DENIED", 4), 8: ("RESOURCE_EXHAUSTED", 5), 9: ("FAILED_PRECONDITION", 6),
    10: ("ABORTED", 8), 11: ("OUT_OF_RANGE", 6), 12: ("UNIMPLEMENTED", 1), 13: ("INTERNAL", 1),
    14: ("UNAVAILABLE", 5), 15: ("DATA_LOSS", 7), 16: ("UNAUTHENTICATED", 7),
}


class Refused(Exception):
    """A sentence for people, and the exit code."""

    def __init__(self, sentence, code=1):
        super().__init__(sentence)
        self.code = code


# ---- protobuf's encoding: the few types that are needed ----

# field number: (name, type); a type is a word, a message's table, or either in a list (repeated)
MESSAGE = {1: ("pattern", "string"), 2: ("args", ["string"]), 3: ("where", "string"),
           4: ("field", "string"), 5: ("warning", "bool")}
REQUEST = {1: ("version", "uint32"), 2: ("method", "string"), 3: ("campaign", "string"),
           4: ("timeout_ms", "uint32"), 5: ("call_id", "bytes"), 6: ("traceparent", "string"),
           7: ("body", "bytes")}
REPLY = {1: ("call_id", "bytes"), 2: ("status", "int32"), 3: ("message", "string"),
         4: ("error", MESSAGE), 5: ("details", [MESSAGE]), 6: ("retry_after_ms", "uint32"),
         7: ("flags", "uint32"), 8: ("server_time", "int64"), 9: ("body", "bytes")}
HEALTH = {1: ("serving", {0: "UNKNOWN", 1: "SERVING", 2: "DRAINING"}.get), 2: ("version", "string"),
          3: ("server_time", "int64"), 4: ("development", "bool"), 5: ("caller", "string"),
          6: ("padding", "bytes"),
          7: ("crl", {0: "CRL_UNKNOWN", 1: "CRL_FRESH", 2: "CRL_STALE", 3: "CRL_NONE"}.get),
          8: ("crl_next_update", "int64")}
REPORT_UNIT = {
    1: ("unit", "string"), 2: ("target", "uint32"), 3: ("new_count", "uint32"),
    4: ("new_amount_wan", "int64"), 5: ("counted", "uint32"), 6: ("amount_wan", "int64"),
    7: ("pending", "uint32"), 8: ("rate", "string"), 9: ("base_points", "string"),
    10: ("bonus", "string"), 11: ("penalty", "string"), 12: ("total", "string"),
    13: ("total_exact", "string"), 14: ("place", "uint32"), 15: ("place_by_rate", "uint32"),
    16: ("place_by_total", "uint32"), 17: ("schedule_gap", "string"),
    18: ("has_plan", "bool"), 19: ("planned", "uint32"), 20: ("planned_new", "uint32"),
    21: ("plan_gap", "string"), 22: ("key_count", "uint32"), 23: ("key_amount_wan", "int64"),
    24: ("counted_projects", "uint32"), 25: ("pending_amount_wan", "int64"),
    30: ("group", "string")}
RANK = {1: ("released", "bool"), 2: ("report", "string"), 3: ("units", [REPORT_UNIT]),
        4: ("settings_version", "uint32"), 5: ("ledger_size", "uint64"), 6: ("time", "int64"),
        7: ("pending", "uint32"), 8: ("settings", "bytes"), 9: ("schedule", "string")}
STATEMENT = {1: ("format", "uint32"), 2: ("kind", "uint32"), 3: ("statement_id", "bytes"),
             4: ("campaign", "string"), 5: ("author", "string"), 7: ("seen_size", "uint64"),
             8: ("seen_root", "bytes"), 26: ("question", "bytes")}
QUESTION = {1: ("unit", "string"), 4: ("text", "string")}
SIGNED = {1: ("statement", "bytes"), 2: ("signature", "bytes"), 3: ("cosignature", "bytes")}
ONE_SIGNED = {1: ("signed", "bytes")}
LEAF = {1: ("format", "uint32"), 2: ("index", "uint64"), 3: ("time", "int64"), 4: ("kind", "uint32"),
        5: ("author", "bytes"), 6: ("statement", "bytes"), 7: ("signature", "bytes"),
        8: ("references", ["bytes"]), 9: ("crl", "bytes")}
RECEIPT = {1: ("format", "uint32"), 2: ("leaf", "bytes"), 3: ("proof", "string"), 4: ("token", "bytes")}
DOSSIER = {1: ("receipt", "bytes")}
REMARK = {1: ("pattern", "string"), 2: ("args", ["string"])}
OUTCOME = {1: ("receipt", "bytes"), 2: ("replayed", "bool"), 3: ("subject", "string"),
           4: ("remarks", [REMARK])}
APPEND_REPLY = {1: ("outcomes", [OUTCOME])}
FILE = {1: ("sha256", "bytes"), 2: ("size", "uint64"), 3: ("type", "string")}
PUT = {1: ("sha256", "bytes"), 2: ("offset", "uint64"), 3: ("data", "bytes")}
GET = {1: ("sha256", "bytes"), 2: ("offset", "uint64"), 3: ("length", "uint32")}
HELD = {1: ("offset", "uint64"), 2: ("committed", "bool")}
GOT = {1: ("data", "bytes"), 2: ("size", "uint64")}
NOTICES = {1: ("from", "uint64"), 3: ("wait_ms", "uint32")}
NOTICES_REPLY = {1: ("notices", ["bytes"]), 2: ("next", "uint64")}
HEAD_REPLY = {1: ("checkpoint", "string")}
CONSISTENCY = {1: ("old_size", "uint64"), 2: ("new_size", "uint64")}
CONSISTENCY_REPLY = {1: ("hashes", ["bytes"]), 2: ("checkpoint", "string")}


def put_varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def get_varint(data, at):
    number = shift = 0
    while True:
        number |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if not data[at - 1] & 0x80:
            return number & (1 << 64) - 1, at


def pack(table, values):
    """Values by name; what is missing, empty or 0 is left out."""
    out = b""
    for number, (name, kind) in sorted(table.items()):
        value = values.get(name)
        if not value:
            continue
        if kind in ("string", "bytes"):
            value = value.encode() if kind == "string" else value
            out += put_varint(number << 3 | 2) + put_varint(len(value)) + value
        else:
            out += put_varint(number << 3) + put_varint(int(value))
    return out


def scan(data):
    """(number, value, begin and end of the value) of every field."""
    at = 0
    while at < len(data):
        tag, begin = get_varint(data, at)
        value, at = get_varint(data, begin)
        if tag & 7 == 2:
            begin, at = at, at + value
            value = data[begin:at]
        elif tag & 7 != 0:
            raise Refused("a field of a type that this client does not read", 7)
        if at > len(data):
            raise Refused("a message is cut short", 7)
        yield tag >> 3, value, begin, at


def convert(kind, value):
    if isinstance(kind, dict):
        return unpack(kind, value)
    if callable(kind):
        return kind(value)
    if kind in ("int32", "int64"):
        return value - (1 << 64) if value >> 63 else value
    return {"string": lambda: value.decode(), "bytes": lambda: value, "bool": lambda: value != 0,
            "uint32": lambda: value, "uint64": lambda: value}[kind]()


def zero(kind):
    if isinstance(kind, list):
        return []
    if isinstance(kind, dict):
        return None
    return {"string": "", "bytes": b"", "bool": False}.get(kind, 0) if isinstance(kind, str) else kind(0)


def unpack(table, data, strict=False):
    values = {name: zero(kind) for name, kind in table.values()}
    for number, value, _, _ in scan(data):
        if number not in table:
            if strict:
                raise Refused("an unknown field where none may be", 7)
            continue
        name, kind = table[number]
        if isinstance(kind, list):
            values[name].append(convert(kind[0], value))
        else:
            values[name] = convert(kind, value)
    return values


def as_json(table, values):
    """protobuf's JSON as `bairi -o json` writes it: 64-bit numbers as text, bytes in base64."""
    def one(kind, value):
        if isinstance(kind, dict):
            return as_json(kind, value)
        if kind in ("int64", "uint64"):
            return str(value)
        return base64.b64encode(value).decode() if kind == "bytes" else value

    out = {}
    for name, kind in table.values():
        if isinstance(kind, list):
            out[name] = [one(kind[0], value) for value in values[name]]
        elif values[name] is not None:
            out[name] = one(kind, values[name])
    return out


def show(value):
    print(json.dumps(value, ensure_ascii=False, indent=1))


# ---- section 1: TLS; section 2: greeting and frames ----

def read_card():
    card = {}
    with open(os.environ["BAIRI_TRUST"], encoding="utf-8") as file:
        for line in file:
            if "=" in line:
                key, value = line.split("=", 1)
                card[key.strip()] = value.strip()
    if card.get("format") != "1":
        raise Refused("not a trust card of format 1")
    return card


def tls_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_verify_locations(os.environ["BAIRI_CA"])
    if os.environ.get("BAIRI_CERT"):
        context.load_cert_chain(os.environ["BAIRI_CERT"], os.environ["BAIRI_KEY"])
    return context


def check_server(line, context):
    """The authority is the card's, and the server's URI one of its domain."""
    card = read_card()
    digest = hashlib.sha256(context.get_ca_certs(binary_form=True)[0]).hexdigest()
    if digest != card["ca"].replace(" ", ""):
        raise Refused("the authority is not the one of the trust card", 7)
    names = line.getpeercert()["subjectAltName"]
    uris = [value for kind, value in names if kind == "URI" and value.startswith("bairi://")]
    if len(uris) != 1 or not uris[0].startswith(f"bairi://{card['domain']}/server/"):
        raise Refused(f"this is not the server: {uris}", 7)


class Line:
    """One connection."""

    def __init__(self, greeting=REQ):
        host, port = os.environ["BAIRI_SERVER"].rsplit(":", 1)
        context = tls_context()
        raw = socket.create_connection((host, int(port)), 10)
        self.tls = context.wrap_socket(raw, server_hostname=host)
        self.tls.settimeout(20)
        check_server(self.tls, context)
        self.tls.sendall(greeting)
        if greeting == REQ and self.take(8) != REP:  # only now the server has accepted us
            raise Refused("the other side does not speak SP REP")

    def take(self, size):
        data = b""
        while len(data) < size:
            more = self.tls.recv(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def send(self, number, envelope):
        self.tls.sendall(struct.pack(">QI", 4 + len(envelope), number) + envelope)

    def receive(self):
        length, number = struct.unpack(">QI", self.take(12))
        if not 4 <= length <= 4 + LARGEST or not number & TOP_BIT:
            raise Refused("the server breaks the framing")
        return number, self.take(length - 4)


# ---- section 3: a call ----

def request_of(method, campaign="", body=b"", **changes):
    values = {"version": 1, "method": method, "campaign": campaign, "timeout_ms": 20000,
              "call_id": os.urandom(16), "body": body}
    values.update(changes)
    return values


def exchange(line, values, number=TOP_BIT | 1):
    line.send(number, pack(REQUEST, values))
    got, envelope = line.receive()
    reply = unpack(REPLY, envelope)
    if got != number or reply["call_id"] != values["call_id"]:
        raise Refused("the reply belongs to another call")
    return reply


def rendered(message):
    """The sentence from its pattern and arguments (section 4)."""
    args = iter(message["args"])

    def put(match):
        if match.group(0) == "%%":
            return "%"
        return message["args"][int(match.group(1)) - 1] if match.group(1) else next(args)

    return re.sub(r"%%|%(?:(\d+)\$)?[-+ #0]*[\d*]*(?:\.[\d*]+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]", put,
                  message["pattern"])


def verdict(reply):
    name, code = STATUSES.get(reply["status"], STATUSES[2])
    return {"status": name, "exit_code": code, "sentence": rendered(reply["error"]),
            "pattern": reply["error"]["pattern"], "args": reply["error"]["args"],
            "message": reply["message"], "retry_after_ms": reply["retry_after_ms"]}


def call(line, method, campaign="", body=b""):
    reply = exchange(line, request_of(method, campaign, body))
    if reply["status"] != 0:
        said = verdict(reply)
        raise Refused(f"{said['status']}: {said['sentence']}", said["exit_code"])
    return reply


# ---- section 7: watching ----

def watch(campaign, wait_ms):
    began = time.monotonic()
    body = pack(NOTICES, {"from": 1 << 62, "wait_ms": int(wait_ms)})
    reply = unpack(NOTICES_REPLY, call(Line(), "bairi.v1.Notices/Watch", campaign, body)["body"])
    show({"waited_ms": int((time.monotonic() - began) * 1000), "notices": len(reply["notices"]),
          "next": reply["next"]})


# ---- section 5: what is made again, and when ----

DRAINING = 1  # bit 0 of Reply.flags


def may_repeat(reply):
    return reply["status"] == 14 or reply["status"] == 8 and reply["retry_after_ms"] > 0


def pause(hint_ms, attempts):
    """The server's hint and full jitter on top."""
    time.sleep(hint_ms / 1000 + random.uniform(0, min(0.1 * 2 ** (attempts - 1), 5)))


def steady(method, campaign, body=b"", seconds=30):
    """A call made again, on new connections where need be, until it has an answer or the time is over."""
    end = time.monotonic() + seconds
    attempts = hint = 0
    while True:
        attempts += 1
        try:
            left = int((end - time.monotonic()) * 1000)
            reply = exchange(Line(), request_of(method, campaign, body, timeout_ms=max(left, 1)))
            if not may_repeat(reply) or reply["status"] == 0:
                return reply, attempts
            hint = reply["retry_after_ms"]
        except ssl.SSLError:
            raise  # an alert: we are refused, and will be again
        except (OSError, EOFError):
            hint = 0  # no connection, or a lost one
        if time.monotonic() >= end:
            raise Refused("nobody answered in time", 5)
        pause(hint, attempts)


def crowd(campaign, count):
    body = pack(NOTICES, {"from": 1 << 62, "wait_ms": 400})
    line, waiting = Line(), set(range(1, int(count) + 1))
    answered, refused, hints = 0, 0, set()
    for attempts in range(1, 30):
        for number in waiting:
            line.send(TOP_BIT | number, pack(REQUEST, request_of("bairi.v1.Notices/Watch", campaign, body)))
        hint, again = 0, set()
        for _ in waiting:
            number, envelope = line.receive()
            reply = unpack(REPLY, envelope)
            if reply["status"] == 0:
                answered += 1
            elif reply["status"] == 8 and may_repeat(reply):
                refused += 1
                hint = max(hint, reply["retry_after_ms"])
                hints.add(reply["retry_after_ms"])
                again.add(number & ~TOP_BIT)
            else:
                raise Refused(verdict(reply)["sentence"])
        waiting = again
        if not waiting:
            break
        pause(hint, attempts)
    show({"answered": answered, "refused": refused, "hints": sorted(hints)})


def through(campaign):
    line = Line()
    body = pack(NOTICES, {"from": 1 << 62, "wait_ms": 25000})
    print("rests", file=sys.stderr, flush=True)
    rested = exchange(line, request_of("bairi.v1.Notices/Watch", campaign, body, timeout_ms=30000))
    line.tls.close()  # draining: everything new goes elsewhere
    reply, attempts = steady("bairi.v1.Ranking/Rank", campaign)
    show({"rested": STATUSES[rested["status"]][0], "draining": rested["flags"] & DRAINING,
          "answer": STATUSES[reply["status"]][0], "draining_now": reply["flags"] & DRAINING,
          "attempts": attempts})


# ---- section 8: files ----

CHUNK = 512 * 1024


def upload(campaign, path):
    with open(path, "rb") as file:
        data = file.read()
    name = {"sha256": hashlib.sha256(data).digest()}
    begin = pack(FILE, {**name, "size": len(data), "type": "pdf"})

    def held(line, method, body):
        return unpack(HELD, call(line, f"bairi.v1.Files/{method}", campaign, body)["body"])

    def put(line, number, offset):
        line.send(TOP_BIT | number, pack(REQUEST, request_of("bairi.v1.Files/Put", campaign, pack(
            PUT, {**name, "offset": offset, "data": data[offset:offset + CHUNK]}))))

    line = Line()
    told = [held(line, "Begin", begin)["offset"]]
    for number, offset in enumerate((2 * CHUNK, 0)):  # both outstanding, the later one first
        put(line, number, offset)
    for reply in (unpack(REPLY, line.receive()[1]) for _ in range(2)):
        if reply["status"] != 0:
            raise Refused(verdict(reply)["sentence"])
    line.tls.close()
    line = Line()
    told.append(held(line, "Begin", begin)["offset"])
    early = exchange(line, request_of("bairi.v1.Files/Commit", campaign, pack(FILE, name)))
    for offset in range(told[-1], len(data), CHUNK):
        told.append(held(line, "Put", pack(PUT, {**name, "offset": offset, "data": data[offset:offset + CHUNK]}))
                    ["offset"])
    held(line, "Commit", pack(FILE, name))
    again = held(line, "Begin", begin)
    back = b""
    while len(back) < len(data):
        back += unpack(GOT, call(line, "bairi.v1.Files/Get", campaign, pack(
            GET, {**name, "offset": len(back), "length": CHUNK}))["body"])["data"]
    show({"offsets": told, "early_commit": STATUSES[early["status"]][0], "committed": again["committed"],
          "same": back == data})


# ---- section 9: a statement ----

def own_uri():
    text = subprocess.run(["openssl", "x509", "-in", os.environ["BAIRI_CERT"], "-noout", "-ext",
                           "subjectAltName"], check=True, capture_output=True, text=True).stdout
    return re.search(r"URI:(bairi://\S+?)(?:,|\s|$)", text).group(1)


def sign(content):
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        return subprocess.run(["openssl", "cms", "-sign", "-binary", "-nocerts", "-nosmimecap", "-cades",
                               "-md", "sha256", "-signer", os.environ["BAIRI_CERT"], "-inkey",
                               os.environ["BAIRI_KEY"], "-in", file.name, "-outform", "DER"],
                              check=True, capture_output=True).stdout


def ask(campaign, unit, text, stem, seen=None):
    size, root = 0, b""
    if seen:
        proof = read_receipt(seen)["proof"]
        _, size, root = open_checkpoint(proof.split("\n\n", 1)[1], read_card())
    statement = pack(STATEMENT, {"format": 1, "seen_size": size, "seen_root": root, "kind": 16, "statement_id": os.urandom(16),
                                 "campaign": campaign, "author": own_uri(),
                                 "question": pack(QUESTION, {"unit": unit, "text": text})})
    signed = pack(SIGNED, {"statement": statement, "signature": sign(statement)})
    body = pack(ONE_SIGNED, {"signed": signed})
    line = Line()
    first, again = (call(line, "bairi.v1.Questions/Ask", campaign, body) for _ in range(2))
    outcome, outcome_again = (unpack(APPEND_REPLY, reply["body"])["outcomes"][0] for reply in (first, again))
    if outcome["receipt"] != outcome_again["receipt"]:
        raise Refused("the same statement got two receipts")
    for ending, title, packed in (("receipt", b"bairi receipt 1\n", outcome["receipt"]),
                                  ("statement", b"bairi statement 1\n", signed)):
        with open(f"{stem}.{ending}", "wb") as file:
            file.write(title + packed)
    show({"subject": outcome["subject"], "replayed": [first["flags"] >> 1 & 1, again["flags"] >> 1 & 1]})


# ---- section 10: a receipt ----

def ed25519_holds(key, message, signature):
    """By openssl; the public key as SubjectPublicKeyInfo (RFC 8410)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("key", bytes.fromhex("302a300506032b6570032100") + key),
                           ("message", message), ("signature", signature)):
            with open(f"{folder}/{name}", "wb") as file:
                file.write(data)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER",
                               "-inkey", f"{folder}/key", "-in", f"{folder}/message", "-sigfile",
                               f"{folder}/signature"], capture_output=True, check=False).returncode == 0


def open_checkpoint(note, card):
    """The origin, the size and the root, believed only after the log's own signature."""
    key = bytes.fromhex(card["log_key"].replace(" ", ""))
    text, lines = note.split("\n\n", 1)
    text += "\n"
    origin, size, root = text[:-1].split("\n")
    wanted = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
    good = 0
    for line in lines.splitlines():
        dash, name, stamp = line.split(" ")
        stamp = base64.b64decode(stamp, validate=True)
        if dash == "\u2014" and name == origin and len(stamp) == 68 and stamp[:4] == wanted:
            if not ed25519_holds(key, text.encode(), stamp[4:]):
                raise Refused("the signature of the checkpoint is wrong", 7)
            good += 1
    if good != 1 or not origin.startswith(f"bairi/{card['domain']}/"):
        raise Refused("the checkpoint is not signed by the log of the card", 7)
    return origin, int(size), base64.b64decode(root, validate=True)


def climb(index, size, leaf_hash, hashes):
    fn, sn, r = index, size - 1, leaf_hash
    if index >= size:
        raise Refused("the index lies beyond the tree", 7)
    for p in hashes:
        if sn == 0:
            raise Refused("the proof is too long", 7)
        if fn & 1 or fn == sn:
            r = hashlib.sha256(b"\x01" + p + r).digest()
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    if sn != 0:
        raise Refused("the proof is too short", 7)
    return r


def consistent(old_size, size, old_root, root, hashes):
    """RFC 9162, section 2.1.4.2."""
    if old_size == size:
        return not hashes and old_root == root
    if old_size & (old_size - 1) == 0:
        hashes = [old_root, *hashes]
    fn, sn = old_size - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]
    for c in hashes[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = hashlib.sha256(b"\x01" + c + fr).digest()
            sr = hashlib.sha256(b"\x01" + c + sr).digest()
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hashlib.sha256(b"\x01" + sr + c).digest()
        fn, sn = fn >> 1, sn >> 1
    return fr == old_root and sr == root and sn == 0


def grown(campaign, path):
    card = read_card()
    line = Line()
    proof = read_receipt(path)["proof"]
    origin, old_size, old_root = open_checkpoint(proof.split("\n\n", 1)[1], card)
    head = unpack(HEAD_REPLY, call(line, "bairi.v1.Ledger/Head", campaign)["body"])
    now, size, root = open_checkpoint(head["checkpoint"], card)
    body = pack(CONSISTENCY, {"old_size": old_size, "new_size": size})
    reply = unpack(CONSISTENCY_REPLY, call(line, "bairi.v1.Ledger/Consistency", campaign, body)["body"])
    if now != origin or not consistent(old_size, size, old_root, root, reply["hashes"]):
        raise Refused("the log was rewritten", 7)
    show({"old_size": old_size, "size": size, "hashes": len(reply["hashes"])})


def titled(path, title):
    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(title):
        raise Refused(f"{path} does not begin with {title}", 7)
    return data[len(title):]


def read_receipt(path):
    """Of a file of either version; in the second it is the first field of a dossier."""
    with open(path, "rb") as file:
        if file.read(16) == b"bairi receipt 2\n":
            return unpack(RECEIPT, unpack(DOSSIER, file.read())["receipt"])
    return unpack(RECEIPT, titled(path, b"bairi receipt 1\n"))


def verify_receipt(path, statement_path=None):
    try:
        show(receipt_leaf(path, statement_path))
    except (ValueError, IndexError) as error:  # not what its format says: base64, UTF-8, lines, fields
        raise Refused(f"{path} is damaged: {error}", 7) from error


def receipt_leaf(path, statement_path):
    card = read_card()
    receipt = read_receipt(path)
    if receipt["format"] not in (1, 2):
        raise Refused("a receipt of an unknown format", 7)
    head, note = receipt["proof"].split("\n\n", 1)
    title, index, *hashes = head.split("\n")
    if title != "c2sp.org/tlog-proof@v1" or not index.startswith("index "):
        raise Refused("not a tlog-proof", 7)
    index = int(index[6:])
    hashes = [base64.b64decode(line, validate=True) for line in hashes]
    origin, size, root = open_checkpoint(note, card)
    if climb(index, size, hashlib.sha256(b"\x00" + receipt["leaf"]).digest(), hashes) != root:
        raise Refused("the log does not hold this record", 7)
    leaf = unpack(LEAF, receipt["leaf"], strict=True)
    if leaf["format"] not in (1, 2) or leaf["index"] != index:
        raise Refused("the leaf is not the one that is proven", 7)
    if statement_path:
        signed = unpack(SIGNED, titled(statement_path, b"bairi statement 1\n"))
        for name in ("statement", "signature"):
            if hashlib.sha256(signed[name]).digest() != leaf[name]:
                raise Refused(f"the receipt is for another {name}", 7)
    return {"origin": origin, "size": size, "hashes": len(hashes), **as_json(LEAF, leaf)}


# ---- section 14: the worked example ----

def block(text, name):
    return bytes.fromhex(re.search(rf"```hex {name}\n(.*?)```", text, re.S).group(1))


def without_times(frame):
    """The reply's bytes with both server times, which differ each time, as zeros."""
    out = bytearray(frame)
    for number, value, begin, end in scan(frame[20:]):
        if number == 8:
            out[20 + begin:20 + end] = bytes(end - begin)
        if number == 9:
            for inner, _, first, last in scan(value):
                if inner == 3:
                    out[20 + begin + first:20 + begin + last] = bytes(last - first)
    return bytes(out)


def in_rows(data):
    return "\n".join(data[at:at + 32].hex(" ") for at in range(0, len(data), 32))


def example(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    request = block(text, "request")
    envelope = pack(REQUEST, {"version": 1, "method": HEALTH_CHECK, "timeout_ms": 5000,
                              "call_id": bytes(range(16))})
    wanted = REQ + struct.pack(">QI", 4 + len(envelope), TOP_BIT | 1) + envelope
    line = Line(greeting=request)
    greeting, head = line.take(8), line.take(12)
    reply = greeting + head + line.take(struct.unpack(">Q", head[:8])[0] - 4)
    for name, told, real in (("request", request, wanted), ("reply", block(text, "reply"), reply)):
        if told != real and (name == "request" or without_times(told) != without_times(real)):
            raise Refused(f"the example's {name} should be\n{in_rows(real)}")
    print("the example is what happens")


# ---- what the protocol does not allow, and what is said to it ----


def abuse(case):
    frames = {
        "over-long": struct.pack(">Q", 4 + LARGEST + 1),
        "endless": struct.pack(">Q", 0xFFFFFFFFFFFFFFF0),
        "too-short": struct.pack(">Q", 3),
        "relayed": struct.pack(">QI", 4, 1),
    }
    requests = {
        "method": request_of("bairi.v1.Health/Chek"),
        "version": request_of(HEALTH_CHECK, version=2),
        "call-id": request_of(HEALTH_CHECK, call_id=b"short"),
        "campaign": request_of("bairi.v1.Ranking/Rank"),
        "campaign-id": request_of("bairi.v1.Ranking/Rank", "Bohai"),
        "stranger": request_of("bairi.v1.Ranking/Rank", "elsewhere"),
        "role": request_of("bairi.v1.Audit/Queue", "bohai-2020q4"),
        "body": request_of(HEALTH_CHECK, body=b"\xff"),
        "size": request_of("bairi.v1.Ranking/Rank", "bohai-2020q4", bytes(4097)),
    }
    if case in requests:
        show(verdict(exchange(Line(), requests[case])))
        return
    line = Line(greeting=b"GET / HT" if case == "greeting" else REQ)
    if case == "envelope":
        line.send(TOP_BIT | 7, b"\xff\xff")
        number, envelope = line.receive()
        reply = unpack(REPLY, envelope)
        show({**verdict(reply), "id": number, "call_id": reply["call_id"].hex()})
    elif case != "greeting":
        line.tls.sendall(frames[case])
    if case != "envelope":
        said = line.tls.recv(8)
        if case == "greeting" and said == REP:  # sent before ours was read
            said = line.tls.recv(8)
        print("closed" if not said else said.hex())


def judged():
    try:
        Line()
        print("accepted")
    except ssl.SSLError as error:
        print(error.reason.split("ALERT_")[-1].lower())


def main(command, *arguments):
    if command == "health":
        show(as_json(HEALTH, unpack(HEALTH, call(Line(), HEALTH_CHECK)["body"])))
    elif command == "rank":
        show(as_json(RANK, unpack(RANK, call(Line(), "bairi.v1.Ranking/Rank", arguments[0])["body"])))
    else:
        {"ask": ask, "receipt": verify_receipt, "example": example, "judged": judged,
         "abuse": abuse, "upload": upload, "watch": watch, "crowd": crowd,
         "through": through, "grown": grown}[command](*arguments)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Refused as refused:
        print(refused, file=sys.stderr)
        sys.exit(refused.code)
