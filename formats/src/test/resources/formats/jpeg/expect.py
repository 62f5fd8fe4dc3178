"""Writes expected.safetensors: what Pillow 13 (libjpeg-turbo 3.2) makes of each JPEG beside it with
Image.open(f).convert("RGB"). The JPEGs were made by cjpeg (sampling factors, progressive, restart
intervals) and by exchanging markers: JFIF (j, jfif), Adobe with its transform (a0, a1, a2), EXIF, an
ICC profile with exchanged primaries (icc, iccwild) and one of garbage (iccbad), the numbers of the
components (ids, RGB), and stray bytes (odd).

usage: python expect.py   (needs numpy, Pillow, safetensors; writes beside itself)
"""

import pathlib

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
save_file(
    {f.name: np.asarray(Image.open(f).convert("RGB")) for f in sorted(HERE.glob("*.jpg"))},
    HERE / "expected.safetensors",
)
