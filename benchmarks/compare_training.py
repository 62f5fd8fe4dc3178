"""Runs training steps of rae4j and of the authors' PyTorch code by turns, on the same data and
cores.

Called by ./training, which builds and installs what is needed. Prints one line a case: medians of
both sides, the median of the ratios of neighbouring turns, the peak of resident memory of both
processes (with --device cuda: what they hold of the GPU's), and the growth of ours over all steps but
the first ones.
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


def on_gpu(side):
    """MiB of the GPU's memory; libtorch gives nothing back, so at the end this is the peak."""
    lines = subprocess.run(["nvidia-smi", "--query-compute-apps=pid,used_memory",
                            "--format=csv,noheader,nounits"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    for pid, used in (line.split(", ") for line in lines):
        if int(pid) == side.process.pid:
            return float(used)
    raise SystemExit(f"nvidia-smi does not name process {side.process.pid}: {lines}")


def resident(side, field):
    """MiB; VmHWM is the peak."""
    with open(f"/proc/{side.process.pid}/status") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) / 1024
    raise SystemExit("no " + field)


def overrides(trainer, data):
    if trainer == "stage2":
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


def sides(args, case):
    trainer = case.split("-")[0]
    config = os.path.join(HERE, f"train-{case}.yaml")
    out = os.path.join(args.data, "run-" + case)
    shutil.rmtree(out, ignore_errors=True)
    both, mine = overrides(trainer, args.data)
    if args.batch:
        both = both + [f"training.global_batch_size={args.batch}"]
    data = "images" if trainer == "stage1" else "latents.safetensors"
    common = ["--trainer", trainer, "--config", config, "--threads", str(args.threads),
              "--device", args.device, "--precision", args.precision]
    options = [word for option in args.engine_option for word in ("--engine-option", option)]
    ours = Side([args.java, "-Xshare:auto", "-XX:+UseSerialGC", "-cp", args.classpath,
                 "io.github.rae4j.benchmarks.TrainingWorker", *common, *options,
                 "--data", os.path.join(args.data, data), "--out", out, *both, *mine],
                {"OMP_WAIT_POLICY": "passive",  # as the launcher does
                 "CUBLAS_WORKSPACE_CONFIG": ":4096:8"}, wait=False)
    theirs = Side([args.python, os.path.join(HERE, "torch_trainer.py"), *common, "--reference",
                   args.reference, "--data", args.data, *(["--compile"] if args.compile else []),
                   *both], wait=False)
    for side in (ours, theirs):
        side.expect("ready")
    return ours, theirs


def measure(args, case):
    ours, theirs = sides(args, case)
    cuda = args.device == "cuda"
    turn = f"run {args.steps}"
    try:
        pairs = []
        settled = 0.0
        for i in range(args.warm + args.rounds):
            # Whoever goes first changes, so that a drift of the machine favours nobody.
            first, second = (ours, theirs) if i % 2 == 0 else (theirs, ours)
            a = list(map(float, first.tell(turn, "seconds")[1:4]))
            b = list(map(float, second.tell(turn, "seconds")[1:4]))
            if i == args.warm:
                settled = on_gpu(ours) if cuda else resident(ours, "VmRSS")
            if i >= args.warm:
                pairs.append((a, b) if i % 2 == 0 else (b, a))
        grown = (on_gpu(ours) if cuda else resident(ours, "VmRSS")) - settled
        peaks = [on_gpu(side) if cuda else resident(side, "VmHWM") for side in (ours, theirs)]
    finally:
        ours.close()
        theirs.close()
    time = statistics.median(a[0] / b[0] for a, b in pairs)
    processor = statistics.median(a[1] / b[1] for a, b in pairs)
    memory = peaks[0] / peaks[1]
    mine = statistics.median(a[0] for a, _ in pairs)
    other = statistics.median(b[0] for _, b in pairs)
    rate = f" ({args.batch / mine:.1f} : {args.batch / other:.1f} images/s)" if args.batch else ""
    print(f"{case} {args.device} {args.precision}{' compiled' if args.compile else ''}: step "
          f"{mine:.4f} s : {other:.4f} s{rate}, ratio {time:.3f} (target {TIME_LIMIT}), "
          f"processor time {processor:.3f}; peak {peaks[0]:.0f} MiB : {peaks[1]:.0f} MiB, "
          f"ratio {memory:.3f} (target {MEMORY_LIMIT}), grown by {grown:.0f} MiB; "
          f"mean loss {statistics.mean(a[2] for a, _ in pairs):.4f} : "
          f"{statistics.mean(b[2] for _, b in pairs):.4f}", flush=True)
    return dict(case=case, rae4j=mine, pytorch=other, ratio=time, processor=processor,
                rae4j_mib=peaks[0], pytorch_mib=peaks[1], memory=memory, grown_mib=grown)


def main():
    profile = os.environ.get("RAE4J_PROFILE")
    dist = os.path.join(ROOT, "cli", "target", "dist-" + profile if profile else "dist", "lib", "*")
    classes = os.path.join(ROOT, "benchmarks", "target", "classes")
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--python", default=sys.executable, help="a Python with torch")
    parser.add_argument("--data", default=os.path.join(HERE, "target", "training"))
    parser.add_argument("--classpath", default=classes + ":" + dist)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--warm", type=int, default=2)
    parser.add_argument("--steps", type=int, default=1, help="in one turn")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32", "bf16"])
    parser.add_argument("--compile", action="store_true", help="torch.compile on PyTorch's side")
    parser.add_argument("--batch", type=int, default=0, help="instead of the config's")
    parser.add_argument("--engine-option", action="append", default=[], help="KEY=VALUE of ours")
    parser.add_argument("--java", default="java")
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("cases", nargs="*", help="stage1 stage2 stage2-xl (default: the first two)")
    args = parser.parse_args()
    subprocess.run([args.python, os.path.join(HERE, "training_files.py"), "--reference",
                    args.reference, "--out", args.data], check=True)
    results = [measure(args, case) for case in args.cases or ["stage2", "stage1"]]
    if args.json:
        with open(args.json, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
