#!/usr/bin/env python3
"""Draws members/s over the size of a chord and over the number of chords: growth.py RESULTS.jsonl OUT.svg.

RESULTS has the lines that the harness of the chord benchmark prints, of workloads W1 (one chord of n members) and W2
(chords of n members each). A point is the median of a size's runs, its bar goes from the slowest to the fastest one.
"""
import collections
import json
import math
import statistics
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 360, 70, 50, 30
SERIES = {"W1": ("one chord of n members", "#1f6feb"), "W2": ("many chords of n members each", "#d1570a")}


def points(path):
    runs = collections.defaultdict(list)
    with open(path) as lines:
        for line in lines:
            run = json.loads(line)
            if run["workload"] in SERIES and "members_per_s" in run:
                runs[run["workload"], run["n"]].append(run["members_per_s"])
    return {key: (min(all), statistics.median(all), max(all)) for key, all in sorted(runs.items())}


def draw(found):
    sizes = [n for _, n in found]
    low, high = math.log10(min(sizes)), math.log10(max(sizes))
    top = max(best for _, _, best in found.values()) * 1.1

    def x(n):
        return LEFT + (math.log10(n) - low) / max(high - low, 1e-9) * (WIDTH - LEFT - 40)

    def y(rate):
        return HEIGHT - BOTTOM - rate / top * (HEIGHT - BOTTOM - TOP)

    svg = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">' %
           (WIDTH, HEIGHT), '<rect width="100%" height="100%" fill="white"/>',
           '<text x="%d" y="18">members/s: median, slowest and fastest run</text>' % LEFT]
    step = 10 ** math.floor(math.log10(top / 2))
    for rate in range(0, int(top) + 1, int(step)):
        svg.append('<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>' %
                   (LEFT, y(rate), WIDTH - 40, LEFT - 6, y(rate) + 4, format(rate, ",")))
    for n in sorted(set(sizes)):
        svg.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (x(n), HEIGHT - BOTTOM + 18, format(n, ",")))
    svg.append('<text x="%d" y="%d" text-anchor="middle">n</text>' % (WIDTH / 2, HEIGHT - 6))
    for order, (workload, (title, colour)) in enumerate(SERIES.items()):
        line = [(n, *rates) for (found_in, n), rates in found.items() if found_in == workload]
        svg.append('<path d="M%s" fill="none" stroke="%s" stroke-width="2"/>' %
                   ("L".join("%.1f %.1f" % (x(n), y(median)) for n, _, median, _ in line), colour) if line else "")
        for n, slowest, median, fastest in line:
            svg.append('<path d="M%.1f %.1fV%.1f" stroke="%s"/><circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>' %
                       (x(n), y(slowest), y(fastest), colour, x(n), y(median), colour))
        svg.append('<text x="%d" y="%d" fill="%s">%s</text>' % (WIDTH - 240, HEIGHT - BOTTOM - 30 + 16 * order, colour, title))
    return "\n".join(svg + ["</svg>\n"])


with open(sys.argv[2], "w") as out:
    out.write(draw(points(sys.argv[1])))
