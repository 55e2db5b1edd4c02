#!/usr/bin/env python3
"""A burst of strangers at the server's port: none belongs there, each behaves badly in its own way.

usage: strangers.py PORT [MANY]

Silence, half a ClientHello, garbage, a ClientHello and then a reset, a handshake without a
certificate, and a connection dropped at once; MANY of each (default 20), all gone after two seconds.
"""
import os
import socket
import ssl
import struct
import sys
import time

port, many = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20


def client_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.wrap_bio(incoming, outgoing).do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def without_certificate(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with context.wrap_socket(sock) as tls:
        tls.sendall(b"\0SP\0\0\x30\0\0")
        tls.recv(64)


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


hello, held = client_hello(), []
for number in range(many * 6):
    try:
        visitor = socket.create_connection(("127.0.0.1", port), timeout=2)
        kind = number % 6
        if kind == 1:
            visitor.sendall(hello[: len(hello) // 2])
        elif kind == 2:
            visitor.sendall(os.urandom(600))
        elif kind == 3:
            visitor.sendall(hello)
            reset(visitor)
        elif kind == 4:
            without_certificate(visitor)
        elif kind == 5:
            visitor.close()
        held.append(visitor)
    except OSError:
        pass  # shown the door, as it should be
time.sleep(2)
