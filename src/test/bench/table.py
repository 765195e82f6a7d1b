#!/usr/bin/env python3
"""Prints the harness's results as a Markdown table, median [min–max] of each peer's runs: table.py RESULTS.jsonl."""
import collections
import json
import statistics
import sys

WORKLOADS = {"W1": "one chord of {n:,}", "W2": "{chords:,} chords × {n}", "W3": "{chords} chords of {n}, one after the other",
             "W4": "one chord of {n:,}, every execution logged", "W4kill": "the same, kill -9 in the middle"}
FIGURES = [("members_per_s", "members/s", "{:,.0f}"), ("chords_per_s", "chords/s", "{:,.0f}"), ("p50_ms", "p50 ms", "{:.1f}"),
           ("p99_ms", "p99 ms", "{:.1f}"), ("wall_s", "s", "{:.1f}")]
SHOWN = {"W1": [0], "W2": [1], "W3": [2, 3], "W4": [4], "W4kill": [4]}

runs = collections.defaultdict(list)
with open(sys.argv[1]) as lines:
    for line in lines:
        run = json.loads(line)
        runs[run["workload"], run["n"], run["chords"], run["peer"], run.get("warm", 0)].append(run)


def cell(of, key, form, spread=True):
    values = sorted(run[key] for run in of if run.get(key) is not None)
    if not values:
        return ""
    low, high = form.format(values[0]), form.format(values[-1])
    return form.format(statistics.median(values)) + (" [%s–%s]" % (low, high) if spread and len(values) > 1 else "")


print("| workload | system | warm | runs | | commands a member | Redis, CPU s | system, CPU s | Redis, MB more | worst PING, ms |")
print("|---|---|---|---|---|---|---|---|---|---|")
for (workload, n, chords, peer, warm), of in runs.items():
    figures = ", ".join(cell(of, key, form) + " " + unit for key, unit, form in (FIGURES[i] for i in SHOWN[workload]))
    print("| %s | %s | %d | %d | %s | %s | %s | %s | %s | %s |" % (
        WORKLOADS[workload].format(n=n, chords=chords), peer, warm, len(of), figures, cell(of, "cmds_per_member", "{:.1f}", False),
        cell(of, "cpu_redis_s", "{:.2f}", False), cell(of, "cpu_workers_s", "{:.2f}", False), cell(of, "redis_peak_delta_mb", "{:.0f}", False),
        cell(of, "worst_ping_ms", "{:.0f}")))
