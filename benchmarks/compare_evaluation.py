#!/usr/bin/env python3
"""Compares `rae4j evaluate` with torch-fidelity and with the reference's own evaluation.

Both sides measure the same images with the same weights, which are computed from a formula, so that
nothing is downloaded. Every side runs in a process of its own, the two by turns, with as many threads.
Three times are printed: that of the whole process, that without its start (imports, the JVM), and the
processor time of the whole process, which other work on the machine disturbs least.

    python -m venv venv && venv/bin/pip install torch torchvision torch-fidelity torchmetrics safetensors tqdm requests
    venv/bin/python benchmarks/compare_evaluation.py --rae-src RAE/src

RAE/src is a checkout of github.com/bytetriper/RAE; without it, PSNR, SSIM and LPIPS are left out.
"""
import argparse
import json
import os
import resource
import subprocess
import sys
import time
import types
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "testdata/src/main/resources/golden/networks"
# name here, name in torch-fidelity's or the reference's result, relative tolerance, absolute one
CHECKS = [
    ("fid", "frechet_inception_distance", 1e-3, 0),
    ("is", "inception_score_mean", 1e-3, 0),
    ("precision", "precision", 0, 0),
    ("recall", "recall", 0, 0),
    ("kid", "kernel_inception_distance_mean", 1e-3, 1e-6),
    ("rfid", "rfid", 1e-3, 0),
    ("psnr", "psnr", 0, 1e-4),
    ("ssim", "ssim", 0, 1e-4),
    ("lpips", "lpips", 0, 1e-4),
]


def formula(case):
    """The weights of a case: see testdata/src/main/resources/golden."""
    tensors = {}
    description = json.loads((CASES / case / "case.json").read_text())
    for spec in description["tensors"]:
        name, shape = spec["name"], spec["shape"]
        count = int(np.prod(shape)) if shape else 1
        with np.errstate(over="ignore"):
            z = np.arange(count, dtype=np.uint64) + np.uint64(
                (0x9E3779B97F4A7C15 * zlib.crc32(name.encode())) & 0xFFFFFFFFFFFFFFFF)
            z += np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            z = z ^ (z >> np.uint64(31))
        u = (z & np.uint64(0xFFFFFFFF)).astype(np.float64)
        values = spec["base"] + (u / 2.0**32 - 0.5) * spec["scale"]
        tensors[name] = values.astype(np.float32).reshape(shape)
    return tensors


def prepare(work, count, size):
    """Two folders of images that resemble one another in pairs, and the weights."""
    import torch
    from PIL import Image

    random = np.random.RandomState(0)
    grid = np.mgrid[0:size, 0:size].astype(np.float64) / size
    arrays = {"a": [], "b": []}
    for folder in arrays:
        (work / folder).mkdir(parents=True, exist_ok=True)
    for i in range(count):
        image = np.zeros((size, size, 3))
        for _ in range(6):
            cy, cx, width = random.rand(3) * [1, 1, 0.4] + [0, 0, 0.05]
            blot = np.exp(-((grid[0] - cy) ** 2 + (grid[1] - cx) ** 2) / width**2)
            image += blot[:, :, None] * random.rand(3)
        image = np.clip(image / image.max(), 0, 1)
        # Every third one is far off, so that precision and recall are neither 0 nor 1.
        noise = 0.3 if i % 3 == 0 else 0.02
        other = np.clip(image + random.normal(0, noise, image.shape), 0, 1)
        for folder, pixels in (("a", other), ("b", image)):
            array = (pixels * 255).astype(np.uint8)
            Image.fromarray(array).save(work / folder / f"{i:06d}.png")
            arrays[folder].append(array)
    for folder, images in arrays.items():
        np.savez(work / f"{folder}.npz", arr_0=np.stack(images))
    inception = {k: torch.from_numpy(v) for k, v in formula("inception-v3-compat").items()}
    torch.save(inception, work / "inception.pth")
    lpips = {k: torch.from_numpy(v) for k, v in formula("lpips-vgg16").items()}
    torch.save({k: v for k, v in lpips.items() if k.startswith("features.")}, work / "vgg16.pth")
    torch.save({k: v for k, v in lpips.items() if k.startswith("lin")}, work / "vgg.pth")


def side_torch_fidelity(work, subset, result):
    from torch_fidelity import calculate_metrics

    start = time.monotonic()
    metrics = calculate_metrics(
        input1=str(work / "a"), input2=str(work / "b"), cuda=False, batch_size=32,
        fid=True, isc=True, prc=True, kid=True, kid_subset_size=subset, verbose=False, cache=False,
        # By default its precision and recall are in the features of VGG16.
        feature_extractor="inception-v3-compat",
        # Data loader workers forked from a process with running threads wait for ever.
        save_cpu_ram=True,
        samples_find_deep=False, feature_extractor_weights_path=str(work / "inception.pth"))
    values = {k: float(v) for k, v in metrics.items()}
    result.write_text(json.dumps({"seconds": time.monotonic() - start, **values}))


