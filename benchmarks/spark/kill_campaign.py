#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Breaks runs on a real standalone cluster of Spark, and compares what they end with.

Images are generated on one machine by `rae4j sample`, and then by `rae4j spark sample` on a master and
two workers with one executor each, all of them processes of their own (cluster.py): once in peace, and
then while executors are killed with kill -9 at random moments, tasks fail at random, slow tasks are
computed a second time by speculation, the driver is killed with kill -9 and started again, and all of
that together. Every file of every run must have the bytes of the one machine; no file may be missing or
left over, and every block must be recorded exactly once. Prints a Markdown table.

  python3 benchmarks/spark/kill_campaign.py --spark-home DIR
  python3 benchmarks/spark/kill_campaign.py --count 400 --kills 2 --runs peace,executors
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from cluster import Cluster, arguments, find_home, java

HERE = pathlib.Path(__file__).resolve().parent
SPECULATION = {
    "spark.speculation": "true", "spark.speculation.quantile": "0.5",
    "spark.speculation.multiplier": "1.5", "spark.speculation.interval": "100ms",
    "spark.speculation.minTaskRuntime": "100ms",
}
FAILING = {"spark.rae4j.faults.failing": "0.05"}
SLOW = {"spark.rae4j.faults.slow": "0.08", "spark.rae4j.faults.slowMillis": "4000"}
PLUGINS = {"spark.plugins": "io.github.rae4j.spark.RaePlugin,FaultPlugin"}


