#!/usr/bin/env python3
"""How long the JVM image's layout takes to be ready, and what it holds when idle, with every role in one process.

  ./mvnw verify -Pimage                     # JDK 25: makes target/with-image/tutti, as the Dockerfile does
  src/test/docker/start-up.py [RUNS]        # 10; needs redis-server and curl on PATH
  src/test/docker/start-up.py 10 --without  # the same without the cache

"Ready" is the first 200 of /q/health/ready, counted from the start of the process; "idle" is VmRSS ten seconds later.
The JVM is told what the image's ENTRYPOINT tells it, and that it has 512 MB and two processors.
"""
import json, os, re, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
LAYOUT = os.path.abspath(os.environ.get("TUTTI_LAYOUT", os.path.join(ROOT, "target", "with-image", "tutti")))
MEMORY = ["-XX:MaxRAM=512m", "-XX:ActiveProcessorCount=2"]


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def entrypoint():
    """That of the Dockerfile, with the layout's folder in place of the image's."""
    text = open(os.path.join(ROOT, "src", "main", "docker", "Dockerfile.jvm")).read()
    words = json.loads(re.findall(r"^ENTRYPOINT (\[.*\])$", text, re.M)[-1])
    return [word.replace("/tutti/", LAYOUT + "/") for word in words]


def resident_mb(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def run(redis, with_cache):
    http, management = free_port(), free_port()
    command = entrypoint()
    command[1:1] = MEMORY
    if not with_cache:
        command = [word for word in command if not word.startswith("-XX:AOTCache")]
    environment = dict(os.environ, TUTTI_AUTH_MODE="none", QUARKUS_REDIS_HOSTS=f"redis://127.0.0.1:{redis}",
                       QUARKUS_HTTP_PORT=str(http), QUARKUS_MANAGEMENT_PORT=str(management))
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=os.path.join(LAYOUT, "app"), env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            if process.poll() is not None:
                sys.exit(f"it ended with {process.returncode}: {command}")
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{management}/q/health/ready", timeout=5).read()
                break
            except OSError:  # not listening yet, or not ready yet
                time.sleep(0.005)
        ready = time.monotonic() - begun
        time.sleep(10)
        return ready, resident_mb(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def main():
    runs = int(next((word for word in sys.argv[1:] if word.isdigit()), 10))
    with_cache = "--without" not in sys.argv
    redis = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(["redis-server", "--port", str(redis), "--save", "", "--dir", folder],
                                  stdout=subprocess.DEVNULL)
        try:
            figures = [run(redis, with_cache) for _ in range(runs)]
        finally:
            server.terminate()
            server.wait()
    for name, unit, values in (("ready", "s", [f[0] for f in figures]), ("idle", "MB", [f[1] for f in figures])):
        digits = 2 if unit == "s" else 0
        print(f"{name}: {statistics.median(values):.{digits}f} [{min(values):.{digits}f}–{max(values):.{digits}f}] {unit}, {runs} runs")


main()
