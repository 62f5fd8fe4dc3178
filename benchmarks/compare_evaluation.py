#!/usr/bin/env python3
"""Compares `rae4j evaluate` with torch-fidelity and with the reference's own evaluation.

Both sides measure the same images with the same weights, which are computed from a formula, so that
nothing is downloaded. Every side runs in a process of its own, the two by turns; the time is that of
the whole process.

    python -m venv venv && venv/bin/pip install torch torchvision torch-fidelity torchmetrics safetensors tqdm requests
    venv/bin/python benchmarks/compare_evaluation.py --rae-src RAE/src --count 64

RAE/src is a checkout of github.com/bytetriper/RAE; without it, PSNR, SSIM and LPIPS are left out.
"""
import argparse
import json
import os
import subprocess
import sys
import time
import types
import zlib
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "testkit/src/main/resources/golden/networks"
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
    """The weights of a case: see testkit/src/main/resources/golden."""
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
        other = np.clip(image + random.normal(0, 0.04, image.shape), 0, 1)
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

    metrics = calculate_metrics(
        input1=str(work / "a"), input2=str(work / "b"), cuda=False, batch_size=32,
        fid=True, isc=True, prc=True, kid=True, kid_subset_size=subset, verbose=False, cache=False,
        # By default its precision and recall are in the features of VGG16.
        feature_extractor="inception-v3-compat",
        samples_find_deep=False, feature_extractor_weights_path=str(work / "inception.pth"))
    result.write_text(json.dumps({k: float(v) for k, v in metrics.items()}))


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

    a = np.load(work / "a.npz")["arr_0"]
    b = np.load(work / "b.npz")["arr_0"]
    values = {
        "psnr": ref_iqa.calculate_psnr(b, a, 32, "cpu"),
        "ssim": ref_iqa.calculate_ssim(b, a, 32, "cpu"),
        "lpips": ref_iqa.calculate_lpips(b, a, 32, "cpu"),
    }
    values["rfid"] = calculate_metrics(
        input1=utils.ImgArrDataset(b), input2=utils.ImgArrDataset(a), fid=True, cuda=False,
        batch_size=32, verbose=False, cache=False,
        feature_extractor_weights_path=str(work / "inception.pth"))["frechet_inception_distance"]
    result.write_text(json.dumps(values))


def ours(rae4j, arguments, report):
    subprocess.run([*rae4j, "evaluate", *arguments, f"--report={report}"], check=True,
                   stdout=subprocess.DEVNULL)
    values = {}
    for result in json.loads(report.read_text())["results"]:
        values.update(result["values"])
    return values


def timed(action):
    start = time.monotonic()
    value = action()
    return value, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=64)
    parser.add_argument("--size", type=int, default=64, help="side of the images")
    parser.add_argument("--work", type=Path, default=Path("build/compare-evaluation"))
    parser.add_argument("--rae-src", type=Path, help="src folder of the reference")
    parser.add_argument("--rae4j", default=str(ROOT / "rae4j"), help="the command, with arguments")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--side", help=argparse.SUPPRESS)
    args = parser.parse_args()
    work = args.work.resolve()
    subset = min(1000, args.count // 2)
    if args.side == "torch-fidelity":
        return side_torch_fidelity(work, subset, work / "theirs.json")
    if args.side == "reference":
        return side_reference(work, args.rae_src.resolve(), work / "theirs.json")

    work.mkdir(parents=True, exist_ok=True)
    prepare(work, args.count, args.size)
    rae4j = args.rae4j.split()
    inception = f"--features=inception-v3:weights={work / 'inception.pth'}"
    lpips = f"--pair-features=lpips-vgg16:weights={work / 'vgg16.pth'},heads={work / 'vgg.pth'}"
    tasks = [("torch-fidelity", [
        "fid", str(work / "a"), str(work / "b"), inception, "--metrics=fid,is,prdc,kid",
        f"--set=kid.subset_size={subset}"])]
    if args.rae_src:
        tasks.append(("reference", [
            "rfid", str(work / "a.npz"), str(work / "b.npz"), inception, lpips,
            "--metrics=rfid,psnr,ssim,lpips"]))
    failed = False
    for side, arguments in tasks:
        their_seconds, our_seconds = [], []
        for _ in range(args.rounds):
            mine, seconds = timed(lambda: ours(rae4j, arguments, work / "ours.json"))
            our_seconds.append(seconds)
            command = [sys.executable, __file__, f"--side={side}", f"--work={work}",
                       f"--count={args.count}"]
            if args.rae_src:
                command.append(f"--rae-src={args.rae_src}")
            _, seconds = timed(lambda: subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL))
            their_seconds.append(seconds)
        theirs = json.loads((work / "theirs.json").read_text())
        print(f"{side}: {args.count} images of {args.size} x {args.size}")
        for name, their_name, relative, absolute in CHECKS:
            if name in mine and their_name in theirs:
                a, b = mine[name], theirs[their_name]
                good = abs(a - b) <= max(absolute, relative * abs(b))
                failed |= not good
                print(f"  {name:10} {a:.8g}  theirs {b:.8g}  difference {abs(a - b):.2e}"
                      f"  {'ok' if good else 'DIFFERS'}")
        ratio = min(their_seconds) / min(our_seconds)
        print(f"  seconds    {', '.join(f'{s:.1f}' for s in our_seconds)}  theirs "
              f"{', '.join(f'{s:.1f}' for s in their_seconds)}  {ratio:.2f} times as fast")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
