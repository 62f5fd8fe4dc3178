#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Measures fetching a large file from loopback beside curl: time and peak memory.

    mvn -q -pl hub -am -DskipTests package
    python3 benchmarks/hub/speed.py [--gigabytes 3.4] [--runs 3] [--folder DIR] [--json FILE]

The server runs in a process of its own and sends with sendfile. curl writes a file; rae4j writes the
same one into an empty cache, with its checksum computed on the way. The two take turns; before each
turn the former file is deleted and the disk's queue is empty. Times include the start of Java.
"""
import argparse
import hashlib
import http.server
import json
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMMIT = "c" * 40


def make(path, size):
    """A file whose bytes do not repeat within a block, and its SHA-256."""
    block, digest, written = bytearray(os.urandom(1 << 24)), hashlib.sha256(), 0
    with open(path, "wb") as f:
        while written < size:
            block[:8] = written.to_bytes(8, "little")
            part = block[:min(len(block), size - written)]
            f.write(part)
            digest.update(part)
            written += len(part)
    return digest.hexdigest()


def serve(path, size, pipe):
    # Made here, as the peak of a program counts from that of the process that starts it.
    sha256 = make(path, size)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def headers_of(self, status, length):
            self.send_response(status)
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("X-Linked-Etag", f'"{sha256}"')
            self.send_header("X-Linked-Size", str(size))
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.flush()

        def do_HEAD(self):
            self.headers_of(200, size)

        def do_GET(self):
            self.headers_of(200, size)
            with open(path, "rb") as f:
                at = 0
                while at < size:
                    at += os.sendfile(self.connection.fileno(), f.fileno(), at, size - at)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


def timed(words, env=None):
    """Seconds, peak memory in MB and processor seconds of a program."""
    os.sync()
    start = time.monotonic()
    child = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{words[0]} failed: {child.returncode}")
    return seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gigabytes", type=float, default=3.4)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", default=None, help="where the files are written")
    parser.add_argument("--json", default=None, help="write the figures to this file")
    parser.add_argument("--java", default="", help="options of Java, separated by spaces")
    args = parser.parse_args()
    size = int(args.gigabytes * 1e9)
    folder = tempfile.mkdtemp(prefix="hub-speed-", dir=args.folder)
    classes = os.path.join(ROOT, "hub", "target", "classes")
    try:
        subprocess.run(["javac", "-d", os.path.join(folder, "classes"), "-cp", classes,
                        os.path.join(ROOT, "benchmarks", "hub", "Fetch.java")], check=True)
        source = os.path.join(folder, "source")
        here, there = multiprocessing.Pipe()
        server = multiprocessing.Process(target=serve, args=(source, size, there), daemon=True)
        server.start()
        endpoint = f"http://127.0.0.1:{here.recv()}"
        env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING"))}
        env.update(HF_ENDPOINT=endpoint, HF_HUB_CACHE=os.path.join(folder, "cache"),
                   HF_HOME=os.path.join(folder, "home"))
        fetch = ["java", *args.java.split(), "-cp",
                 os.path.join(folder, "classes") + os.pathsep + classes,
                 "Fetch", "file", "rae4j/large", "model.bin"]
        curl = ["curl", "-sf", "--noproxy", "*", "-o", os.path.join(folder, "curl.bin"),
                f"{endpoint}/rae4j/large/resolve/main/model.bin"]
        figures = {"curl": [], "rae4j": []}
        for turn in range(args.runs + 1):
            for name, words in (("curl", curl), ("rae4j", fetch)):
                seconds, memory, cpu = timed(words, env)
                shutil.rmtree(env["HF_HUB_CACHE"], ignore_errors=True)
                if os.path.exists(os.path.join(folder, "curl.bin")):
                    os.remove(os.path.join(folder, "curl.bin"))
                print(f"{name:6} {seconds:6.2f} s  {size / seconds / 1e6:6.0f} MB/s  {memory:5.0f} MB peak  "
                      f"{cpu:5.2f} s of processors" + ("  (to warm up)" if turn == 0 else ""), flush=True)
                if turn:
                    figures[name].append((seconds, memory))
        times = {name: statistics.median(s for s, _ in runs) for name, runs in figures.items()}
        result = {
            "bytes": size,
            "curl_seconds": round(times["curl"], 3),
            "rae4j_seconds": round(times["rae4j"], 3),
            "ratio": round(times["rae4j"] / times["curl"], 3),
            "rae4j_peak_mb": round(max(m for _, m in figures["rae4j"])),
        }
        print(json.dumps(result))
        if args.json:
            with open(args.json, "w", encoding="utf-8") as f:
                json.dump(result, f)
                f.write("\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
