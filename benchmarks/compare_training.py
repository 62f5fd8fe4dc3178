"""Runs training steps of rae4j and of the authors' PyTorch code by turns, on the same data and
cores.

Called by ./training, which builds and installs what is needed. Prints one line a case: medians of
both sides, the median of the ratios of neighbouring steps, the peak of resident memory of both
processes, and the growth of ours over all steps but the first ones.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

from compare import HERE, ROOT, Side

TIME_LIMIT, MEMORY_LIMIT = 1.05, 1.1


def resident(side, field):
    """MiB; VmHWM is the peak."""
    with open(f"/proc/{side.process.pid}/status") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise SystemExit("no " + field)


def overrides(stage, data):
    if stage == "stage2":
        return [], []
    encoder = os.path.join(data, "encoder")
    both = ["stage_1.params.encoder_config_path=" + encoder,
            "stage_1.params.decoder_config_path=" + os.path.join(data, "decoder"),
            "stage_1.params.encoder_params.dinov2_path=" + encoder,
            "gan.disc.arch.dino_ckpt_path="
            + os.path.join(data, "dino_vit_small_patch8_224.pth")]
    ours = ["gan.perceptual.weights="
            + os.path.join(data, "hub", "checkpoints", "vgg16-397923af.pth"),
            "gan.perceptual.heads=" + os.path.join(data, "lpips", "vgg.pth")]
    return both, ours


def sides(args, stage):
    config = os.path.join(HERE, f"train-{stage}.yaml")
    out = os.path.join(args.data, "run-" + stage)
    shutil.rmtree(out, ignore_errors=True)
    both, mine = overrides(stage, args.data)
    data = "images" if stage == "stage1" else "latents.safetensors"
    ours = Side(["java", "-Xshare:auto", "-XX:+UseSerialGC", "-cp", args.classpath,
                 "io.github.rae4j.benchmarks.TrainingWorker", "--trainer", stage,
                 "--config", config, "--data", os.path.join(args.data, data), "--out", out,
                 "--threads", str(args.threads), *both, *mine],
                {"OMP_WAIT_POLICY": "passive"})  # as the launcher does
    theirs = Side([args.python, os.path.join(HERE, "torch_trainer.py"), "--reference",
                   args.reference, "--trainer", stage, "--config", config, "--data", args.data,
                   "--threads", str(args.threads), *both])
    return ours, theirs


def measure(args, stage):
    ours, theirs = sides(args, stage)
    try:
        pairs, losses = [], []
        settled = 0.0
        for i in range(args.warm + args.rounds):
            # Whoever goes first changes, so that a drift of the machine favours nobody.
            first, second = (ours, theirs) if i % 2 == 0 else (theirs, ours)
            a = list(map(float, first.tell("run", "seconds")[1:4]))
            b = list(map(float, second.tell("run", "seconds")[1:4]))
            if i == args.warm:
                settled = resident(ours, "VmRSS")
            if i >= args.warm:
                pairs.append((a, b) if i % 2 == 0 else (b, a))
                losses.append((pairs[-1][0][2], pairs[-1][1][2]))
        grown = resident(ours, "VmRSS") - settled
        peaks = resident(ours, "VmHWM"), resident(theirs, "VmHWM")
    finally:
        ours.close()
        theirs.close()
    time = statistics.median(a[0] / b[0] for a, b in pairs)
    processor = statistics.median(a[1] / b[1] for a, b in pairs)
    memory = peaks[0] / peaks[1]
    mine = statistics.median(a[0] for a, _ in pairs)
    other = statistics.median(b[0] for _, b in pairs)
    print(f"{stage}: step {mine:.3f} s : {other:.3f} s, ratio {time:.3f} (target {TIME_LIMIT}), "
          f"processor time {processor:.3f}; peak {peaks[0]:.0f} MiB : {peaks[1]:.0f} MiB, "
          f"ratio {memory:.3f} (target {MEMORY_LIMIT}), grown by {grown:.0f} MiB; "
          f"mean loss {statistics.mean(a for a, _ in losses):.4f} : "
          f"{statistics.mean(b for _, b in losses):.4f}", flush=True)
    return dict(case=stage, rae4j=mine, pytorch=other, ratio=time, processor=processor,
                rae4j_mib=peaks[0], pytorch_mib=peaks[1], memory=memory, grown_mib=grown)


def main():
    dist = os.path.join(ROOT, "cli", "target", "dist", "lib", "*")
    classes = os.path.join(ROOT, "benchmarks", "target", "classes")
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--python", default=sys.executable, help="a Python with torch")
    parser.add_argument("--data", default=os.path.join(HERE, "target", "training"))
    parser.add_argument("--classpath", default=classes + ":" + dist)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--warm", type=int, default=2)
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("cases", nargs="*", help="stage1 stage2 (default: both)")
    args = parser.parse_args()
    subprocess.run([args.python, os.path.join(HERE, "training_files.py"), "--reference",
                    args.reference, "--out", args.data], check=True)
    results = [measure(args, stage) for stage in args.cases or ["stage2", "stage1"]]
    if args.json:
        with open(args.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
