#!/usr/bin/env python3
# Copyright the rae4j authors
# SPDX-License-Identifier: Apache-2.0
"""Starts a real standalone cluster of Spark on this machine, and stops all of it again.

A master and its workers are processes of their own, and so are the executors that the workers start;
all of them listen on loopback, on free ports, and write into one temporary folder. Every worker has a
host name of its own (127.0.0.1, 127.0.0.2, ... where the system has them), so that messages which
name a host can be told apart.

  python3 benchmarks/spark/cluster.py -- COMMAND ARGUMENTS...
  python3 benchmarks/spark/cluster.py --workers 2 --cores 1 --memory 2g -- bash
  python3 benchmarks/spark/cluster.py -- spark-submit --class CLASS JAR ARGUMENTS...

COMMAND runs with SPARK_MASTER_URL (spark://127.0.0.1:PORT) and SPARK_HOME in its environment; its exit
status is that of this program. `spark-submit` as the command is Spark's own, with --master and the
driver's address put in. Without a command the cluster runs until Ctrl-C.

Spark comes from --spark-home or SPARK_HOME. Where neither is given, --get pip installs the package
pyspark of PyPI into --folder, and --get maven copies Spark's own jars there; either brings about
400 MB once. Nothing but Python and a JDK is needed for the rest.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

SPARK_VERSION = "4.2.0"
EXECUTOR = "org.apache.spark.executor.CoarseGrainedExecutorBackend"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>spark</groupId><artifactId>home</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.spark</groupId><artifactId>spark-mllib_2.13</artifactId>
      <version>{version}</version>
    </dependency>
  </dependencies>
</project>
"""


def get_spark(how, folder, version=SPARK_VERSION):
    """The home of Spark below a folder, which is filled the first time."""
    folder = pathlib.Path(folder).resolve()
    home = folder / ("pyspark" if how == "pip" else f"spark-{version}")
    if any(home.glob("jars/spark-core_*.jar")):
        return home
    folder.mkdir(parents=True, exist_ok=True)
    if how == "pip":
        words = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
        subprocess.run([*words, f"pyspark=={version}"], check=True)
    else:
        with tempfile.TemporaryDirectory() as project:
            pom = pathlib.Path(project, "pom.xml")
            pom.write_text(POM.format(version=version))
            goal = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies"
            words = ["mvn", "-q", "-B", "-f", str(pom), goal, "-DincludeScope=runtime"]
            subprocess.run([*words, f"-DoutputDirectory={home / 'jars'}"], check=True)
    if not any(home.glob("jars/spark-core_*.jar")):
        sys.exit(f"{home}: has no jars/spark-core_*.jar after it was installed")
    return home


def java():
    """The program java of JAVA_HOME, or that of the path."""
    home = os.environ.get("JAVA_HOME")
    return str(pathlib.Path(home, "bin", "java")) if home else "java"


def spark_command(home, environment, *words):
    """The words that run a class of Spark, as its own launcher makes them."""
    launcher = [java(), "-cp", f"{home}/jars/*", "org.apache.spark.launcher.Main", *words]
    made = subprocess.run(launcher, env=environment, stdout=subprocess.PIPE, check=True).stdout
    # A line of its own first, and then every word with a zero byte at its end.
    return made.decode().lstrip("\0\n").rstrip("\0").split("\0")


def processes():
    """(process, its group, its command) of every process of this machine."""
    listed = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,pgid=,stat=,args="], stdout=subprocess.PIPE, check=True)
    for line in listed.stdout.decode(errors="replace").splitlines():
        fields = line.split(None, 3)
        if len(fields) == 4 and not fields[2].startswith("Z"):
            yield int(fields[0]), int(fields[1]), fields[3]