def runs(kills):
    """The settings, kills of executors and kills of the driver of each row."""
    return {
        "peace": ({}, 0, 0),
        "executors": ({}, kills, 0),
        "tasks": (FAILING, 0, 0),
        "speculation": ({**SPECULATION, **SLOW}, 0, 0),
        "driver": ({}, 0, max(1, kills // 2)),
        "everything": (
            {**FAILING, **SPECULATION, **SLOW}, max(1, kills // 2), max(1, kills // 4)),
    }


TITLES = {
    "peace": "nothing broken",
    "executors": "executors killed",
    "tasks": "5 % of tasks fail",
    "speculation": "slow tasks, speculation",
    "driver": "driver killed",
    "everything": "all of it",
}


def digests(path):
    """SHA-256 of a file, or of all files below a folder by their names."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files if file.is_file()
    }


def compile_faults(home, folder):
    """The jar with the plugin that makes tasks fail."""
    classes = folder / "faults"
    javac = pathlib.Path(java()).with_name("javac") if "/" in java() else "javac"
    subprocess.run([str(javac), "-cp", f"{home}/jars/*", "-d", str(classes),
                    str(HERE / "FaultPlugin.java")], check=True)
    jar = folder / "faults.jar"
    shutil.make_archive(str(jar), "zip", classes)
    return pathlib.Path(str(jar) + ".zip").rename(jar)


class Run:
    """One row: a run on the cluster that is broken until its kills are spent."""

    def __init__(self, name, settings, executors, drivers, options, folder):
        self.name, self.settings = name, settings
        self.left = {"executor": executors, "driver": drivers}
        self.done = {"executor": 0, "driver": 0}
        self.options, self.folder = options, folder
        self.random = random.Random(f"{options.seed} {name}")
        self.errors = 0

    def start(self, cluster, words, out, jar):
        settings = {**PLUGINS, "spark.rae4j.faults.seed": str(self.options.seed), **self.settings,
                    "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1",
                    # The plugin is loaded before --jars are.
                    "spark.executor.extraClassPath": str(jar),
                    "spark.driver.extraClassPath": str(jar)}
        confs = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
        command = [*shlex.split(self.options.command), "spark", *words, "--out", str(out),
                   "--master", cluster.url, "--executors", "2", "--executor-cores", "1",
                   "--executor-memory", self.options.executor_memory, *confs]
        variables = {**cluster.variables(cluster.homes[0], "127.0.0.1"),
                     "SPARK_HOME": str(cluster.homes[0])}
        with open(self.folder / f"{self.name}.log", "ab") as log:
            return subprocess.Popen(command, env=variables, stdout=log, stderr=subprocess.STDOUT,
                                    stdin=subprocess.DEVNULL, start_new_session=True)

    def play(self, cluster, words, out, jar, usual):
        """Starts and breaks the run until it ends by itself; the seconds of it."""
        began = time.monotonic()
        # What was written with a fault is counted once, when its executor has its log complete.
        while True:
            process = self.start(cluster, words, out, jar)
            if not self.broken(process, cluster, usual):
                break
        self.errors += process.returncode != 0
        return time.monotonic() - began

    def broken(self, process, cluster, usual):
        """Kills executors at random moments; whether the driver was killed, too."""
        while not cluster.executors():
            if process.poll() is not None:
                return False
            time.sleep(0.05)
        # Drivers are killed at any moment of what a run needs in peace, the start included.
        died = time.monotonic() + self.random.uniform(0, usual) if self.left["driver"] else None
        pause = usual / (self.left["executor"] + 1) if self.left["executor"] else None
        shot = time.monotonic() + self.random.uniform(0, pause) if pause else None
        while process.poll() is None:
            now = time.monotonic()
            if died and now >= died:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                self.left["driver"] -= 1
                self.done["driver"] += 1
                return True
            if shot and now >= shot and self.left["executor"]:
                alive = cluster.executors()
                if alive:
                    os.kill(self.random.choice(alive), signal.SIGKILL)
                    self.left["executor"] -= 1
                    self.done["executor"] += 1
                    shot = now + self.random.uniform(0, 2 * pause)
            time.sleep(0.02)
        return False


def one_machine(options, words, out, folder):
    began = time.monotonic()
    log = folder / "one-machine.log"
    with open(log, "wb") as to:
        status = subprocess.run([*shlex.split(options.command), *words, "--out", str(out)],
                                stdout=to, stderr=subprocess.STDOUT).returncode
    if status:
        sys.exit(f"one machine: fails\n{log.read_text(errors='replace')[-3000:]}")
    return time.monotonic() - began


def recorded(out, blocks):
    """Whether the rows of provenance have every block exactly once."""
    rows = pathlib.Path(str(out).rstrip("/") + ".provenance.jsonl")
    if not rows.is_file():
        return False
    firsts = [json.loads(line).get("first") for line in rows.read_text().splitlines()[1:]]
    return len(firsts) == len(set(firsts)) == blocks


def faults(cluster, seen):
    """New lines of faults in the logs of executors."""
    lines = []
    for log, text in cluster.executor_logs().items():
        found = [line for line in text.splitlines() if line.startswith("FAULT ")]
        lines += found[seen.get(log, 0):]
        seen[log] = len(found)
    return lines


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument("--count", type=int, default=2000, help="images of a run")
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--kills", type=int, default=10, help="of executors, in one run")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and faults")
    parser.add_argument("--runs", default="", help="names, separated by commas; all unless given")
    parser.add_argument("--targets", default="pngs/,images.npz")
    parser.add_argument("--executor-memory", default="1g")
    parser.add_argument("--keep-logs", help="a folder for the logs of drivers and executors")
    parser.add_argument("--command", default=str(HERE.parent.parent / "rae4j"), help="rae4j's")
    options = parser.parse_args()
    home = find_home(options.spark_home, options.get, options.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    words = ["sample", "--count", str(options.count), "--sampling", "random", "--seed", "7",
             "--steps", str(options.steps), "--batch-size", str(options.batch_size), "--threads", "1"]
    blocks = -(-options.count // options.batch_size)
    failed = False
    with tempfile.TemporaryDirectory(prefix="rae4j-spark-kills-") as temporary:
        work = pathlib.Path(temporary)
        jar = compile_faults(home, work)
        expected = {}
        for target in options.targets.split(","):
            seconds = one_machine(options, words, str(work / "one") + "/" + target, work)
            expected[target] = digests(work / "one" / target)
            print(f"one machine: {target} in {seconds:.1f} s", file=sys.stderr, flush=True)
        every = runs(options.kills)
        chosen = options.runs.split(",") if options.runs else list(every)
        print("| run | target | seconds | executors killed | drivers killed | tasks failed"
              " | slow tasks | equal bytes | missing | left over | blocks recorded once | errors |")
        print("|" + "---|" * 12, flush=True)
        with Cluster(home, 2, 1, "3g", folder=options.keep_logs) as cluster:
            seen, usual = {}, 30.0
            for name in chosen:
                for target in expected:
                    settings, executors, drivers = every[name]
                    run = Run(name, settings, executors, drivers, options, work)
                    folder = work / f"{name}-{target.strip('/')}"
                    folder.mkdir()
                    out = str(folder) + "/" + target
                    seconds = run.play(cluster, words, out, jar, usual)
                    if name == "peace":
                        usual = seconds
                    found = digests(pathlib.Path(out)) if pathlib.Path(out).exists() else {}
                    missing = expected[target].keys() - found.keys()
                    others = sorted(found.keys() - expected[target].keys())
                    beside = {target.strip("/"), target.strip("/") + ".provenance.jsonl"}
                    others += sorted({file.name for file in folder.iterdir()} - beside)
                    equal = sum(found.get(k) == v for k, v in expected[target].items())
                    once = recorded(out, blocks)
                    struck = faults(cluster, seen)
                    slow = sum("slow" in line for line in struck)
                    good = (equal == len(expected[target]) and not missing and not others and once
                            and not run.errors)
                    failed |= not good
                    print(f"| {TITLES[name]} | {target} | {seconds:.0f} | {run.done['executor']}"
                          f" | {run.done['driver']} | {len(struck) - slow} | {slow}"
                          f" | {equal} of {len(expected[target])} | {len(missing)} | {len(others)}"
                          f" | {'yes' if once else 'no'} | {run.errors} |", flush=True)
                    if not good:
                        log = (work / f"{name}.log").read_text(errors="replace")
                        print(f"{name}: {target}: left over {others[:5]}, missing"
                              f" {sorted(missing)[:5]}; the driver's log ends with\n{log[-4000:]}",
                              file=sys.stderr, flush=True)
                    shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
