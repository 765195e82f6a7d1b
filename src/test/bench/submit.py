#!/usr/bin/env python3
"""Submits the chords of the benchmark over HTTP: submit.py CHORDS N FAIL_EVERY SLEEP_MS SEQUENTIAL LOG_EXEC.

The api is at 127.0.0.1:$TUTTI_PORT, events go to $BENCH_LOG. Chords of more than 100,000 members, and those of
$TUTTI_NDJSON=1, are sent as application/x-ndjson.
"""
import json
import os
import socket
import sys
import threading
import time

CHORDS, MEMBERS, FAIL_EVERY, SLEEP_MS, SEQUENTIAL, LOG_EXEC = (int(x) for x in sys.argv[1:7])
PORT = int(os.environ.get("TUTTI_PORT", "18080"))
TASK = os.environ.get("TUTTI_TASK", "bench.member")
CONNECTIONS = int(os.environ.get("TUTTI_CONNECTIONS", "8"))
MANY = MEMBERS > 100_000  # too many for one JSON, and outcomes for a list
NDJSON = os.environ.get("TUTTI_NDJSON") == "1" or MANY
CALLBACK = "bench.stream" if MANY else "bench.callback"
LOG = os.open(os.environ["BENCH_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def emit(ev, t=None, **fields):
    fields.update(ev=ev, t=t or time.monotonic_ns(), pid=os.getpid())
    os.write(LOG, (json.dumps(fields, separators=(",", ":")) + "\n").encode())


class Connection:
    """One HTTP/1.1 connection; as little of a client as it takes, for it shares the machine with what is measured."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(300)

    def post(self, body):
        kind = "x-ndjson" if NDJSON else "json"
        self.socket.sendall(b"POST /chords HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/%s\r\n"
                            b"Content-Length: %d\r\n\r\n" % (kind.encode(), len(body)) + body)
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = self.socket.recv(65536)
            if not more:
                sys.exit("the api closed the connection: %r" % answer)
            answer += more
        head, _, rest = answer.partition(b"\r\n\r\n")
        length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length"))
        while len(rest) < length:
            rest += self.socket.recv(65536)
        if b" 202 " not in head.split(b"\r\n")[0]:
            sys.exit("refused: %s %s" % (head.decode(), rest.decode()))


def body(chord):
    log = chord if LOG_EXEC else ""
    callback = '{"task":"%s","args":["%s",%d,%d]}' % (CALLBACK, chord, MEMBERS, FAIL_EVERY)
    member = '{"task":"%s","args":[%%d,%d,%d,"%s"]}' % (TASK, FAIL_EVERY, SLEEP_MS, log)
    members = [member % i for i in range(MEMBERS)]
    if NDJSON:
        return ("\n".join(['{"callback":%s}' % callback] + members) + "\n").encode()
    return ('{"members":[%s],"callback":%s}' % (",".join(members), callback)).encode()


def wait_callback(log, chord, timeout=5.0):
    wanted = '"chord":"%s"' % chord
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        for line in log.read().split("\n"):
            if '"ev":"callback"' in line and wanted in line:
                return True
        time.sleep(0.0003)
    return False


def sequentially(connection):
    with open(os.environ["BENCH_LOG"]) as log:
        log.seek(0, 2)
        for k in range(CHORDS):
            chord = "c%d" % k
            sent = time.monotonic_ns()
            connection.post(body(chord))
            emit("submit", sent, chord=chord)
            if not wait_callback(log, chord):
                emit("lost", chord=chord)


def at_once(connections):
    turn = iter(range(CHORDS))
    lock = threading.Lock()

    def lane(connection):
        while True:
            with lock:
                k = next(turn, None)
            if k is None:
                return
            sent = time.monotonic_ns()
            connection.post(body("c%d" % k))
            if CHORDS < 50:
                emit("submit", sent, chord="c%d" % k)

    began = time.monotonic_ns()
    lanes = [threading.Thread(target=lane, args=(each,)) for each in connections]
    for each in lanes:
        each.start()
    for each in lanes:
        each.join()
    if CHORDS >= 50:
        emit("submit", began, chord="c0")


connections = [Connection() for _ in range(1 if SEQUENTIAL else min(CONNECTIONS, CHORDS))]
emit("client_ready")
if SEQUENTIAL:
    sequentially(connections[0])
else:
    at_once(connections)
emit("submitted")
