"""A worker for Tutti, made from docs/worker-protocol.md, for one Redis. It runs one task at a time: start several."""
import functools, inspect, json, logging, os, random, re, signal, socket, threading, time, uuid
from collections import namedtuple
from concurrent import futures
from datetime import datetime, timezone
from pathlib import Path
import redis

LOG, setting = logging.getLogger("worker"), os.environ.get
PREFIX, QUEUES = setting("TUTTI_KEY_PREFIX", "tutti"), setting("TUTTI_WORKER_QUEUES", "python").split(",")
CLAIM_IDLE = float(setting("TUTTI_CLAIM_IDLE", "PT30S").strip("PTS"))  # in seconds, like the next one
DRAIN = float(setting("TUTTI_DRAIN", "PT25S").strip("PTS"))
NAME, HANDED_BACK = f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}", 10**9
SCRIPTS = Path(setting("TUTTI_SCRIPTS", Path(__file__).parent / "../../src/main/resources/redis"))
REDIS = redis.from_url(setting("REDIS_URL", "redis://localhost:6379"), socket_timeout=10, decode_responses=True,
                       encoding_errors="replace")
loaded = functools.cache(lambda name: REDIS.register_script((SCRIPTS / f"{name}.lua").read_bytes()))
Entry = namedtuple("Entry", "at keys id before poisoned header signature")  # at: what keys of its partition begin with

class Stale(Exception):
    """It is not to be run, and not in hand any more."""

class Failed(Exception):
    """An attempt that has no value: reason, message and, of an exception, its type and class."""

def script(name, keys, *args):
    """What a script answers, however long Redis is away or busy: each may be called again."""
    while True:
        try: return loaded(name)(keys, args)
        except redis.RedisError as e:
            if isinstance(e, redis.ResponseError) and not re.search("BUSY |MISCONF|MASTERDOWN|READONLY", repr(e), re.I):
                raise
            LOG.warning("%s: %r", name, e)
            REDIS.connection_pool.disconnect(inuse_connections=False)  # it may lead to what was the primary
            time.sleep(0.5)

def own(entry, idle, starts):
    script("connector/own", entry.keys[:1], "workers", NAME, idle, entry.id, starts)

