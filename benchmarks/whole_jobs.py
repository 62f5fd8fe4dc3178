"""Whole sampling jobs: the reference's script and settings against rae4j's fast ones, by turns.

Called by ./whole-jobs. Both sides sample latents of DiT-DH-S guided by another DiT-DH-S (the config
ditdh-s-vitb.yaml) from the same noise, without loading and decoding. Where a whole job would take
too long, fewer evaluations are run on both sides and the time of one is multiplied: an evaluation
costs the same at every step, and images go through the networks in equal batches.
"""
import argparse
import os
import statistics
import sys

from compare import HERE, ROOT, Bench, Side


class WholeJobs(Bench):
    def side_of_rae4j(self):
        args = self.args
        overrides = ["stage_2.ckpt=" + self.path("backbone.safetensors"),
                     "guidance.guidance_model.ckpt=" + self.path("guidance.safetensors"),
                     "sampler.params.sampling_method=" + args.solver,
                     "sampler.params.num_steps=" + str(args.run_evaluations + 1)]
        classes = os.path.join(ROOT, "benchmarks", "target", "classes")
        libraries = args.classes or classes + ":" + os.path.join(
            ROOT, "cli", "target", "dist", "lib", "*")
        return Side(["java", "-XX:+UseSerialGC", "-cp", libraries,
                     "io.github.rae4j.benchmarks.Worker", "--config", self.config, "--sample",
                     "--inputs", self.path("sample-inputs.safetensors"),
                     "--batch", str(args.batch), "--threads", str(args.threads), *overrides],
                    {"OMP_WAIT_POLICY": "passive"})

    def side_of_reference(self):
        args = self.args
        return Side([args.python, os.path.join(HERE, "torch_worker.py"),
                     "--reference", args.reference, "--config", self.config, "--part", "sample",
                     "--weights", self.path("backbone.safetensors"),
                     "--guidance-weights", self.path("guidance.safetensors"),
                     "--inputs", self.path("sample-inputs.safetensors"),
                     "--batch", str(args.batch), "--threads", str(args.threads),
                     "--steps", str(args.run_evaluations + 1)])

    def run(self):
        args = self.args
        ours, theirs = self.side_of_rae4j(), self.side_of_reference()
        pairs = []
        try:
            for side in (ours, theirs):
                side.run()
            for i in range(args.rounds):
                first, second = (ours, theirs) if i % 2 == 0 else (theirs, ours)
                a, b = first.run(), second.run()
                pairs.append((a, b) if i % 2 == 0 else (b, a))
        finally:
            ours.close()
            theirs.close()
        per_image = args.run_evaluations * args.batch
        mine = statistics.median(a[0] for a, _ in pairs) / per_image
        other = statistics.median(b[0] for _, b in pairs) / per_image
        ratio = statistics.median(a[0] / b[0] for a, b in pairs)
        scaled = ratio * args.evaluations / args.reference_evaluations
        print(f"measured: {args.run_evaluations} evaluations of a batch of {args.batch}, "
              f"{len(pairs)} pairs; an evaluation of an image takes {mine:.3f} s in rae4j, "
              f"{other:.3f} s in the reference, ratio {ratio:.3f}")
        print(f"{args.images} images, scaled: rae4j {args.solver} with {args.evaluations} "
              f"evaluations {mine * args.evaluations * args.images:.0f} s, reference Euler with "
              f"{args.reference_evaluations} {other * args.reference_evaluations * args.images:.0f}"
              f" s, ratio {scaled:.3f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--python", default=sys.executable, help="a Python with torch")
    parser.add_argument("--data", default=os.path.join(HERE, "target", "data"))
    parser.add_argument("--classes", help="class path of rae4j instead of the built one")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--images", type=int, default=64)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--solver", default="dpm++2m")
    parser.add_argument("--evaluations", type=int, default=10, help="of rae4j's solver")
    parser.add_argument("--reference-evaluations", type=int, default=49, help="Euler, 50 points")
    parser.add_argument("--run-evaluations", type=int, default=4,
                        help="what is really run of both (default: 4)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=50, help=argparse.SUPPRESS)
    args = parser.parse_args()
    jobs = WholeJobs(args)
    if not args.classes:
        jobs.prepare()
    jobs.run()


if __name__ == "__main__":
    main()
