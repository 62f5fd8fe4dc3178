#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Kills long runs with SIGKILL at random moments and compares what they end with.

Every job is run once without a kill. Then it is started, killed and started again, until it has
been killed so often; whenever a run ends by itself, all of its files must have the bytes of the run
without a kill, and nothing may be left beside them. Prints a Markdown table.

The moment of a kill is drawn from the processor time of the run without a kill, so that it does not
depend on what else the machine does: for one start in four evenly over the whole, for the others
after the start has written something. "at work" counts the kills before which it had.

  python3 benchmarks/kill_campaign.py --kills 40
  python3 benchmarks/kill_campaign.py --kills 5 --jobs sample-npz,stats --minutes 3
"""
import argparse
import hashlib
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

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
    images = ["--data", str(data / "images"), "--batch-size", "1"]
    train = ["--data", str(data / "few"), "--threads", "1", "--resume"]
    encoder = str(HERE.parent / "examples/training/tiny-fashion/encoder.yaml")
    return {
        "sample-npz": (sample, "--out", "s.npz"),
        "sample-folder": (sample, "--out", "samples"),
        "encode": (
            ["encode", *images],
            "--out",
            "cache.safetensors",
        ),
        "stats": (
            ["stats", *images, "--save-every", "0"],
            "--out",
            "stat.safetensors",
        ),
        "evaluate": (
            ["evaluate", "generation", "--count", "60", "--metrics", "fid", "--reference",
             str(data / "few"), "--batch-size", "4", "sampler.params.num_steps=6"],
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


def write_images(folder, count):
    """Writes PNG files of noise, 32 pixels wide."""
    noise = random.Random(count)
    folder.mkdir()
    for i in range(count):
        chunks = [
            (b"IHDR", struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"".join(b"\0" + noise.randbytes(96) for _ in range(32)))),
            (b"IEND", b""),
        ]
        png = b"\x89PNG\r\n\x1a\n"
        for kind, data in chunks:
            crc = zlib.crc32(kind + data)
            png += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)
        (folder / f"{i:03d}.png").write_bytes(png)


def digests(folder):
    """SHA-256 of all files below a folder by their names, except for those with times."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name not in TIMES
    }


def traces(folder):
    """What shows that something was written below a folder."""
    found = {}
    for file in folder.rglob("*"):
        try:
            status = file.lstat()
            found[str(file)] = (status.st_size, status.st_mtime_ns)
        except FileNotFoundError:
            pass  # moved into its place meanwhile
    return found


def start(command, job, folder):
    words, option, name = job
    with open(folder.with_suffix(".log"), "ab") as log:
        return subprocess.Popen(
            [*command, *words, option, str(folder / name)],
            stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)


def processor_seconds(process):
    """The processor time of a process and of those that it has waited for; 0 once it has ended."""
    try:
        fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def run_whole(name, command, job, folder):
    """The seconds and the processor seconds of a run that nobody kills."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    if start(command, job, folder).wait() != 0:
        log = folder.with_suffix(".log").read_text(errors="replace")
        sys.exit(f"{name}: fails without a kill:\n{log[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, used


def kill(process, used, moments, has_written):
    """Kills a process at a random moment; false if it ended before."""
    moment = moments.uniform(0, used) if moments.random() < 0.25 else None
    while process.poll() is None:
        now = processor_seconds(process)
        if moment is None and has_written():
            moment = now + moments.uniform(0, max(0.1, used - now))
        if moment is not None and now >= moment:
            # Writing costs time, but not that of the processor.
            time.sleep(moments.uniform(0, 0.02))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            return process.wait() == -signal.SIGKILL
        time.sleep(0.005)
    return False


def campaign(name, job, command, kills, seed, end, work):
    """One row of the table."""
    whole = work / (name + "-whole")
    whole.mkdir()
    seconds, used = run_whole(name, command, job, whole)
    expected = digests(whole)
    moments = random.Random(f"{seed} {name}")
    folder = work / (name + "-killed")
    folder.mkdir()
    row = {"kills": 0, "at work": 0, "ends": 0, "equal": 0, "errors": 0, "leftovers": 0}
    while row["kills"] < kills or row["ends"] == 0:
        before = traces(folder)
        process = start(command, job, folder)
        # After the last kill the run may end.
        if row["kills"] < kills and time.monotonic() < end:
            if kill(process, used, moments, lambda: traces(folder) != before):
                row["kills"] += 1
                row["at work"] += traces(folder) != before
                continue
        elif row["kills"] < kills:
            kills = row["kills"]
        row["ends"] += 1
        row["errors"] += process.wait() != 0
        found = digests(folder)
        others = found.keys() - expected.keys()
        different = [file for file, digest in expected.items() if found.get(file) != digest]
        row["leftovers"] += len(others)
        row["equal"] += not different
        for what, files in (("left over", others), ("different", different)):
            for file in sorted(files):
                print(f"{name}: {what}: {file}", file=sys.stderr, flush=True)
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
        write_images(work / "images", 300)
        write_images(work / "few", 48)
        every = jobs(work, options.steps)
        chosen = options.jobs.split(",") if options.jobs else list(every)
        print("| job | seconds | kills | at work | runs that ended | equal bytes | errors | leftovers |")
        print("|---|---|---|---|---|---|---|---|", flush=True)
        for name in chosen:
            seconds, row = campaign(
                name, every[name], command, options.kills, options.seed, end, work)
            failed |= row["equal"] != row["ends"] or row["errors"] + row["leftovers"] > 0
            figures = " | ".join(str(figure) for figure in row.values())
            print(f"| {name} | {seconds:.1f} | {figures} |", flush=True)
            if failed:
                for log in work.glob("*.log"):
                    sys.stderr.write(log.read_text(errors="replace")[-2000:])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