class Daemon:
    """A master or a worker: the leader of a group of processes, to which its executors belong."""

    def __init__(self, name, words, environment, folder):
        self.name = name
        self.log = folder / f"{name}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                words, env=environment, cwd=folder, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True)

    def wait_for(self, pattern, seconds=60):
        """The first group of a pattern, once the log has it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        said = self.log.read_text(errors="replace")[-3000:]
        raise RuntimeError(f"{self.name}: no {pattern!r} within {seconds} s; its log ends with\n{said}")

    def executors(self):
        """The processes of executors that it has started and that live."""
        group = self.process.pid
        return [pid for pid, its, words in processes() if its == group and EXECUTOR in words]

    def stop(self, signals=(signal.SIGTERM, signal.SIGKILL)):
        """Ends the process and all those of its group."""
        for number in signals:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass
            end = time.monotonic() + 5
            while time.monotonic() < end:
                self.process.poll()
                if not any(group == self.process.pid for _, group, _ in processes()):
                    return
                time.sleep(0.1)


class Cluster:
    """A master and workers, while the `with` block runs.

    `home` may be one folder, or one for each worker: the jars of a worker's home are the class path
    of its executors.
    """

    def __init__(self, home, workers=2, cores=1, memory="1g", folder=None, environment=None):
        homes = [home] * workers if isinstance(home, (str, pathlib.Path)) else list(home)
        self.homes = [pathlib.Path(one).resolve() for one in homes]
        self.cores, self.memory = cores, memory
        self.keep = folder is not None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="rae4j-spark-")).resolve()
        self.environment = environment or {}
        self.daemons = []
        self.url = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def variables(self, home, host, **more):
        """The environment of a process of Spark that listens at a host."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SPARK_")}
        conf = self.folder / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        return {
            **kept, "SPARK_HOME": str(home), "SPARK_CONF_DIR": str(conf), "SPARK_LOCAL_IP": host,
            "SPARK_LOCAL_HOSTNAME": host, "SPARK_LOCAL_DIRS": str(self.folder / "local"),
            "SPARK_DAEMON_MEMORY": "384m", "SPARK_SCALA_VERSION": "2.13",
            "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            **self.environment, **more,
        }

    def daemon(self, name, home, host, main, *words, **more):
        variables = self.variables(home, host, **more)
        command = spark_command(home, variables, main, "--host", host, *words)
        daemon = Daemon(name, command, variables, self.folder)
        self.daemons.append(daemon)
        return daemon

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        master = self.daemon("master", self.homes[0], "127.0.0.1",
                             "org.apache.spark.deploy.master.Master",
                             "--port", "0", "--webui-port", "0")
        self.url = master.wait_for(r"Starting Spark master at (spark://\S+)")
        self.web = master.wait_for(r"started at (http://\S+)")
        for number in range(len(self.homes)):
            self.start_worker(number)
        self.wait_until(lambda: len(self.alive()) == len(self.homes), 60, "workers registered")

    def start_worker(self, number):
        """Starts worker 0, 1, ... (also again, after its process was killed)."""
        home, host = self.homes[number], f"127.0.0.{number + 1}" if has_loopbacks() else "127.0.0.1"
        self.daemon(f"worker-{number}", home, host, "org.apache.spark.deploy.worker.Worker",
                    "--port", "0", "--webui-port", "0", "--cores", str(self.cores),
                    "--memory", self.memory, "--work-dir", str(self.folder / f"work-{number}"),
                    self.url).wait_for(r"(Starting Spark worker) ")

    def state(self):
        """What the master tells of its workers and applications."""
        with urllib.request.urlopen(self.web + "/json/", timeout=10) as answer:
            return json.load(answer)

    def alive(self):
        return [worker for worker in self.state()["workers"] if worker["state"] == "ALIVE"]

    def executors(self):
        """The processes of all executors that live."""
        return [pid for daemon in self.daemons for pid in daemon.executors()]

    def wait_until(self, holds, seconds, what):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise RuntimeError(f"not within {seconds} s: {what}")
            time.sleep(0.1)

    def submit_command(self, *words):
        """The words and environment of spark-submit with this master."""
        variables = self.variables(self.homes[0], "127.0.0.1", SPARK_MASTER_URL=self.url)
        at = ["--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.ui.enabled=false"]
        return spark_command(self.homes[0], variables, "org.apache.spark.deploy.SparkSubmit",
                             "--master", self.url, *at, *words), variables

    def executor_logs(self):
        """What the executors have said, by file."""
        return {log: log.read_text(errors="replace")
                for log in sorted(self.folder.glob("work-*/app-*/*/stderr"))}

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.stop()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def has_loopbacks():
    """Whether all of 127.0.0.0/8 is this machine, as on Linux."""
    return sys.platform.startswith("linux")


def find_home(home, get, folder):
    if home:
        if not any(pathlib.Path(home).glob("jars/spark-core_*.jar")):
            sys.exit(f"{home}: expected a home of Spark, with jars/spark-core_*.jar")
        return home
    if not get:
        sys.exit("no Spark: set SPARK_HOME or give --spark-home, or --get pip or --get maven")
    return get_spark(get, folder)


def arguments(parser):
    parser.add_argument("--spark-home", default=os.environ.get("SPARK_HOME"))
    parser.add_argument("--get", choices=["pip", "maven"])
    parser.add_argument("--folder", default="target/spark", help="where --get installs Spark")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments(parser)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cores", type=int, default=1, help="of each worker")
    parser.add_argument("--memory", default="2g", help="of each worker")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    command = given.command[1:] if given.command[:1] == ["--"] else given.command
    home = find_home(given.spark_home, given.get, given.folder)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with Cluster(home, given.workers, given.cores, given.memory) as cluster:
        print(f"master {cluster.url}, {given.workers} workers, logs in {cluster.folder}",
              file=sys.stderr, flush=True)
        try:
            if not command:
                signal.pause()
            elif command[0] == "spark-submit":
                words, variables = cluster.submit_command(*command[1:])
                return subprocess.run(words, env=variables).returncode
            else:
                variables = {**os.environ, "SPARK_HOME": str(home), "SPARK_MASTER_URL": cluster.url}
                return subprocess.run(command, env=variables).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    sys.exit(main())
