#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Compares the cache that rae4j's hub fills with the one that huggingface_hub fills.

    mvn -q -pl hub,testkit -am -DskipTests package
    python3 -m venv venv && venv/bin/pip install huggingface_hub
    venv/bin/python benchmarks/hub/compare_with_huggingface_hub.py

Both fetch the same repositories from the test kit's hub into two caches. Their blobs, refs, links and
lists of files must be the same. Then each looks in the other's cache, without a network.
"""
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "benchmarks", "hub")
failures = []


def check(what, is_right, detail=""):
    print(("same   " if is_right else "OTHER  ") + what + (f"  {detail}" if not is_right else ""))
    if not is_right:
        failures.append(what)


def tree(cache):
    """Links with their targets, files with their SHA-256; the locks are not compared."""
    found = {}
    for folder, folders, files in os.walk(cache):
        if os.path.basename(folder) == ".locks":
            folders[:] = []
            continue
        for name in files + [d for d in folders if os.path.islink(os.path.join(folder, d))]:
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, cache)
            if os.path.islink(path):
                found[relative] = "-> " + os.readlink(path)
            elif os.sep + "trees" + os.sep in path:
                with open(path, encoding="utf-8") as f:
                    found[relative] = json.load(f)
            else:
                with open(path, "rb") as f:
                    found[relative] = hashlib.sha256(f.read()).hexdigest()
    # A comment of its own after the signature.
    found.pop("CACHEDIR.TAG", None)
    return found


def environment(cache, endpoint, **more):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING"))}
    env.update(HF_HUB_CACHE=cache, HF_ENDPOINT=endpoint, HF_HOME=cache + ".home",
               HF_HUB_DISABLE_XET="1", HF_HUB_DISABLE_TELEMETRY="1",
               HF_HUB_DISABLE_PROGRESS_BARS="1", NO_PROXY="127.0.0.1", **more)
    return env


def run(words, env):
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        return f"FAILED {done.returncode}: {(done.stderr or done.stdout).strip().splitlines()[-1]}"
    return done.stdout.strip().splitlines()[-1]


def main():
    folder = tempfile.mkdtemp(prefix="compare-hub-")
    classes = os.path.join(folder, "classes")
    jars = os.pathsep.join(os.path.join(ROOT, m, "target", "classes") for m in ("hub", "testkit"))
    subprocess.run(["javac", "-d", classes, "-cp", jars, os.path.join(HERE, "Serve.java"),
                    os.path.join(HERE, "Fetch.java")], check=True)
    java = ["java", "-cp", classes + os.pathsep + jars]
    server = subprocess.Popen(java + ["Serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        endpoint, first, second = server.stdout.readline().split()
        ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")

        def fetch(cache, *words, **more):
            return run(java + ["Fetch"] + list(words), environment(cache, endpoint, **more))

        def python(cache, call, **more):
            code = f"from huggingface_hub import *\nprint({call})"
            return run([sys.executable, "-c", code], environment(cache, endpoint, **more))

        print(f"huggingface_hub {importlib.metadata.version('huggingface_hub')}, Python "
              f"{sys.version.split()[0]}")
        steps = [
            ("a pattern", ["snapshot", "rae4j/compared", "*.json", "deep/*"],
             "snapshot_download('rae4j/compared', allow_patterns=['*.json', 'deep/*'])"),
            ("one file at a tag", ["file", "rae4j/compared@v1", "config.json"],
             "hf_hub_download('rae4j/compared', 'config.json', revision='v1')"),
            ("all files", ["snapshot", "rae4j/compared"], "snapshot_download('rae4j/compared')"),
            ("an earlier commit", ["snapshot", "rae4j/compared@" + first],
             f"snapshot_download('rae4j/compared', revision='{first}')"),
            ("a data set", ["snapshot", "datasets/rae4j/compared"],
             "snapshot_download('rae4j/compared', repo_type='dataset')"),
        ]
        for name, words, call in steps:
            a, b = fetch(ours, *words), python(theirs, call)
            check(f"{name}: the path", os.path.relpath(a, ours) == os.path.relpath(b, theirs), f"{a} {b}")
            one, other = tree(ours), tree(theirs)
            different = sorted(k for k in one.keys() | other.keys() if one.get(k) != other.get(k))
            check(f"{name}: {len(one)} blobs, refs, links and lists", not different, different[:5])

        server.stdin.close()
        server.wait()
        offline = {"HF_HUB_OFFLINE": "1"}
        for name, words, call in steps:
            a = fetch(theirs, *words, **offline)
            check(f"{name}: found by rae4j in the cache of huggingface_hub, offline",
                  os.path.exists(a) and a.startswith(theirs), a)
            b = python(ours, call, **offline)
            check(f"{name}: found by huggingface_hub in the cache of rae4j, offline",
                  os.path.exists(b) and b.startswith(ours), b)
        scan = python(ours, "sorted((r.repo_type, r.repo_id, len(r.revisions), r.size_on_disk) for r in "
                            "scan_cache_dir().repos), len(scan_cache_dir().warnings)")
        same = python(theirs, "sorted((r.repo_type, r.repo_id, len(r.revisions), r.size_on_disk) for r in "
                              "scan_cache_dir().repos), len(scan_cache_dir().warnings)")
        check(f"scan_cache_dir: {scan}", scan == same, same)
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("all the same" if not failures else f"{len(failures)} are different")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
