"""Writes expected.safetensors: what Pillow 13 makes of each WebP, GIF, BMP and TIFF beside it with
Image.open(f).convert("RGB"). They were made by Pillow and cwebp; in two GIFs the screen and the place
of the frame were patched. In ../orient: the same with ImageOps.exif_transpose before.

usage: python expect.py   (needs numpy, Pillow, safetensors; writes beside itself)
"""

import pathlib

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
ENDINGS = (".webp", ".gif", ".bmp", ".tif")
save_file(
    {
        f.name: np.asarray(Image.open(f).convert("RGB"))
        for f in sorted(HERE.iterdir())
        if f.suffix in ENDINGS
    },
    HERE / "expected.safetensors",
)
