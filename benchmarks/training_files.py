"""Writes what training reads, in the formats of the released files, with random weights.

    python benchmarks/training_files.py --reference RAE --out FOLDER

    FOLDER/encoder/                 DINOv2-B with registers, as Hugging Face's folder has it
    FOLDER/decoder/config.json      the ViT-B decoder's, with the numbers that the reference fills in
    FOLDER/dino_vit_small_patch8_224.pth
    FOLDER/hub/checkpoints/vgg16-397923af.pth, FOLDER/lpips/vgg.pth
    FOLDER/latents.safetensors      64 latents and labels
    FOLDER/images/0, 1              16 images of 384 x 384 pixels

Whatever is there already stays. RAE is a checkout of the authors' repository.
"""
import argparse
import json
import sys
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--reference", required=True, type=Path)
parser.add_argument("--out", required=True, type=Path)
args = parser.parse_args()
sys.path.insert(0, str(args.reference / "src"))

import torch  # noqa: E402

IMAGES = 16
LATENTS = 64


def encoder(folder):
    from transformers import Dinov2WithRegistersConfig, Dinov2WithRegistersModel

    config = Dinov2WithRegistersConfig(image_size=518, patch_size=14)
    Dinov2WithRegistersModel(config).save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps({
        "image_processor_type": "BitImageProcessor", "do_normalize": True,
        "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}))


def decoder(folder):
    # Newer versions of transformers refuse the words that stand for these numbers in the original.
    original = args.reference / "configs" / "decoder" / "ViTB" / "config.json"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({
        **json.loads(original.read_text()), "hidden_size": 768, "patch_size": 16,
        "image_size": 256}))


def discriminator(file):
    from disc.dinodisc import FrozenDINONoDrop, recipes

    state = FrozenDINONoDrop(**recipes["S_8"]).state_dict()
    torch.save({name: torch.randn_like(tensor) * 0.02 + (1 if name.endswith("norm1.weight")
                                                         or name.endswith("norm2.weight") else 0)
                for name, tensor in state.items() if not name.startswith("x_")}, file)


def trunk(file):
    from torchvision.models import vgg16

    torch.save(vgg16(weights=None).state_dict(), file)


def heads(file):
    torch.save({f"lin{i}.model.1.weight": torch.rand(1, width, 1, 1)
                for i, width in enumerate([64, 128, 256, 512, 512])}, file)


def latents(file):
    from safetensors.torch import save_file

    save_file({"latents": torch.randn(LATENTS, 768, 16, 16),
               "labels": torch.arange(LATENTS)}, str(file))


def images(folder):
    from torchvision.utils import save_image

    for i in range(IMAGES):
        (folder / str(i % 2)).mkdir(parents=True, exist_ok=True)
        coarse = torch.rand(1, 3, 6, 6)
        smooth = torch.nn.functional.interpolate(coarse, size=384, mode="bicubic")
        save_image(smooth.clamp(0, 1), folder / str(i % 2) / f"{i:02d}.png")


torch.manual_seed(0)
for name, make in [("encoder", encoder), ("decoder", decoder),
                   ("dino_vit_small_patch8_224.pth", discriminator),
                   ("hub/checkpoints/vgg16-397923af.pth", trunk), ("lpips/vgg.pth", heads),
                   ("latents.safetensors", latents), ("images", images)]:
    target = args.out / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name("part-" + target.name)
        make(partial)
        partial.rename(target)
