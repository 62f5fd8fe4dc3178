#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Measures images a second on one and two executors of one core, and by one process with one and two
threads, for a DiT-DH-S of random weights guided by another one, with the ViT-B decoder.

Each is run twice, for few and for more images; the difference divided by the images between them is
the time of an image, without what a start costs. What Spark costs is the difference between an
executor of one core and one process with one thread, best seen in processor seconds (of all processes:
master, workers, executors and driver), which other work on the machine disturbs least. Random weights are written to --data once
(1.6 GB), by the benchmark programs that benchmarks/build makes.

What Spark adds to an image does not depend on the size of its networks, and is lost in the noise of large
ones. --config tiny-fashion measures it with a model of milliseconds, --repeat several times in turn.

  python3 benchmarks/spark/scaling.py --spark-home DIR
  python3 benchmarks/spark/scaling.py --spark-home DIR --config tiny-fashion --steps 2 --images 200 2200 \
    --cases process-1,executors-1 --repeat 5
"""
import argparse
import os
import pathlib
import resource
import shlex
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from cluster import Cluster, arguments, find_home, java

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CONFIG = HERE.parent / "ditdh-s-vitb.yaml"
WEIGHTS = [
    ("backbone", 1, "stage_2.ckpt"),
    ("guidance_backbone", 2, "guidance.guidance_model.ckpt"),
    ("decoder", 3, "stage_1.params.pretrained_decoder_path"),
]


def weights(data, libraries):
    """The overrides that name random weights, which are written if they are not there."""
    data.mkdir(parents=True, exist_ok=True)
    overrides = []
    for part, seed, key in WEIGHTS:
        file = data / f"{part}.safetensors"
        if not file.exists():
            classes = HERE.parent / "target" / "classes"
            subprocess.run(
                [java(), "-cp", f"{classes}{os.pathsep}{libraries}/*",
                 "io.github.rae4j.benchmarks.RandomWeights", "--config", str(CONFIG),
                 "--part", part, "--seed", str(seed), "--out", str(file)], check=True)
        overrides.append(f"{key}={file}")
    return overrides


def seconds(words, folder, environment=None):
    """Runs a command that ends well, and returns what it took."""
    log = folder / "log"
    began = time.monotonic()
    with open(log, "wb") as out:
        done = subprocess.run(words, env=environment, stdout=out, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{shlex.join(words)}\n{log.read_text(errors='replace')[-3000:]}")
    return time.monotonic() - began


def processor_seconds(processes=()):
    """Of all children that have ended, and of processes and what they have waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for process in processes:
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return used.ru_utime + used.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


class Measurement:
    def __init__(self, options, overrides, work):
        self.options, self.overrides, self.work = options, overrides, work
        self.command = shlex.split(options.command)
        self.runs = 0

    def words(self, threads, images):
        self.runs += 1
        batch = self.options.batch_size
        return ["sample", "--config", self.options.config, "--count", str(images), "--seed", "1",
                "--batch-size", str(batch), "--threads", str(threads), "--steps",
                str(self.options.steps), "--out", f"{self.work}/{self.runs}/", *self.overrides]

    def process(self, threads):
        return self.an_image(
            lambda images: seconds([*self.command, *self.words(threads, images)], self.work))

    def executors(self, count, home):
        with Cluster(home, count, 1, "6g") as cluster:
            variables = {**cluster.variables(home, "127.0.0.1"), "SPARK_HOME": str(home)}

            def run(images):
                # All images in one round.
                words = [*self.command, "spark", *self.words(1, images), "--round", str(images),
                         "--master", cluster.url, "--executors", str(count), "--executor-cores", "1",
                         "--executor-memory", "1g", "--conf", "spark.ui.enabled=false",
                         "--conf", "spark.driver.host=127.0.0.1"]
                took = seconds(words, self.work, variables)
                # A worker knows the processor time of an executor once it has ended.
                cluster.wait_until(lambda: not cluster.executors(), 60, "executors ended")
                time.sleep(1)
                return took

            return self.an_image(run, [daemon.process for daemon in cluster.daemons])

    def an_image(self, run, processes=()):
        few, many = self.options.images
        before = processor_seconds(processes)
        first = run(few)
        between = processor_seconds(processes)
        second = run(many)
        used = processor_seconds(processes) - between - (between - before)
        return (second - first) / (many - few), first, used / (many - few)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument("--config", default=str(CONFIG),
                        help="another model, with weights of its own")
    parser.add_argument("--repeat", type=int, default=1, help="runs of all cases, in turn")
    parser.add_argument("--data", default=str(HERE.parent / "target" / "spark-data"))
    parser.add_argument("--libraries", default=str(ROOT / "cli" / "target" / "dist" / "lib"))
    parser.add_argument("--images", type=int, nargs=2, default=[8, 40], metavar=("FEW", "MANY"))
    parser.add_argument("--batch-size", type=int, default=2)
    parser.add_argument("--steps", type=int, default=3, help="points of time; one step less")
    parser.add_argument("--command", default=str(ROOT / "rae4j"), help="rae4j's")
    parser.add_argument("--cases", default="process-1,executors-1,process-2,executors-2")
    parser.add_argument("--prepare", action="store_true", help="only write the weights")
    options = parser.parse_args()
    home = find_home(options.spark_home, options.get, options.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # The cluster ends with it.
    own = options.config != str(CONFIG)
    overrides = [] if own else weights(pathlib.Path(options.data), options.libraries)
    if options.prepare:
        return
    print("| | s an image | images a second | against one process of one thread"
          " | processor seconds an image | the run of few images, s |\n|---|---|---|---|---|---|", flush=True)
    cases = options.cases.split(",")
    added = {case: [] for case in cases[1:]}
    for _ in range(options.repeat):
        alone = None
        for case in cases:
            image, start, used = measured(case, options, overrides, home)
            alone = alone or image
            if case in added:
                added[case].append(1000 * (image - alone))
            kind, _, count = case.partition("-")
            name = f"one process, {count} threads" if kind == "process" else f"{count} executors, one core each"
            print(f"| {name} | {image:.4f} | {1 / image:.3f} | {alone / image:.3f} | {used:.4f}"
                  f" | {start:.0f} |",
                  flush=True)
    if options.repeat > 1:
        for case, more in added.items():
            print(f"{case} adds {statistics.median(more):.2f} ms to an image of {cases[0]}:"
                  f" {min(more):.2f} to {max(more):.2f} ms in {len(more)} runs")


def measured(case, options, overrides, home):
    kind, _, count = case.partition("-")
    work = pathlib.Path(tempfile.mkdtemp(prefix="rae4j-scaling-"))
    try:
        measurement = Measurement(options, overrides, work)
        return (measurement.process(int(count)) if kind == "process"
                else measurement.executors(int(count), home))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
