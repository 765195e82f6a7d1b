#!/usr/bin/env python3
"""Measures how members/s grow with the size of chords: sizes.py OUT.jsonl [ROUNDS], to be drawn by growth.py.

All sizes are measured in one process of worker.sh that has run 400,000 members before, on a Redis of its own, so that they
differ in nothing but the size. Writes a line for each run, in the form of the harness of the chord benchmark. Needs
redis-server, and the application packaged by ./mvnw package -Pbench -DskipTests.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
REDIS_PORT = "6395"
ONE = [(1, 1_000, 20), (1, 10_000, 5), (1, 100_000, 2), (1, 1_000_000, 1)]  # chords, members of each, times a round
MANY = [(2_000, 1, 2), (2_000, 10, 1), (200, 100, 1), (20, 1_000, 1)]
WARM = [(1, 1_000, 20), (1, 100_000, 3), (2_000, 10, 3), (2_000, 1, 5), (200, 100, 1)]


def events(log):
    """What was written since the last call, whole lines only."""
    for line in iter(log.readline, ""):
        while not line.endswith("\n"):
            time.sleep(0.001)
            line += log.readline()
        yield json.loads(line)


def wait_until(log, done, limit=300):
    """All events until the predicate holds for them."""
    seen, end = [], time.monotonic() + limit
    while not done(seen):
        seen += events(log)
        if time.monotonic() > end:
            sys.exit("waited %d s in vain after %s" % (limit, seen[-1:]))
        time.sleep(0.005)
    return seen


def run(log, chords, members):
    """Seconds from the first submission to the last callback."""
    submit = subprocess.Popen([sys.executable, os.path.join(HERE, "submit.py")] + [str(x) for x in (chords, members, 10, 0, 0, 0)])
    seen = wait_until(log, lambda all: sum(e["ev"] in ("callback", "submitted") for e in all) == chords + 1
                      or submit.poll() not in (None, 0))
    if submit.wait() != 0:
        sys.exit("the chords were not accepted")
    called = [e for e in seen if e["ev"] == "callback"]
    wrong = [e for e in called if not (e["complete"] and e["ordered"])]
    if wrong or len({e["chord"] for e in called}) != chords:
        sys.exit("%d callbacks of %d chords, %s" % (len(called), chords, wrong[:1]))
    return (max(e["t"] for e in called) - min(e["t"] for e in seen if e["ev"] == "submit")) / 1e9


def measure(log, out, rounds):
    for chords, members, times in WARM:
        for _ in range(times):
            run(log, chords, members)
    for number in range(rounds):
        for workload, sizes in (("W1", ONE), ("W2", MANY)):
            for chords, members, times in sizes:
                for _ in range(times):
                    time.sleep(0.2)
                    wall = run(log, chords, members)
                    line = {"peer": "tutti", "workload": workload, "chords": chords, "n": members, "run": number + 1,
                            "wall_s": round(wall, 4), "members_per_s": round(chords * members / wall, 1),
                            "chords_per_s": round(chords / wall, 2)}
                    print(json.dumps(line), flush=True)
                    out.write(json.dumps(line) + "\n")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(BENCH_LOG=os.path.join(folder, "events.jsonl"), BENCH_PORT=REDIS_PORT)
        open(os.environ["BENCH_LOG"], "w").close()
        redis = subprocess.Popen(["redis-server", "--port", REDIS_PORT, "--bind", "127.0.0.1", "--save", ""],
                                 cwd=folder, stdout=subprocess.DEVNULL)
        worker = subprocess.Popen([os.path.join(HERE, "worker.sh"), "all"], stdout=subprocess.DEVNULL)
        try:
            with open(os.environ["BENCH_LOG"]) as log, open(sys.argv[1], "w") as out:
                wait_until(log, lambda all: any(e["ev"] == "ready" for e in all), 60)
                measure(log, out, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
        finally:
            for process in (worker, redis):
                process.send_signal(signal.SIGTERM)
                process.wait()


main()
