#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Compares latents, their statistics and FID of many pictures on a real standalone cluster of Spark with
those of one process, bit by bit: for 1, 3 and 16 partitions, from a folder and from shuffled rows.

The cluster is a master and two workers with one executor of one core each, processes of their own
(cluster.py). The program is EqualBits of impl-spark's tests, which have to be compiled:

  mvn -q -pl impl-spark -am -DskipTests test-compile
  python3 benchmarks/spark/equal_bits.py --spark-home DIR --pictures 10000
"""
import argparse
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile

from cluster import Cluster, arguments, find_home

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = "io.github.rae4j.spark.evaluation.EqualBits"


def jars(command, home):
    """The jars that `rae4j spark` sends along, and that of its jobs."""
    printed = subprocess.run(
        [*shlex.split(command), "spark", "sample", "--out", "images/", "--spark-home", str(home),
         "--master", "local", "--dry-run"], stdout=subprocess.PIPE, check=True).stdout.decode()
    words = shlex.split(printed.replace("\\\n", " "))
    sent = words[words.index("--jars") + 1].split(",")
    return [*sent, next(word for word in words if "rae4j-impl-spark" in word and word not in sent)]


def program(folder):
    """A jar of the compiled tests."""
    classes = ROOT / "impl-spark" / "target" / "test-classes"
    if not (classes / (PROGRAM.replace(".", "/") + ".class")).is_file():
        sys.exit(f"{classes}: no {PROGRAM}; run mvn -pl impl-spark -am -DskipTests test-compile")
    made = shutil.make_archive(str(folder / "program"), "zip", classes, "io")
    return pathlib.Path(made).rename(folder / "program.jar")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--conf", action="append", default=[], metavar="KEY=VALUE",
                        help="a setting of Spark")
    parser.add_argument("--command", default=str(ROOT / "rae4j"), help="rae4j's")
    options = parser.parse_args()
    home = find_home(options.spark_home, options.get, options.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="rae4j-equal-bits-") as temporary:
        work = pathlib.Path(temporary)
        jar = program(work)
        with Cluster(home, 2, 1, "2g") as cluster:
            words, variables = cluster.submit_command(
                "--class", PROGRAM, "--jars", ",".join(jars(options.command, home)),
                "--executor-cores", "1", "--executor-memory", "1g",
                "--conf", "spark.plugins=io.github.rae4j.spark.RaePlugin",
                "--conf", "spark.sql.shuffle.partitions=4",
                *[word for conf in options.conf for word in ("--conf", conf)],
                str(jar), str(work / "pictures"), str(options.pictures))
            with open(work / "log", "wb") as log:
                status = subprocess.run(words, env=variables, stderr=log).returncode
            if status:
                print((work / "log").read_text(errors="replace")[-4000:], file=sys.stderr)
    sys.exit(1 if status else 0)


if __name__ == "__main__":
    main()
