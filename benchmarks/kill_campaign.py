#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Kills long runs with SIGKILL at random moments and compares what they end with.

Every job is run once without a kill. Then it is started, killed after a random time and started
again, until it has been killed so often; whenever a run ends by itself, all of its files must have
the bytes of the run without a kill, and nothing may be left beside them. Prints a Markdown table.

  python3 benchmarks/kill_campaign.py --kills 40
  python3 benchmarks/kill_campaign.py --kills 5 --jobs sample-npz,stats --minutes 3
"""
import argparse
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
# Holds the times of a run, which differ.
TIMES = {"timing.csv"}
TRAINING = (
    "training={{global_batch_size: 4, max_steps: {steps}, epochs: 1000, checkpoint_steps: 2,"
    " keep_checkpoints: 2, log_interval: 1, num_workers: 1, preparation: none,"
    " callbacks: {{curves: false}}, optimizer: {{lr: 1.0e-4}}}}"
)


def jobs(data, steps):
    """The command of every job, which writes to the target that is given to it."""
    training = TRAINING.format(steps=steps)
    sample = ["sample", "--count", "96", "--sampling", "random", "--steps", "6", "--batch-size", "4"]
    train = ["--data", str(data / "images"), "--threads", "1", "--resume"]
    encoder = str(HERE.parent / "examples/training/tiny-fashion/encoder.yaml")
    return {
        "sample-npz": (sample, "--out", "s.npz"),
        "sample-folder": (sample, "--out", "samples"),
        "encode": (
            ["encode", "--data", str(data / "images"), "--batch-size", "1"],
            "--out",
            "cache.safetensors",
        ),
        "stats": (
            ["stats", "--data", str(data / "images"), "--batch-size", "1", "--save-every", "0"],
            "--out",
            "stat.safetensors",
        ),
        "evaluate": (
            ["evaluate", "generation", "--count", "60", "--metrics", "fid", "--reference",
             str(data / "images"), "--batch-size", "4", "sampler.params.num_steps=6"],
            "--report",
            "report.json",
        ),
        "train-encoder": (
            ["train", "encoder", "--config", encoder, *train, training], "--out", "run"),
        "train-stage1": (
            ["train", "stage1", "--config", "tiny-fashion", *train, training], "--out", "run"),
        "train-stage2": (
            ["train", "stage2", "--config", "tiny-fashion", *train, training,
             "training.flip=false", "training.null_labels=true"],
            "--out",
            "run",
        ),
    }


def digests(folder):
    """SHA-256 of all files below a folder by their names, except for those with times."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in TIMES
    }


def start(command, job, folder):
    words, option, name = job
    log = open(folder.with_suffix(".log"), "ab")
    return subprocess.Popen(
        [*command, *words, option, str(folder / name)],
        stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)


def campaign(name, job, command, kills, seed, end, work):
    """One row of the table."""
    whole = work / (name + "-whole")
    whole.mkdir()
    began = time.monotonic()
    if start(command, job, whole).wait() != 0:
        log = whole.with_suffix(".log").read_text(errors="replace")
        sys.exit(f"{name}: fails without a kill:\n{log[-2000:]}")
    seconds = time.monotonic() - began
    expected = digests(whole)
    moments = random.Random(f"{seed} {name}")
    folder = work / (name + "-killed")
    folder.mkdir()
    row = {"kills": 0, "ends": 0, "equal": 0, "errors": 0, "leftovers": 0}
    while row["kills"] < kills or row["ends"] == 0:
        process = start(command, job, folder)
        # After the last kill the run may end.
        patience = moments.uniform(0.2, 1.0) * seconds if row["kills"] < kills else None
        if patience is not None and time.monotonic() > end:
            patience = None
            kills = row["kills"]
        try:
            status = process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            row["kills"] += 1
            continue
        row["ends"] += 1
        if status != 0:
            row["errors"] += 1
        found = digests(folder)
        row["leftovers"] += len(found.keys() - expected.keys())
        row["equal"] += all(found.get(file) == digest for file, digest in expected.items())
        shutil.rmtree(folder)
        folder.mkdir()
    return seconds, row


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=40, help="of every job")
    parser.add_argument("--jobs", default="", help="names, separated by commas; all unless given")
    parser.add_argument("--steps", type=int, default=12, help="of a training")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--minutes", type=float, default=60, help="no kill after so long")
    parser.add_argument("--command", default=str(HERE.parent / "rae4j"), help="split at blanks")
    options = parser.parse_args()
    command = options.command.split()
    end = time.monotonic() + 60 * options.minutes
    failed = False
    with tempfile.TemporaryDirectory(prefix="rae4j-kills-") as temporary:
        work = pathlib.Path(temporary)
        subprocess.run(
            [*command, "sample", "--count", "48", "--steps", "6", "--out", str(work / "images")],
            check=True, stdout=subprocess.DEVNULL)
        every = jobs(work, options.steps)
        chosen = options.jobs.split(",") if options.jobs else list(every)
        print("| job | seconds | kills | runs that ended | equal bytes | errors | leftovers |")
        print("|---|---|---|---|---|---|---|")
        for name in chosen:
            seconds, row = campaign(
                name, every[name], command, options.kills, options.seed, end, work)
            failed |= row["equal"] != row["ends"] or row["errors"] + row["leftovers"] > 0
            print(f"| {name} | {seconds:.1f} | {row['kills']} | {row['ends']} | {row['equal']} |"
                  f" {row['errors']} | {row['leftovers']} |", flush=True)
            if failed:
                for log in work.glob("*.log"):
                    sys.stderr.write(log.read_text(errors="replace")[-2000:])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
