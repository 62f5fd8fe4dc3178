"""Turns inputs of a backbone (x, y) into those of a sampling (noise, labels)."""
import sys

from safetensors.torch import load_file, save_file

inputs = load_file(sys.argv[1])
save_file({"noise": inputs["x"], "labels": inputs["y"]}, sys.argv[2])
