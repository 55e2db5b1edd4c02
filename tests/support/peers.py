"""Connections as good and as bad as one likes: for hostile.py. Records and frames by hand where needed.

BAIRI_SERVER (host:port) and BAIRI_PKI (folder of certificates) say who calls whom.
"""
import ctypes
import ctypes.util
import hashlib
import hmac
import os
import re
import socket
import ssl
import struct
import tempfile

from foreign_client import REP, REPLY, REQ, REQUEST, TOP_BIT, pack, request_of, unpack

CAMPAIGN = os.environ.get("BAIRI_CAMPAIGN", "bohai-2020q4")
RANK = "bairi.v1.Ranking/Rank"
HEALTH = "bairi.v1.Health/Check"
HONEST = "bureau-chen"  # nobody else uses these two: they are served while others attack
HONEST_VISITOR = "bureau-zhao"
KEY_UPDATE = bytes.fromhex("1800000101")  # RFC 8446, 4.6.3: update requested
HANDSHAKE, APPLICATION_DATA, ALERT = 22, 23, 21

contexts = {}


def address():
    host, port = os.environ["BAIRI_SERVER"].rsplit(":", 1)
    return host, int(port)


def tcp(seconds=20):
    peer = socket.create_connection(address(), seconds)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def pem(name, ending="pem"):
    return f"{os.environ['BAIRI_PKI']}/{name}.{ending}"


def context_of(person, chain=None, key=None):
    """person: name of a certificate, None shows none."""
    if (person, chain) not in contexts:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # what the server shows is tested elsewhere
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        if person:
            context.load_cert_chain(chain or pem(person), key or pem(person, "key"))
        contexts[person, chain] = context
    return contexts[person, chain]


def client_hello(person=None):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = context_of(person).wrap_bio(incoming, outgoing)
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def reset(peer):
    """Closes so that the other side gets a reset, not an end."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def take(peer, size):
    data = b""
    while len(data) < size:
        more = peer.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def dial(person, greeting=REQ, seconds=20):
    """TLS, and the greetings."""
    peer = context_of(person).wrap_socket(tcp(seconds))
    if greeting:
        peer.sendall(greeting)
    if greeting == REQ and take(peer, 8) != REP:
        raise AssertionError("the server's greeting is another")
    return peer


def frame(number, envelope):
    return struct.pack(">QI", 4 + len(envelope), TOP_BIT | number) + envelope


def request(number, method=RANK, body=b"", **changes):
    campaign = changes.pop("campaign", CAMPAIGN)
    return frame(number, pack(REQUEST, request_of(method, campaign, body, **changes)))


def receive(peer):
    """Request id and reply."""
    length, number = struct.unpack(">QI", take(peer, 12))
    return number & ~TOP_BIT, unpack(REPLY, take(peer, length - 4))


def call(peer, method=RANK, body=b"", number=1, **changes):
    peer.sendall(request(number, method, body, **changes))
    got, reply = receive(peer)
    assert got == number, f"a reply to {got}, not to {number}"
    return reply


def ending(peer, seconds=20):
    """How the other side ends it: an alert's name, "closed" or "reset"; "open" when it does not."""
    peer.settimeout(seconds)
    try:
        while peer.recv(65536):
            pass
        return "closed"
    except ssl.SSLError as error:
        if "timed out" in str(error):
            return "open"
        return re.sub(r"^(TLSV1|SSLV3)_ALERT_", "", error.reason or "EOF").lower()
    except TimeoutError:
        return "open"
    except OSError:
        return "reset"


# ---- TLS 1.3 records by hand (RFC 8446, section 5), under the keys of a real handshake ----

def expand_label(secret, label, size):
    info = struct.pack(">HB", size, 6 + len(label)) + b"tls13 " + label + b"\0"
    return hmac.new(secret, info + b"\1", hashlib.sha256).digest()[:size]


class AesGcm:
    """Of libcrypto, which Python's ssl has loaded already."""

    library = None

    def __init__(self, key, nonce_base):
        if not AesGcm.library:
            AesGcm.library = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
            for name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_gcm"):
                getattr(AesGcm.library, name).restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(AesGcm.library.EVP_CIPHER_CTX_new())
        cipher = ctypes.c_void_p(AesGcm.library.EVP_aes_128_gcm())
        AesGcm.library.EVP_EncryptInit_ex(self.context, cipher, None, key, None)
        self.base = int.from_bytes(nonce_base, "big")

    def __del__(self):
        AesGcm.library.EVP_CIPHER_CTX_free(self.context)

    def seal(self, number, plain, head):
        out, tag = ctypes.create_string_buffer(len(plain) + 16), ctypes.create_string_buffer(16)
        size = ctypes.c_int()
        nonce = (self.base ^ number).to_bytes(12, "big")
        library = AesGcm.library
        library.EVP_EncryptInit_ex(self.context, None, None, None, nonce)
        library.EVP_EncryptUpdate(self.context, None, ctypes.byref(size), head, len(head))
        library.EVP_EncryptUpdate(self.context, out, ctypes.byref(size), plain, len(plain))
        library.EVP_EncryptFinal_ex(self.context, tag, ctypes.byref(size))
        library.EVP_CIPHER_CTX_ctrl(self.context, 16, 16, tag)  # EVP_CTRL_GCM_GET_TAG
        return out.raw[:len(plain)] + tag.raw


class Records:
    """A connection whose records are made here; TLS_AES_128_GCM_SHA256, the server's first choice."""

    def __init__(self, person):
        with tempfile.NamedTemporaryFile("r") as log:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            context.load_cert_chain(pem(person), pem(person, "key"))
            context.keylog_filename = log.name
            self.tls = context.wrap_socket(tcp())
            assert self.tls.cipher()[0] == "TLS_AES_128_GCM_SHA256", self.tls.cipher()
            self.secret = bytes.fromhex(re.search(r"^CLIENT_TRAFFIC_SECRET_0 \S+ (\S+)", log.read(), re.M)[1])
        assert take(self.tls, 8) == REP  # admitted
        self.tcp = socket.socket(fileno=os.dup(self.tls.fileno()))
        self.rekey()

    def rekey(self):
        self.cipher = AesGcm(expand_label(self.secret, b"key", 16), expand_label(self.secret, b"iv", 12))
        self.number = 0

    def seal(self, kind, plain):
        plain += bytes([kind])
        head = struct.pack(">BHH", APPLICATION_DATA, 0x0303, len(plain) + 16)
        self.number += 1
        return head + self.cipher.seal(self.number - 1, plain, head)

    def key_update(self):
        record = self.seal(HANDSHAKE, KEY_UPDATE)
        self.secret = expand_label(self.secret, b"traffic upd", 32)
        self.rekey()
        return record

    def send(self, data):
        """False when the server has ended it."""
        try:
            self.tcp.sendall(data)
            return True
        except OSError:
            return False

    def close(self):
        self.tcp.close()
        self.tls.close()
