"""Writes small images in every flavour of PNG and JPEG and, in expected.safetensors, what
Pillow 13 makes of each with Image.open(f).convert("RGB"). In order.safetensors, resizes around the
point from which Pillow 13 takes columns before rows.

usage: python make.py   (needs numpy, Pillow, safetensors; writes beside itself)
"""

import pathlib
import struct
import zlib

import numpy as np
from PIL import Image
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
W, H = 13, 9
y, x = np.mgrid[0:H, 0:W]
RAMP = ((x * 19 + y * 7) % 256).astype(np.uint8)
RGB = np.stack([RAMP, 255 - RAMP, ((x * 5 + y * 25) % 256).astype(np.uint8)], -1)
ALPHA = ((x * 11 + y * 29) % 256).astype(np.uint8)
WIDE = ((x * 5003 + y * 3001) % 65536).astype(np.uint16)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(name, depth, colour, rows, extra=b""):
    """A PNG written by hand, for flavours that Pillow does not write."""
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, depth, colour, 0, 0, 0))
        + extra
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def packed(values, bits):
    """Rows of sub-byte samples, most significant bits first."""
    for row in values:
        padded = "".join(format(int(v), f"0{bits}b") for v in row)
        padded += "0" * (-len(padded) % 8)
        yield bytes(int(padded[i : i + 8], 2) for i in range(0, len(padded), 8))


def adam7(name, pixels):
    """An interlaced truecolour PNG."""
    raw = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
        part = pixels[y0::dy, x0::dx]
        if part.size:
            raw += b"".join(b"\0" + row.tobytes() for row in part)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 1))
        + chunk(b"IDAT", zlib.compress(raw))
        + chunk(b"IEND", b"")
    )


def save(name, pixels, mode=None, **options):
    Image.fromarray(pixels, mode).save(HERE / name, **options)


save("rgb.png", RGB)
save("rgba.png", np.dstack([RGB, ALPHA]))
save("gray.png", RAMP)
save("gray-alpha.png", np.dstack([RAMP, ALPHA]))
Image.fromarray(RGB).quantize(16).save(HERE / "palette.png")
Image.fromarray(RGB).quantize(16).save(HERE / "palette-transparent.png", transparency=3)
Image.fromarray(RGB).quantize(4).save(HERE / "palette-2bit.png", bits=2)
Image.fromarray(RAMP > 127).save(HERE / "bilevel.png")
png("gray-2bit.png", 2, 0, packed(RAMP >> 6, 2))
png("gray-4bit.png", 4, 0, packed(RAMP >> 4, 4))
png("gray-16bit.png", 16, 0, (row.astype(">u2").tobytes() for row in WIDE))
png("rgb-16bit.png", 16, 2, (np.stack([r, 65535 - r, r ^ 0x5555], -1).astype(">u2").tobytes() for r in WIDE))
png("rgba-16bit.png", 16, 6, (np.stack([r, 65535 - r, r ^ 0x5555, r // 2], -1).astype(">u2").tobytes() for r in WIDE))
png("gray-alpha-16bit.png", 16, 4, (np.stack([r, r // 2], -1).astype(">u2").tobytes() for r in WIDE))
png("gray-gamma.png", 8, 0, (r.tobytes() for r in RAMP), chunk(b"gAMA", struct.pack(">I", 100000)))
png("rgb-broken-profile.png", 8, 2, (r.tobytes() for r in RGB), chunk(b"iCCP", b"x\0\0not a profile"))
png("rgb-transparent-colour.png", 8, 2, (r.tobytes() for r in RGB), chunk(b"tRNS", struct.pack(">HHH", *map(int, RGB[0, 0]))))
adam7("interlaced.png", RGB)
save("one-pixel.png", RGB[:1, :1])

BIG = np.stack([(np.mgrid[0:24, 0:40][1] * 6) % 256, np.mgrid[0:24, 0:40][0] * 10, np.full((24, 40), 90)], -1).astype(np.uint8)
save("rgb.jpg", BIG, quality=95, subsampling=0)
save("rgb-subsampled.jpg", BIG, quality=90, subsampling=2)
save("gray.jpg", BIG[..., 0], quality=95)
save("progressive.jpg", BIG, quality=95, subsampling=0, progressive=True)
Image.fromarray(BIG).save(HERE / "rgb-colourspace.jpg", quality=95, keep_rgb=True)
exif = Image.Exif()
exif[0x0112] = 6
save("rotated-exif.jpg", BIG, quality=95, subsampling=0, exif=exif)
CMYK = np.dstack([BIG, np.full(BIG.shape[:2], 60, np.uint8)])
Image.fromarray(CMYK, "CMYK").save(HERE / "cmyk.jpg", quality=95)
# The same samples declared as YCCK (Adobe transform 2).
data = (HERE / "cmyk.jpg").read_bytes()
at = data.index(b"Adobe")
(HERE / "ycck.jpg").write_bytes(data[: at + 11] + b"\2" + data[at + 12 :])

order = {}
for w, h, nw, nh in [
    (33, 68, 16, 34), (33, 69, 16, 34), (33, 69, 16, 35), (33, 70, 16, 35), (40, 100, 20, 60),
    (40, 100, 20, 59), (20, 21, 50, 20), (20, 21, 50, 22), (50, 40, 49, 38), (50, 40, 49, 37),
    (64, 200, 32, 100),
]:
    yy, xx = np.mgrid[0:h, 0:w]
    pixels = np.stack([xx * xx * 37 + yy * 91, xx * 53 + yy * yy * 29, xx * yy * 17], -1)
    resized = Image.fromarray((pixels % 256).astype(np.uint8)).resize((nw, nh), Image.BICUBIC)
    order[f"{w}x{h}.{nw}x{nh}"] = np.asarray(resized)
save_file(order, HERE / "order.safetensors")

expected = {
    f.name: np.asarray(Image.open(f).convert("RGB"))
    for f in sorted(HERE.iterdir())
    if f.suffix in (".png", ".jpg")
}
# Pillow clips 16-bit gray at 255 (nearly everything turns white) though it takes the high byte of
# every other 16-bit flavour; the high byte is what anybody wants here too.
expected["gray-16bit.png"] = np.repeat((WIDE >> 8).astype(np.uint8)[..., None], 3, -1)
save_file(expected, HERE / "expected.safetensors")
