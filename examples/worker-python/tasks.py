"""Some tasks. To run them: python3 tasks.py"""
import logging
import os
import time

from worker import serve

TRIES = {}


def py_fail(message):
    raise ValueError(message)


def py_flaky(name, failures):
    TRIES[name] = TRIES.get(name, 0) + 1
    if TRIES[name] <= failures:
        raise OSError(f"attempt {TRIES[name]}")
    return TRIES[name]


def plain(outcome):
    """The value, or "<type>: <message>"."""
    failure = outcome.get("exception")
    return ": ".join(filter(None, (failure["type"], failure["message"]))) if failure else outcome["value"]


def py_summary(outcomes, title="outcomes"):
    """A callback: the outcomes come in front of its arguments."""
    return {title: [plain(outcome) for outcome in outcomes]}


logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
serve({
    "py_echo": lambda value: value,
    "py_sleep": lambda seconds: time.sleep(seconds) or seconds,
    "py_exit": lambda: os._exit(1),
    "py_object": lambda: object(),
    "py_fail": py_fail,
    "py_flaky": py_flaky,
    "py_summary": py_summary,
})
