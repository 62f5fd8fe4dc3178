#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Breaks runs on a real standalone cluster of Spark, and compares what they end with.

Images are generated on one machine by `rae4j sample`, and then by `rae4j spark sample` on a master and
two workers with one executor each, all of them processes of their own (cluster.py): once in peace, and
then while executors are killed with kill -9 at random moments, tasks fail at random, slow tasks are
computed a second time by speculation, the driver is killed with kill -9 and started again, and all of
that together. So are statistics of latents (`stats`, of those images) and an evaluation of generated
images (`evaluate generation`). Every file of every run must have the bytes of the one machine (a report,
its results, and the bytes of the first run); no file may be missing or left over, and every block must
be recorded exactly once.

A driver is killed so often as --driver-kills says: the moments are drawn evenly over the time of a whole
run, one from each of as many equal parts of it, the start included. A run that ends before its moment
is compared, and another one begins, until all kills have fallen. Prints a Markdown table.

  python3 benchmarks/spark/kill_campaign.py --spark-home DIR
  python3 benchmarks/spark/kill_campaign.py --count 400 --kills 2 --runs peace,executors
  python3 benchmarks/spark/kill_campaign.py --count 400 --runs peace,driver --targets stat.safetensors,report.json
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


def runs(kills, drivers):
    """The settings, kills of executors and kills of the driver of each row."""
    return {
        "peace": ({}, 0, 0),
        "executors": ({}, kills, 0),
        "tasks": (FAILING, 0, 0),
        "speculation": ({**SPECULATION, **SLOW}, 0, 0),
        "driver": ({}, 0, drivers),
        "speculation-driver": ({**SPECULATION, **SLOW}, 0, drivers),
        "everything": ({**FAILING, **SPECULATION, **SLOW}, max(1, kills // 2), drivers),
    }


TITLES = {
    "peace": "nothing broken",
    "executors": "executors killed",
    "tasks": "5 % of tasks fail",
    "speculation": "slow tasks, speculation",
    "driver": "driver killed",
    "speculation-driver": "driver killed, slow tasks, speculation",
    "everything": "all of it",
}


def digests(path):
    """SHA-256 of a file, or of all files below a folder by their names."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found = {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files if file.is_file()
    }
    if path.suffix == ".json" and path.is_file():
        report = json.loads(path.read_text())
        measured = json.dumps({key: report[key] for key in ("results", "features", "skipped")})
        found["measured"] = hashlib.sha256(measured.encode()).hexdigest()
    return found


def words_of(target, options, data):
    """The words of the job that makes a target."""
    common = ["--batch-size", str(options.batch_size), "--threads", "1"]
    made = ["--count", str(options.count), "--sampling", "random", "--seed", "7", "--steps",
            str(options.steps)]
    if target.endswith(".json"):
        return ["evaluate", "generation", *made, *common, "--metrics", "fid,kid", "--set",
                "kid.subset_size=50", "--features", "encoder:config=tiny-fashion", "--reference",
                str(data), "--report"]
    if target.endswith(".safetensors"):
        return ["stats", "--data", str(data), *common, "--out"]
    return ["sample", *made, *common, "--out"]


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
    """Runs of one row on the cluster, which are broken until all kills have fallen."""

    def __init__(self, name, settings, executors, drivers, options, folder):
        self.name, self.settings = name, settings
        self.random = random.Random(f"{options.seed} {name}")
        # Moments of the drivers' ends, as shares of a whole run.
        self.moments = [(n + self.random.random()) / drivers for n in range(drivers)]
        self.random.shuffle(self.moments)
        self.left = executors
        self.done = {"executor": 0, "driver": 0}
        self.options, self.folder = options, folder
        self.errors, self.starts = 0, 0
        self.rounds = []

    def is_spent(self):
        """Whether all kills have fallen."""
        return not self.moments and not self.left

    def start(self, cluster, words, out, jar):
        self.starts += 1
        settings = {**PLUGINS, "spark.rae4j.faults.seed": str(self.options.seed + self.starts),
                    **self.settings,
                    "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1",
                    # The plugin is loaded before --jars are.
                    "spark.executor.extraClassPath": str(jar),
                    "spark.driver.extraClassPath": str(jar),
                    **dict(conf.split("=", 1) for conf in self.options.conf)}
        confs = [word for key, value in settings.items() for word in ("--conf", f"{key}={value}")]
        rounds = ["--round", str(self.options.round)] if self.options.round else []
        command = [*shlex.split(self.options.command), "spark", *words, str(out), *rounds,
                   "--master", cluster.url, "--executors", "2", "--executor-cores", "1",
                   "--executor-memory", self.options.executor_memory, *confs]
        variables = {**cluster.variables(cluster.homes[0], "127.0.0.1"),
                     "SPARK_HOME": str(cluster.homes[0])}
        with open(self.folder / f"{self.name}.log", "ab") as log:
            return subprocess.Popen(command, env=variables, stdout=log, stderr=subprocess.STDOUT,
                                    stdin=subprocess.DEVNULL, start_new_session=True)

    def play(self, cluster, words, out, jar, usual):
        """Starts and breaks a run until it ends by itself; the seconds of it."""
        began = time.monotonic()
        # What was written with a fault is counted once, when its executor has its log complete.
        while True:
            process = self.start(cluster, words, out, jar)
            if not self.broken(process, cluster, out, usual):
                break
        self.errors += process.returncode != 0
        return time.monotonic() - began

    def broken(self, process, cluster, out, usual):
        """Kills executors at random moments; whether the driver was killed, too."""
        died = time.monotonic() + self.moments[-1] * usual if self.moments else None
        pause = usual / (self.left + 1) if self.left else None
        shot = None
        while process.poll() is None:
            now = time.monotonic()
            if died and now >= died:
                self.rounds.append(len(list(pathlib.Path(str(out).rstrip("/") + ".part")
                                            .glob("round-*.json"))))
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                self.moments.pop()
                self.done["driver"] += 1
                return True
            if pause and self.left:
                alive = cluster.executors()
                if alive and shot is None:
                    shot = now + self.random.uniform(0, pause)
                elif alive and now >= shot:
                    os.kill(self.random.choice(alive), signal.SIGKILL)
                    self.left -= 1
                    self.done["executor"] += 1
                    shot = now + self.random.uniform(0, 2 * pause)
            time.sleep(0.02)
        return False


def one_machine(options, words, out, folder):
    began = time.monotonic()
    log = folder / "one-machine.log"
    with open(log, "wb") as to:
        status = subprocess.run([*shlex.split(options.command), *words, str(out)],
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
    parser.add_argument("--driver-kills", type=int, default=5, help="of the driver, in one row")
    parser.add_argument("--round", type=int, help="images of a round; as usual unless given")
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE",
                        help="a setting of Spark")
    parser.add_argument("--seed", type=int, default=1, help="of the moments and faults")
    parser.add_argument("--runs", default="", help="names, separated by commas; all unless given")
    parser.add_argument("--targets", default="pngs/,images.npz,stat.safetensors,report.json")
    parser.add_argument("--executor-memory", default="1g")
    parser.add_argument("--keep-logs", help="a folder for the logs of drivers and executors")
    parser.add_argument("--command", default=str(HERE.parent.parent / "rae4j"), help="rae4j's")
    options = parser.parse_args()
    home = find_home(options.spark_home, options.get, options.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    blocks = -(-options.count // options.batch_size)
    failed = False
    with tempfile.TemporaryDirectory(prefix="rae4j-spark-kills-") as temporary:
        work = pathlib.Path(temporary)
        jar = compile_faults(home, work)
        expected, words = {}, {}
        targets = options.targets.split(",")
        data = work / "one" / "pngs"
        if any(target.endswith((".json", ".safetensors")) for target in targets):
            one_machine(options, words_of("pngs/", options, data), str(data) + "/", work)
        for target in targets:
            words[target] = words_of(target, options, data)
            out = work / "one" / target
            seconds = 0.0
            if not (target == "pngs/" and data.exists()):
                seconds = one_machine(options, words[target], str(work / "one") + "/" + target, work)
            expected[target] = digests(out)
            if target.endswith(".json"):
                # The command's report names the command; the first run on Spark gives its bytes.
                expected[target] = {"measured": expected[target]["measured"]}
            print(f"one machine: {target} in {seconds:.1f} s", file=sys.stderr, flush=True)
        every = runs(options.kills, options.driver_kills)
        chosen = options.runs.split(",") if options.runs else list(every)
        print("| run | target | runs that ended | seconds of one | executors killed | drivers killed"
              " | rounds done then | tasks failed | slow tasks | equal bytes | missing | left over"
              " | blocks recorded once | errors |")
        print("|" + "---|" * 14, flush=True)
        with Cluster(home, 2, 1, "3g", folder=options.keep_logs) as cluster:
            seen, usual = {}, dict.fromkeys(targets, 30.0)
            for name in chosen:
                for target in targets:
                    settings, executors, drivers = every[name]
                    run = Run(name, settings, executors, drivers, options, work)
                    sums, good, seconds = {"equal": 0, "missing": 0, "others": 0}, True, []
                    once = True
                    while good and (not seconds or not run.is_spent()):
                        folder = work / f"{name}-{target.strip('/')}"
                        folder.mkdir()
                        out = str(folder) + "/" + target
                        seconds.append(run.play(cluster, words[target], out, jar, usual[target]))
                        if name == "peace":
                            usual[target] = seconds[0]
                        found = digests(pathlib.Path(out)) if pathlib.Path(out).exists() else {}
                        if target.endswith(".json") and len(expected[target]) == 1:
                            expected[target] = {**found, **expected[target]}
                        missing = expected[target].keys() - found.keys()
                        others = sorted(found.keys() - expected[target].keys())
                        beside = {target.strip("/"), target.strip("/") + ".provenance.jsonl"}
                        others += sorted({file.name for file in folder.iterdir()} - beside)
                        equal = sum(found.get(k) == v for k, v in expected[target].items())
                        once = once and recorded(out, blocks)
                        good = (equal == len(expected[target]) and not missing and not others
                                and once and not run.errors)
                        sums["equal"] += equal
                        sums["missing"] += len(missing)
                        sums["others"] += len(others)
                        if not good:
                            log = (work / f"{name}.log").read_text(errors="replace")
                            print(f"{name}: {target}: left over {others[:5]}, missing"
                                  f" {sorted(missing)[:5]}; the driver's log ends with\n{log[-4000:]}",
                                  file=sys.stderr, flush=True)
                        shutil.rmtree(folder)
                    struck = faults(cluster, seen)
                    slow = sum("slow" in line for line in struck)
                    failed |= not good
                    print(f"| {TITLES[name]} | {target} | {len(seconds)}"
                          f" | {sum(seconds) / len(seconds):.0f} | {run.done['executor']}"
                          f" | {run.done['driver']} | {', '.join(map(str, run.rounds)) or '-'}"
                          f" | {len(struck) - slow} | {slow}"
                          f" | {sums['equal']} of {len(expected[target]) * len(seconds)}"
                          f" | {sums['missing']} | {sums['others']}"
                          f" | {'yes' if once else 'no'} | {run.errors} |", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