class Worker:
    def __init__(self, tasks):
        self.tasks, self.partitions, self.held, self.stopping = tasks, 1, None, False

    def streams(self, kinds):
        for kind in kinds:
            for number in sorted(range(self.partitions), key=lambda _: random.random()):
                at = f"{PREFIX}:{{{number}}}:"
                for queue in QUEUES:
                    yield at, [f"{at}tasks:{queue}{kind}", f"{at}delayed:{queue}", f"{at}queues", f"{at}envelopes"]

    def next(self, idle):
        for at, keys in self.streams([":first", ""] if random.random() < 0.75 else ["", ":first"]):  # bulk has its share
            found = script("worker/next", keys[:1], "workers", NAME, idle, setting("TUTTI_MAX_DELIVERIES", "3"))
            if found: return Entry(at, keys, *found)

    def work(self):
        look = 0.0
        while not self.stopping:
            due = time.monotonic() > look  # each second, and at once again while others have left something behind
            self.held = self.next(int(CLAIM_IDLE * 1000)) if due else None
            if due and not self.held: look = time.monotonic() + random.uniform(0.8, 1)
            self.held = self.held or self.next(0)
            if self.held: self.settle(self.held)
            else: time.sleep(0.05)

    def settle(self, entry):
        began, start = datetime.now(timezone.utc).isoformat(timespec="milliseconds")[:23] + "Z", time.monotonic()
        try:
            try: end = "value", self.attempt(entry, *entry.header.split(" "))
            except Failed as e: end = e.args
            took = int((time.monotonic() - start) * 1000)
            if end[0] != "value": LOG.warning("%s: %s: %s", entry.header, *end[:2])
            script("worker/end", entry.keys, "workers", entry.id, NAME, began, took, *end)
        except Stale: pass
        except Exception as e:  # another version, a task of another worker, a fault of ours: not counted as a start
            LOG.warning("entry %s of %s is handed back: %r", entry.id, entry.keys[0], e)
            own(entry, HANDED_BACK, entry.before)
        finally: self.held = None

    def attempt(self, entry, version, kind, chord, index, round, generation, attempt, queue, *_):
        """What its task returns, as JSON; one that takes too long is waited for no longer."""
        if entry.poisoned: raise Failed("lost", f"the process that ran it vanished {entry.before} times")
        limit, outcomes = self.begin(entry, chord)
        try:
            call = dict(json.loads(entry.signature))
            task = self.tasks.get(call.get("task")) or self.missing(call.get("task"), queue)
            args, kwargs = call.get("args") or [], call.get("kwargs") or {}
            if kind != "member": args = [outcomes, *args]
            inspect.signature(task).bind(*args, **kwargs)
        except (TypeError, ValueError) as e: raise Failed("bad_arguments", f"the arguments do not bind: {e}")
        running = futures.ThreadPoolExecutor(1).submit(task, *args, **kwargs)
        try: thrown = running.exception(limit)
        except futures.TimeoutError: raise Failed("timed_out", f"the attempt took longer than its time-out of {limit:g} s")
        exception = type(thrown)
        if thrown: raise Failed("threw", str(thrown), exception.__name__, f"{exception.__module__}.{exception.__name__}")
        try: return json.dumps(running.result(), ensure_ascii=False, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError) as e: raise Failed("bad_value", f"the value does not serialise: {e}")

    def begin(self, entry, chord):
        """Its time-out in seconds and, for a callback, the outcomes of that chord."""
        outcomes, total, keys = [], 1, [*entry.keys[:3], f"{entry.at}chord:{chord}", f"{entry.at}chord:{chord}:outcomes"]
        while len(outcomes) < total:
            reply = script("worker/begin", keys, "workers", entry.id, chord, len(outcomes))
            if not reply: raise Stale()
            limit, total, *page = reply
            outcomes += map(json.loads, page)
        for each in outcomes:  # of a nested chord without a callback its outcomes are the value
            if "outcomesOf" in each: each["value"] = self.begin(entry, each.pop("outcomesOf"))[1]
        return limit / 1000 or None, outcomes

    def missing(self, task, queue):
        names = script("alive", [f"{PREFIX}:workers"], 0, "", 10000)
        cards = [json.loads(REDIS.get(f"{PREFIX}:workers:{name}") or "{}") for name in names]
        if any(queue in card.get("queues", []) and task in card["tasks"] for card in cards):
            raise LookupError(f"task {task} is served by another worker of queue {queue}")
        raise Failed("unknown_task", f"no worker of queue '{queue}' has a task '{task}'")

    def live(self):
        """Signs of life each second, of the entry in hand at least three times in claim-idle."""
        declared = {name: json.dumps({"name": name, "queue": QUEUES[0], "parameters": []}) for name in self.tasks}
        while True:
            held, card = self.held, {"name": NAME, "queues": QUEUES, "concurrency": 1, "tasks": [*self.tasks]}
            try:
                if held: own(held, 0, -1)
                script("alive", [f"{PREFIX}:workers"], 0, NAME, 10000)
                self.partitions = int(REDIS.get(f"{PREFIX}:partitions") or 1)
                REDIS.set(f"{PREFIX}:workers:{NAME}", json.dumps({**card, "inHand": int(held is not None)}), ex=300)
                REDIS.hset(f"{PREFIX}:tasks", mapping=declared)
            except redis.RedisError as e: LOG.warning("no sign of life: %r", e)
            time.sleep(min(1, CLAIM_IDLE / 3))

    def leave(self):
        threading.Timer(5, os._exit, [1]).start()  # Redis is away
        if held := self.held: own(held, HANDED_BACK, held.before)
        for _, keys in self.streams(["", ":first"]): script("connector/remove-consumers", keys[:1], "workers", NAME, -1)
        os._exit(0)  # whatever a task still does

def serve(tasks):
    """Runs tasks, by name, until SIGTERM; what is in hand then is given time to end, and handed back after it."""
    worker = Worker(tasks)
    def stop(*_):
        worker.stopping = True
        threading.Timer(DRAIN, worker.leave).start()
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=worker.live, daemon=True).start()
    while not worker.stopping:
        try: worker.work()
        except Exception as e: LOG.error("not read: %r", e) or time.sleep(1)
    worker.leave()
