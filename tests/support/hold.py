#!/usr/bin/env python3
"""A line that goes dead: passes a TCP connection on until the client has sent so many bytes.

usage: hold.py PORT_TO BYTES FOLDER

Writes the port it listens on to FOLDER/port and, once the line is dead, FOLDER/held. From then on
nothing is passed any more in either direction, and new connections are accepted and left alone.
"""
import os
import select
import socket
import sys


def serve(target, limit, folder):
    listener = socket.create_server(("127.0.0.1", 0))
    with open(os.path.join(folder, "port.new"), "w", encoding="ascii") as file:
        file.write(str(listener.getsockname()[1]))
    os.rename(os.path.join(folder, "port.new"), os.path.join(folder, "port"))
    peers, sent, held = {}, {}, []
    while True:
        ready, _, _ = select.select([listener, *peers], [], [])
        for one in ready:
            if one is listener:
                client = listener.accept()[0]
                if held:
                    held.append(client)
                    continue
                server = socket.create_connection(("127.0.0.1", target))
                peers[client], peers[server], sent[client] = server, client, 0
                continue
            if one not in peers:
                continue
            data = one.recv(65536)
            if one in sent:
                sent[one] += len(data)
                if sent[one] > limit:
                    held.extend(peers)
                    peers = {}
                    open(os.path.join(folder, "held"), "w", encoding="ascii").close()
                    break
            if data:
                peers[one].sendall(data)
                continue
            other = peers.pop(one)
            peers.pop(other, None)
            one.close()
            other.close()


serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
