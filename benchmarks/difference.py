"""Prints how far two safetensors files differ."""
import sys

from safetensors.torch import load_file

left, right = load_file(sys.argv[1]), load_file(sys.argv[2])
assert left.keys() == right.keys(), (left.keys(), right.keys())
for name in left:
    a, b = left[name].double(), right[name].double()
    print(f"{name}: max |a-b| {(a - b).abs().max():.1e} of max |b| {b.abs().max():.3g}")
