"""Runs rae4j and the authors' PyTorch code by turns on the same weights, inputs and cores.

Called by ./speed, which builds and installs what is needed. Prints one line a case: medians of
both sides, the median of the ratios of neighbouring runs, and how far the results differ.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


class Side:
    """One implementation in a process of its own, loaded and waiting."""

    def __init__(self, command, environment=None, wait=True):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, **(environment or {})})
        if wait:
            self.expect("ready")

    def expect(self, word):
        # The reference prints remarks of its own.
        for line in self.process.stdout:
            if line.startswith(word):
                return line.split()
        raise SystemExit(f"{self.process.args} ended with {self.process.wait()}")

    def tell(self, line, word):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.expect(word)

    def run(self):
        return tuple(map(float, self.tell("run", "seconds")[1:3]))

    def write(self, file):
        self.tell("write " + file, "written")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Bench:
    def __init__(self, args):
        self.args = args
        self.data = args.data
        self.config = os.path.join(HERE, "ditdh-s-vitb.yaml")
        self.results = []

    def path(self, name):
        return os.path.join(self.data, name)

    def overrides(self):
        return ["stage_2.ckpt=" + self.path("backbone.safetensors"),
                "guidance.guidance_model.ckpt=" + self.path("guidance.safetensors"),
                "sampler.params.num_steps=" + str(self.args.steps)]

    def java(self, program, *arguments):
        classes = os.path.join(ROOT, "benchmarks", "target", "classes")
        libraries = os.path.join(ROOT, "cli", "target", "dist", "lib", "*")
        return ["java", "-Xshare:auto", "-XX:+UseSerialGC", "-cp", classes + ":" + libraries,
                "io.github.rae4j.benchmarks." + program, "--config", self.config,
                *arguments, *self.overrides()]

    def prepare(self):
        os.makedirs(self.data, exist_ok=True)
        for part, name, seed in [("backbone", "backbone", 1), ("guidance_backbone", "guidance", 2),
                                 ("decoder", "decoder", 3)]:
            file = self.path(name + ".safetensors")
            if not os.path.exists(file):
                subprocess.run(self.java(
                    "RandomWeights", "--part", part, "--seed", str(seed), "--out", file,
                    "--inputs", self.path(name + "-inputs.safetensors")), check=True)
        subprocess.run([self.args.python, os.path.join(HERE, "noise.py"),
                        self.path("backbone-inputs.safetensors"),
                        self.path("sample-inputs.safetensors")], check=True)

    def sides(self, part, batch):
        inputs = self.path(part + "-inputs.safetensors")
        common = ["--inputs", inputs, "--batch", str(batch), "--threads", str(self.args.threads)]
        weights = self.path(("decoder" if part == "decoder" else "backbone") + ".safetensors")
        mine = ["--sample"] if part == "sample" else ["--part", part, "--weights", weights]
        for option in self.args.engine_option:
            mine += ["--engine-option", option]
        ours = Side(self.java("Worker", *mine, *common))
        theirs = Side([self.args.python, os.path.join(HERE, "torch_worker.py"),
                       "--reference", self.args.reference, "--config", self.config,
                       "--part", part, "--weights", weights, "--guidance-weights",
                       self.path("guidance.safetensors"), "--steps", str(self.args.steps),
                       *common])
        return ours, theirs

    def difference(self, ours, theirs):
        files = [self.path("ours.safetensors"), self.path("theirs.safetensors")]
        ours.write(files[0])
        theirs.write(files[1])
        out = subprocess.run([self.args.python, os.path.join(HERE, "difference.py"), *files],
                             check=True, capture_output=True, text=True)
        return out.stdout.strip()

    def measure(self, part, batch, rounds, target, warm=2):
        ours, theirs = self.sides(part, batch)
        try:
            for _ in range(warm):
                ours.run()
                theirs.run()
            pairs = []
            for i in range(rounds):
                # Whoever goes first changes, so that a drift of the machine favours nobody.
                first, second = (ours, theirs) if i % 2 == 0 else (theirs, ours)
                a, b = first.run(), second.run()
                pairs.append((a, b) if i % 2 == 0 else (b, a))
            difference = self.difference(ours, theirs)
        finally:
            ours.close()
            theirs.close()
        mine = statistics.median(a[0] for a, _ in pairs)
        other = statistics.median(b[0] for _, b in pairs)
        ratio = statistics.median(a[0] / b[0] for a, b in pairs)
        processor = statistics.median(a[1] / b[1] for a, b in pairs)
        self.report(f"{part}, batch {batch}", mine, other, ratio, target, "s",
                    f"processor time {processor:.3f}; {difference}")

    def report(self, case, mine, other, ratio, target, unit, note=""):
        self.results.append(dict(case=case, rae4j=mine, pytorch=other, ratio=ratio,
                                 target=target, unit=unit, note=note))
        print(f"{case:24} rae4j {mine:8.3f} {unit}   PyTorch {other:8.3f} {unit}   "
              f"ratio {ratio:.3f} (target {target})   {note}", flush=True)

    @staticmethod
    def process(command):
        """Seconds and peak MiB of a whole process."""
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            raise SystemExit(f"{command} failed")
        return time.perf_counter() - start, usage.ru_maxrss / 1024

    def start(self, rounds):
        """From process start to the first tiny image on disk."""
        image = self.path("first.png")
        ours = [os.path.join(ROOT, "rae4j"), "sample", "--labels", "7", "--config",
                os.path.join(self.args.tiny, "configs", "DiTDH-Kit.yaml"), "--out", image]
        theirs = [self.args.python, os.path.join(HERE, "torch_first_image.py"),
                  "--reference", self.args.reference, "--model", self.args.tiny, "--out", image,
                  "--threads", str(self.args.threads)]
        self.process(ours)
        self.process(theirs)
        pairs = []
        for i in range(rounds):
            if i % 2 == 0:
                a = self.process(ours)
                b = self.process(theirs)
            else:
                b = self.process(theirs)
                a = self.process(ours)
            pairs.append((a, b))
        for index, (what, unit, target) in enumerate(
                [("time", "s", 0.2), ("memory", "MiB", 0.333)]):
            mine = statistics.median(a[index] for a, _ in pairs)
            other = statistics.median(b[index] for _, b in pairs)
            ratio = statistics.median(a[index] / b[index] for a, b in pairs)
            self.report(f"first image, {what}", mine, other, ratio, target, unit)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--python", default=sys.executable, help="a Python with torch")
    parser.add_argument("--data", default=os.path.join(HERE, "target", "data"))
    parser.add_argument("--tiny", default=os.path.join(
        ROOT, "testdata/src/main/resources/golden/tiny-kit"))
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sample-rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--engine-option", action="append", default=[])
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("cases", nargs="*", default=[],
                        help="backbone1 backbone4 decoder1 decoder4 sample start (default: all)")
    args = parser.parse_args()
    cases = args.cases or ["backbone1", "backbone4", "decoder1", "decoder4", "start", "sample"]
    bench = Bench(args)
    bench.prepare()
    for case in cases:
        if case == "start":
            bench.start(max(3, args.rounds // 3))
        elif case == "sample":
            bench.measure("sample", 1, args.sample_rounds, 0.55, warm=0)
        else:
            bench.measure(case[:-1], int(case[-1]), args.rounds, 0.9)
    if args.json:
        with open(args.json, "w") as file:
            json.dump(bench.results, file, indent=1)


if __name__ == "__main__":
    main()
