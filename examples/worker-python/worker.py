"""A worker for Tutti, made from docs/worker-protocol.md, for one Redis. It runs a task at a time: start several."""
import json, logging, os, random, signal, socket, threading, time, uuid
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
import redis
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError, ReadOnlyError, ResponseError, TimeoutError
from redis.retry import Retry
import wire
from wire import Failed, NotHere, Stale, seconds

SET, NAME, HANDED_BACK = os.environ.get, f"{socket.gethostname()}-{uuid.uuid4().hex[:8]}", 10**9
PREFIX, QUEUES = SET("TUTTI_KEY_PREFIX", "tutti"), SET("TUTTI_WORKER_QUEUES", "python").split(",")
CLAIM_IDLE, DRAIN = seconds(SET("TUTTI_CLAIM_IDLE", "PT30S")), seconds(SET("TUTTI_DRAIN", "PT25S"))
MOST_STARTS, LOG = 2 + int(SET("TUTTI_MAX_DELIVERIES", "3")), logging.getLogger("worker")
SCRIPTS = Path(SET("TUTTI_SCRIPTS", Path(__file__).parent / "../../src/main/resources/redis"))

class Worker:
    def __init__(self, tasks):
        self.tasks, self.cards, self.partitions, self.held, self.stopping = tasks, [], 1, None, False
        self.redis = redis.from_url(SET("REDIS_URL", "redis://localhost:6379"), socket_timeout=10, retry=Retry(
            ConstantBackoff(0.5), -1), retry_on_error=[ConnectionError, TimeoutError, ReadOnlyError])  # may be asked twice

    def script(self, name, keys, *args):  # EVALSHA, after NOSCRIPT once more with the text loaded
        return self.redis.register_script((SCRIPTS / f"{name}.lua").read_bytes())(keys, args)

    def streams(self):
        bulk = [f"{PREFIX}:{{{p}}}:tasks:{name}" for p in range(self.partitions) for name in QUEUES]
        random.shuffle(bulk)
        return [stream + ":first" for stream in bulk], bulk

    def feed(self):
        turn, look = 0, 0.0
        while not self.stopping:
            first, bulk = self.streams()
            if time.monotonic() > look:  # once a second, at once again while there is something
                taken = [stream for stream in first + bulk if not self.stopping and self.made(stream, self.take_over)]
                look = time.monotonic() + (0 if taken else 0.8 + 0.2 * random.random())
            turn += 1  # a quarter of the reads begins with bulk
            order = first + bulk if turn % 4 else bulk + first
            if not any(self.made(stream, self.read) for stream in order) and not self.stopping:
                self.made(order[0], self.read, 100)  # one slot, so no more than one stream

    def made(self, stream, action, *args):  # made at id 0, or what was sent before would be passed over
        try: return action(stream, *args)
        except ResponseError as e:
            if "NOGROUP" not in str(e) and "UNBLOCKED" not in str(e): return LOG.error("%s: %s", stream, e) or time.sleep(1)
        try: self.script("connector/make-group", [stream], "workers")
        except ResponseError as e:
            if "BUSYGROUP" not in str(e): raise

    def read(self, stream, block=None):
        for _, entries in self.redis.xreadgroup("workers", NAME, {stream: ">"}, 1, block):
            self.handle(stream, *entries[0], "read", 1)
            return True

    def take_over(self, stream):
        limits = int(CLAIM_IDLE * 1000), 1, 1 << 20, MOST_STARTS, 1, 1
        for id, how, starts, pairs in self.script("connector/take-over", [stream], "workers", NAME, *limits)[1]:
            if how != b"lone" or self.own(stream, id, 0, starts + 1):  # nothing else is in hand here: it is alone
                self.handle(stream, id, dict(zip(pairs[::2], pairs[1::2])), how.decode(), starts - (how == b"suspect"))
            return True

    def own(self, stream, id, idle, starts):
        return self.script("connector/own", [stream], "workers", NAME, idle, id, starts) == [1]

    def handle(self, stream, id, fields, how, starts):
        self.held = SimpleNamespace(stream=stream, id=id, fields=fields, how=how, starts=starts)
        try: self.settle(self.held)
        except Exception as e:  # an unknown version, a task of another worker, a fault of ours: not counted as a start
            LOG.warning("entry %s of %s is handed back: %r", id.decode(), stream, e)
            self.own(stream, id, HANDED_BACK, starts)
        self.held = None

    def settle(self, entry):
        line, text = entry.fields[b"h"].decode(), entry.fields[b"p"].decode(errors="replace")
        h, call, started = wire.header(line), {}, datetime.now(timezone.utc)
        key = f"{PREFIX}:{{{h.chord.split('-')[5].split('.')[0]}}}:"  # <uuid>-<partition>, of a nested one .<index> behind it
        try:
            if wire.overtaken(h, *self.redis.hmget(f"{key}chord:{h.chord}", "state", "round", "generation")): raise Stale()
            call = wire.signature(text)
            if entry.how == "poisoned": raise Failed("lost", f"the process that ran it vanished {entry.starts} times")
            if call.get("delay"): return self.again(entry, key, h, seconds(call["delay"]), wire.delay_served(text))
            end = {"status": "success", "value": self.attempt(key, h, call)}
        except Stale:
            return self.script("connector/acknowledge", [entry.stream], "workers", entry.id)
        except Failed as e:
            LOG.warning("%s.%s: %s", h.chord, h.index, e)
            wait = wire.pause(e, call, int(h.attempt))
            if wait: return self.again(entry, key, h._replace(attempt=str(int(h.attempt) + 1)), wait, text)
            end = {"status": "failure", "exception": e.descriptor}
        self.script("connector/hand-over", [key + "envelopes", entry.stream], "workers", 2, entry.id,
                    4, "h", line, "p", wire.envelope(h, call, end, NAME, started))

    def attempt(self, key, h, call):
        name, limit = call.get("task"), seconds(call["timeout"]) if call.get("timeout") else None
        if name not in self.tasks:
            if any(name in card["tasks"] and h.queue in card["queues"] for card in self.cards):
                raise NotHere(f"task {name} is served by another worker of queue {h.queue}")
            raise Failed("unknown_task", f"no worker of queue '{h.queue}' has a task '{name}'")
        args = call.get("args") or []
        if h.kind != "member": args, limit = [self.outcomes(key, h), *args], limit or 3600
        return wire.run(self.tasks[name], args, call.get("kwargs") or {}, limit)

    def outcomes(self, key, h):  # by pages, as long as the chord is joined in this round and generation
        keys, all = [f"{key}chord:{h.chord}", f"{key}chord:{h.chord}:outcomes"], []
        while True:
            reply = self.script("outcomes", keys, h.round, h.generation, len(all), 1000, 1 << 20)
            if len(reply) == 1: raise Stale()
            all += [wire.outcome(h.chord, i, stored, *reply[3:5]) for i, stored in enumerate(reply[6:], len(all))]
            if len(all) >= reply[1]: return all

    def again(self, entry, key, h, wait, text):
        self.script("again", [entry.stream, f"{key}delayed:{h.queue}", f"{key}queues"], 0, "workers", entry.id, max(
            1, int(wait * 1000)), h.queue, "first" if entry.stream.endswith(":first") else "bulk", " ".join(h), text)

    def live(self):  # signs of life each second, of the entry in hand three times in claim-idle
        tasks = {name: wire.write({"name": name, "queue": QUEUES[0], "parameters": []}) for name in self.tasks}
        while True:
            held, card = self.held, {"name": NAME, "queues": QUEUES, "concurrency": 1, "tasks": [*tasks]}
            try:
                if held: self.own(held.stream, held.id, 0, -1)
                names = self.script("alive", [f"{PREFIX}:workers"], 0, NAME, 10000)
                cards = self.redis.mget([f"{PREFIX}:workers:{name.decode()}" for name in names])
                self.cards = [json.loads(each) for each in cards if each]
                self.partitions = int(self.redis.get(f"{PREFIX}:partitions") or 1)
                self.redis.set(f"{PREFIX}:workers:{NAME}", wire.write({**card, "inHand": int(held is not None)}), ex=300)
                self.redis.hset(f"{PREFIX}:tasks", mapping=tasks)
            except Exception as e: LOG.warning("no sign of life: %r", e)
            time.sleep(min(1, CLAIM_IDLE / 3))

    def leave(self):  # what is still in hand goes to others at once, and so does what was read and never arrived
        if self.held: self.own(self.held.stream, self.held.id, HANDED_BACK, self.held.starts)
        for stream in sum(self.streams(), []):
            page = "-"
            while page: page = self.script("connector/hand-back-all", [stream], "workers", NAME, HANDED_BACK, page).decode()
            self.script("connector/remove-consumers", [stream], "workers", NAME, -1)
        os._exit(0)  # whatever a task still does

def serve(tasks):  # by name, until SIGTERM
    worker = Worker(tasks)
    def stop(*_):
        worker.stopping = True
        for after, action in ((DRAIN, worker.leave), (DRAIN + 5, lambda: os._exit(1))): threading.Timer(after, action).start()
    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=worker.live, daemon=True).start()
    worker.feed()
    worker.leave()