def side_reference(work, source, result):
    """The reference's src/eval, with the weights of the formula in the place of downloads."""
    import torch
    import torchvision

    build = torchvision.models.vgg16

    def vgg16(weights=None):
        network = build(weights=None)
        network.load_state_dict(torch.load(work / "vgg16.pth"), strict=False)
        return network

    torchvision.models.vgg16 = vgg16
    sys.path.insert(0, str(source))
    # Only two modules of the package are needed; its other imports want a GPU installation.
    package = types.ModuleType("eval")
    package.__path__ = [str(source / "eval")]
    sys.modules["eval"] = package
    from eval import utils
    utils.get_ckpt_path = lambda name: str(work / "vgg.pth")
    from eval import ref_iqa
    from torch_fidelity import calculate_metrics

    start = time.monotonic()
    a = np.load(work / "a.npz")["arr_0"]
    b = np.load(work / "b.npz")["arr_0"]
    values = {
        "psnr": ref_iqa.calculate_psnr(b, a, 32, "cpu"),
        "ssim": ref_iqa.calculate_ssim(b, a, 32, "cpu"),
        "lpips": ref_iqa.calculate_lpips(b, a, 32, "cpu"),
    }
    values["rfid"] = calculate_metrics(
        input1=utils.ImgArrDataset(b), input2=utils.ImgArrDataset(a), fid=True, cuda=False,
        batch_size=32, verbose=False, cache=False, save_cpu_ram=True,
        feature_extractor_weights_path=str(work / "inception.pth"))["frechet_inception_distance"]
    result.write_text(json.dumps({"seconds": time.monotonic() - start, **values}))


def ours(rae4j, arguments, threads, report):
    run([*rae4j, "evaluate", *arguments, f"--threads={threads}", f"--decode-threads={threads}",
         f"--report={report}"])
    content = json.loads(report.read_text())
    values = {"seconds": content["seconds"]}
    for result in content["results"]:
        values.update(result["values"])
    return values


def run(command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def timed(action):
    """What it returns, its seconds and the processor seconds of its processes."""
    start = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    value = action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return value, time.monotonic() - start, cpu


def compare(mine, theirs):
    """Prints the figures beside one another; whether all agree."""
    good = True
    for name, their_name, relative, absolute in CHECKS:
        if name in mine and their_name in theirs:
            a, b = mine[name], theirs[their_name]
            near = abs(a - b) <= max(absolute, relative * abs(b))
            good &= near
            print(f"  {name:10} {a:.8g}  theirs {b:.8g}  difference {abs(a - b):.2e}"
                  f"  {'ok' if near else 'DIFFERS'}")
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=192)
    parser.add_argument("--size", type=int, default=64, help="side of the images")
    parser.add_argument("--work", type=Path,
                        default=Path(__file__).resolve().parent / "target" / "compare-evaluation")
    parser.add_argument("--rae-src", type=Path, help="src folder of the reference")
    parser.add_argument("--rae4j", default=str(ROOT / "rae4j"), help="the command, with arguments")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of both sides")
    parser.add_argument("--side", help=argparse.SUPPRESS)
    args = parser.parse_args()
    work = args.work.resolve()
    subset = min(1000, args.count // 2)
    if args.side:
        import torch
        torch.set_num_threads(args.threads)
    if args.side == "torch-fidelity":
        return side_torch_fidelity(work, subset, work / "theirs.json")
    if args.side == "reference":
        return side_reference(work, args.rae_src.resolve(), work / "theirs.json")

    work.mkdir(parents=True, exist_ok=True)
    prepare(work, args.count, args.size)
    rae4j = args.rae4j.split()
    run([*rae4j, "--version"])  # builds it, where it has to be
    inception = f"--features=inception-v3:weights={work / 'inception.pth'}"
    lpips = f"--pair-features=lpips-vgg16:weights={work / 'vgg16.pth'},heads={work / 'vgg.pth'}"
    tasks = [("torch-fidelity", [
        "images", str(work / "a"), str(work / "b"), inception, "--metrics=fid,is,prdc,kid",
        f"--set=kid.subset_size={subset}"])]
    if args.rae_src:
        tasks.append(("reference", [
            "pairs", str(work / "a.npz"), str(work / "b.npz"), inception, lpips,
            "--metrics=rfid,psnr,ssim,lpips"]))
    good = True
    os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(args.threads)
    for side, arguments in tasks:
        times = []
        command = [sys.executable, __file__, f"--side={side}", f"--work={work}",
                   f"--count={args.count}", f"--threads={args.threads}"]
        if args.rae_src:
            command.append(f"--rae-src={args.rae_src}")
        for _ in range(args.rounds):
            mine, *our_times = timed(
                lambda: ours(rae4j, arguments, args.threads, work / "ours.json"))
            _, *their_times = timed(lambda: run(command))
            theirs = json.loads((work / "theirs.json").read_text())
            times.append((our_times + [mine["seconds"]], their_times + [theirs["seconds"]]))
        print(f"{side}: {args.count} images of {args.size} x {args.size},"
              f" {args.threads} threads", flush=True)
        good &= compare(mine, theirs)
        for i, what in [(0, "whole process"), (2, "without start"), (1, "processor time")]:
            a, b = (min(pair[who][i] for pair in times) for who in (0, 1))
            print(f"  {what:14} {a:7.1f} s  theirs {b:7.1f} s  ratio {a / b:.2f}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
