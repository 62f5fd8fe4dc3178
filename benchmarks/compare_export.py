"""Trains both stages for a few steps with `rae4j train`, and lets the authors' PyTorch code run what
it exported: the same noise has to give the same images.

Called by ./export. A checkpoint is loaded by the reference's own instantiate_from_config, strictly;
since that uses torch.load, the safetensors file is first written as a .pt file.
"""
import argparse
import math
import os
import shutil
import subprocess
import sys

from compare import HERE, ROOT

LIMIT = 1e-3
COUNT = 4
TINY = os.path.join(ROOT, "testdata/src/main/resources/golden/tiny-kit")
CONFIG = os.path.join(TINY, "configs", "DiTDH-Kit.yaml")
RECIPE = ["training.epochs=1", "training.global_batch_size=8", "training.ema_decay=0.5",
          "training.optimizer.lr=1e-3", "training.preparation=pad:32"]


def rae4j(args, *arguments):
    subprocess.run([*args.rae4j.split(), *arguments], check=True, stdout=subprocess.DEVNULL)


def train(args, stage):
    out = os.path.join(args.work, stage)
    shutil.rmtree(out, ignore_errors=True)
    # From drawn weights, so that nothing of the bundled model's is left.
    fresh = ("stage_2.ckpt=null" if stage == "stage2"
             else "stage_1.params.pretrained_decoder_path=null")
    rae4j(args, "train", stage, "--config", CONFIG, "--data", args.data, "--out", out,
          *RECIPE, f"training.max_steps={args.steps}", fresh)
    return out


def ours(args, paths, noise):
    import torch
    from safetensors.torch import load_file

    out = os.path.join(args.work, "ours.safetensors")
    rae4j(args, "sample", "--config", CONFIG, "--noise", noise, "--out", out, *paths)
    return load_file(out)["images"].to(torch.float64)


def theirs(paths, noise):
    import torch
    from omegaconf import OmegaConf
    from safetensors.torch import load_file

    from stage2.transport import Sampler, create_transport
    from utils.model_utils import instantiate_from_config

    config = OmegaConf.merge(OmegaConf.load(CONFIG), OmegaConf.from_dotlist(paths))
    here = os.getcwd()
    os.chdir(TINY)  # its config names files below it
    rae = instantiate_from_config(config.stage_1).eval()
    model = instantiate_from_config(config.stage_2).eval()
    os.chdir(here)
    decoder = torch.load(config.stage_1.params.pretrained_decoder_path)
    missing = set(rae.decoder.state_dict()) ^ set(decoder)
    if missing:
        raise SystemExit(f"the decoder's file and the reference's decoder differ in {missing}")
    shift = math.sqrt(config.misc.time_dist_shift_dim / config.misc.time_dist_shift_base)
    solve = Sampler(create_transport(**config.transport.params, time_dist_shift=shift)).sample_ode(
        **config.sampler.params)
    given = load_file(noise)
    with torch.no_grad():
        latents = solve(given["noise"], model.forward, y=given["labels"])[-1]
        return rae.decode(latents).to(torch.float64)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--rae4j", default=os.path.join(ROOT, "rae4j"), help="the command")
    parser.add_argument("--data", default="fashion-mnist")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--work", default=os.path.join(HERE, "target", "export"))
    args = parser.parse_args()
    sys.path.insert(0, os.path.join(args.reference, "src"))
    import torch
    from omegaconf import OmegaConf
    from safetensors.torch import load_file, save_file

    os.makedirs(args.work, exist_ok=True)
    args.work = os.path.abspath(args.work)
    torch.manual_seed(0)
    noise = os.path.join(args.work, "noise.safetensors")
    latent = OmegaConf.load(CONFIG).misc.latent_size
    save_file({"noise": torch.randn(COUNT, *latent), "labels": torch.arange(COUNT)}, noise)
    keys = {"stage2": "stage_2.ckpt", "stage1": "stage_1.params.pretrained_decoder_path"}
    runs = {stage: train(args, stage) for stage in keys}
    failed = False
    for part in ("ema", "model"):
        files = {stage: os.path.join(out, f"{stage}_{part}") for stage, out in runs.items()}
        for file in files.values():
            torch.save(load_file(file + ".safetensors"), file + ".pt")
        a = ours(args, [f"{keys[s]}={f}.safetensors" for s, f in files.items()], noise)
        b = theirs([f"{keys[s]}={f}.pt" for s, f in files.items()], noise)
        difference = (a - b).abs().max().item()
        failed |= not difference <= LIMIT
        print(f"{part}: largest difference of {COUNT} images {difference:.1e} "
              f"(limit {LIMIT}), their spread {b.std():.3f}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
