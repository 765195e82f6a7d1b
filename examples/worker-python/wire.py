"""What travels between Tutti and a worker, as docs/worker-protocol.md has it: headers, durations, values, outcomes."""
import inspect
import json
import queue
import random
import re
import threading
from collections import namedtuple
from datetime import datetime, timedelta, timezone
from itertools import accumulate

SPAN = re.compile(r"([-+]?)P(?:([-+]?\d+)D)?(?:T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+(?:[.,]\d*)?)S)?)?", re.I)
# a text, and whether it is a name; a bracket; a number
TOKEN = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|[][{}]|-?\d[^\s,\]}]*')
Header = namedtuple("Header", "version kind chord index round generation attempt queue next trace")


class NotHere(Exception):
    """Somebody else is to run it: it is handed back."""


class Stale(Exception):
    """Nobody waits for it any more."""


class Failed(Exception):
    """How a task ended that has no value."""

    def __init__(self, reason, message, thrown=None):
        super().__init__(f"{reason}: {message}")
        kind = type(thrown).__name__ if thrown else reason.title().replace("_", "")
        self.descriptor = {
            "type": kind, "class": f"{type(thrown).__module__}.{kind}" if thrown else None,
            "message": message.encode(errors="replace").decode()[:4096] or None, "reason": reason, "cause": None}


def header(line):
    words = line.split(" ")
    if len(words) < 10 or words[0] != "1" or words[1] not in ("member", "callback", "errback"):
        raise NotHere(f"no header of version 1: {line}")
    return Header(*words[:10])


def overtaken(h, state, at, generation):
    """Whether that chord, as Redis knows it, does not wait for that task any more."""
    if state is None or int(at) != int(h.round):
        return state is None or int(at) > int(h.round)
    if h.kind == "member":
        return state not in (b"opening", b"running")
    return int(generation) > int(h.generation) or state not in (b"opening", b"running", b"joined")


def seconds(span):
    sign, *parts = SPAN.fullmatch(span).groups("0")
    total = sum(float(part.replace(",", ".")) * unit for part, unit in zip(parts, (86400, 3600, 60, 1)))
    return -total if sign == "-" else total


def signature(text):
    try:
        return dict(json.loads(text))
    except (TypeError, ValueError) as e:
        raise Failed("bad_arguments", f"the signature cannot be read: {e}")


def pause(failed, call, attempt):
    """Seconds until the next attempt, None when there is none."""
    usual = {"maxAttempts": 1, "delay": "PT1S", "multiplier": 2, "maxDelay": "PT1M", "jitter": 0.2}
    retry = {**usual, **{name: given for name, given in (call.get("retry") or {}).items() if given is not None}}
    if failed.descriptor["reason"] not in ("threw", "timed_out") or attempt >= retry["maxAttempts"]:
        return None
    grown = seconds(retry["delay"]) * float(retry["multiplier"]) ** min(attempt - 1, 150)
    return min(grown, seconds(retry["maxDelay"])) * (1 - retry["jitter"] * random.random())


def write(value):
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def checked(value):
    """The value, if it is JSON that everybody can read."""
    try:
        text = write(value)
        tokens = list(TOKEN.finditer(text))
        if len(text.encode()) > 262144 or max(depths(tokens), default=0) > 90:
            raise ValueError("it is larger than 262144 bytes, or nested deeper than 90")
        if any(len(token[0]) > 1000 and (token[2] or not token[1]) for token in tokens):
            raise ValueError("it has a number or a name of more than 1000 characters")
        return value
    except (TypeError, ValueError, RecursionError) as e:
        raise Failed("bad_value", f"the value does not serialise: {e}")


def delay_served(text):
    """A signature with null for its delay, every other character as it was."""
    name, tokens = None, list(TOKEN.finditer(text))
    for token, depth in zip(tokens, depths(tokens)):
        if depth == 1 and name == "delay" and token[1] and not token[2]:
            return text[:token.start()] + "null" + text[token.end():]
        name = json.loads(token[1]) if depth == 1 and token[2] else None


def depths(tokens):
    return accumulate((token[0] in "[{") - (token[0] in "]}") for token in tokens)


def run(task, args, kwargs, limit):
    """What it returns; one that takes too long is waited for no longer."""
    try:
        inspect.signature(task).bind(*args, **kwargs)
    except TypeError as e:
        raise Failed("bad_arguments", f"the arguments do not bind: {e}")
    ends = queue.Queue()

    def work():
        try:
            ends.put((task(*args, **kwargs), None))
        except BaseException as e:  # also what would end this thread: the member has to end
            ends.put((None, e))

    threading.Thread(target=work, daemon=True).start()
    try:
        value, thrown = ends.get(timeout=limit)
    except queue.Empty:
        raise Failed("timed_out", f"the attempt took longer than its time-out of {limit:g} s")
    if thrown:
        raise Failed("threw", str(thrown), thrown)
    return checked(value)


def envelope(h, call, end, worker, started):
    """What is stored of a task that has ended: a letter, the round, and JSON on one line that begins with a brace."""
    now = datetime.now(timezone.utc)
    json = {"ref": call.get("ref"), "task": call.get("task") or call.get("url", "").partition("?")[0], **end,
            "attempts": int(h.attempt), "worker": worker, "durationMs": (now - started) // timedelta(milliseconds=1),
            "startedAt": started.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    return f"{end['status'][0]}{h.round} {write(json)}"


def outcome(chord, index, stored, since, fill):
    """A member's outcome from what Redis keeps of it: nothing, where the chord was closed before it had ended."""
    at = {"index": index, "id": f"{chord}.{index}"}
    head, _, text = (stored or b"").decode().partition(" ")
    if head and (head[0] == "s" or int(head[1:]) >= since):
        return {**at, **json.loads(text)}
    reason = "deadline" if fill == b"deadline" else "cancelled" if fill else "lost"
    why = Failed(reason, "the chord was closed before this member had ended" if fill else "its outcome is gone from Redis")
    return {**at, "ref": None, "task": "", "status": "failure", "exception": why.descriptor, "attempts": 0,
            "worker": None, "startedAt": None, "durationMs": None}
