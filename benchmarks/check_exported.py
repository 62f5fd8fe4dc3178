"""Has other programs read what `rae4j export` writes.

Called by ./exported-formats. ONNX models pass ONNX's own checker (with shape inference over the
whole model) and, run by ONNX Runtime for Python, give what `rae4j forward` gives. A .pt file is
loaded by torch.load with weights_only=True, if torch is installed, and equals the .safetensors file.
Where diffusers is installed, an AutoencoderRAE of its own with random weights is read by rae4j and
written again, and diffusers has all its tensors by name and gives the same latents and pictures.
"""
import argparse
import os
import shutil
import subprocess
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file, save_file

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
LIMIT = 1e-5
PARTS = ("encoder", "decoder", "backbone", "guidance-backbone")
FORWARD = {"encoder": ("images",), "decoder": ("latents",),
           "backbone": ("x", "t", "y"), "guidance-backbone": ("x", "t", "y")}


def inputs_of(session, seed):
    """Random values of the shapes that the model states, for a batch of 3."""
    random = numpy.random.default_rng(seed)
    values = {}
    for spec in session.get_inputs():
        shape = [3 if isinstance(d, str) else d for d in spec.shape]
        if spec.type == "tensor(int64)":
            values[spec.name] = random.integers(0, 10, shape)
        elif spec.name in ("images", "t"):
            values[spec.name] = random.random(shape, "f")
        else:
            values[spec.name] = random.standard_normal(shape, "f")
    return values


def check_onnx(path):
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path, load_external_data=False)
    domains = {node.domain for node in model.graph.node} | {o.domain for o in model.opset_import}
    assert domains == {""}, domains
    keys = {entry.key for entry in model.metadata_props}
    assert {"rae4j.config", "rae4j.settings", "rae4j.part"} <= keys, keys
    return {o.domain: o.version for o in model.opset_import}[""]


def onnx_part(args, part):
    path = os.path.join(args.work, part + ".onnx")
    rae4j(args, "export", "--config", args.config, "--part", part, "--out", path)
    opset = check_onnx(path)
    session = onnxruntime.InferenceSession(path)
    given = inputs_of(session, len(part))
    names = [o.name for o in session.get_outputs()]
    theirs = dict(zip(names, session.run(names, given)))
    file_in, file_out = (os.path.join(args.work, part + s) for s in ("-in.safetensors", "-out.safetensors"))
    save_file(given, file_in)
    rae4j(args, "forward", "--config", args.config, "--part", part, "--in", file_in, "--out", file_out)
    ours = load_file(file_out)
    worst = max(float(abs(ours[name] - theirs[name]).max()) for name in ours)
    print(f"{part:18s} opset {opset}, checker passed, largest difference {worst:.1e}")
    return worst <= LIMIT


def torch_part(args, part):
    files = {e: os.path.join(args.work, part + e) for e in (".pt", ".safetensors")}
    for file in files.values():
        rae4j(args, "export", "--config", args.config, "--part", part, "--out", file)
    try:
        import torch
    except ImportError:
        print(f"{part:18s} torch is not installed, the .pt file was not loaded")
        return True
    ours = torch.load(files[".pt"], weights_only=True, map_location="cpu")
    mapped = torch.load(files[".pt"], weights_only=True, map_location="cpu", mmap=True)
    same = load_file(files[".safetensors"])
    good = set(ours) == set(same) and all(
        numpy.array_equal(t.numpy(), same[n]) and torch.equal(t, mapped[n]) for n, t in ours.items())
    print(f"{part:18s} torch.load: {len(ours)} tensors, {'equal' if good else 'DIFFERENT'}")
    return good


def diffusers_folder(args, kind, size, patch):
    """A folder that diffusers wrote, through rae4j and back."""
    import torch
    from diffusers import AutoencoderRAE

    torch.manual_seed(7)
    theirs, again = (os.path.join(args.work, kind + end) for end in ("-theirs", "-again"))
    model = AutoencoderRAE(
        encoder_type=kind, encoder_hidden_size=384, encoder_num_hidden_layers=2,
        encoder_patch_size=patch, encoder_input_size=size, image_size=size // patch * 16, patch_size=16,
        decoder_hidden_size=192, decoder_num_hidden_layers=2, decoder_num_attention_heads=4,
        decoder_intermediate_size=384)
    model.eval().save_pretrained(theirs)
    shutil.rmtree(again, ignore_errors=True)
    rae4j(args, "export", "--config", theirs, "--format", "diffusers", "--out", again)
    copy, report = AutoencoderRAE.from_pretrained(again, output_loading_info=True, low_cpu_mem_usage=False)
    copy.eval()
    images = torch.rand(2, 3, size, size)
    with torch.no_grad():
        latents = model.encode(images).latent
        pictures = model.decode(latents).sample
        same = torch.equal(copy.encode(images).latent, latents) and torch.equal(
            copy.decode(latents).sample, pictures)
    files = [os.path.join(args.work, kind + end) for end in ("-in.safetensors", "-z.safetensors",
                                                            "-e.safetensors", "-d.safetensors")]
    save_file({"images": images.numpy()}, files[0])
    save_file({"latents": latents.contiguous().numpy()}, files[1])
    rae4j(args, "forward", "--config", theirs, "--part", "encoder", "--in", files[0], "--out", files[2])
    rae4j(args, "forward", "--config", theirs, "--part", "decoder", "--in", files[1], "--out", files[3])
    worst = max(float(abs(load_file(files[2])["latents"] - latents.numpy()).max()),
                float(abs(load_file(files[3])["images"] - pictures.numpy()).max()))
    lost = report["missing_keys"] or report["unexpected_keys"]
    print(f"{kind:18s} diffusers reads what was written: {'NOT ALL' if lost else 'all tensors'},"
          f" {'equal' if same else 'DIFFERENT'}; rae4j beside diffusers {worst:.1e}")
    return same and not lost and worst <= LIMIT


def diffusers_folders(args):
    try:
        from diffusers import AutoencoderRAE  # noqa: F401
        import transformers
    except ImportError:
        print("diffusers with AutoencoderRAE is not installed, no folder was read by it")
        return [True]
    kinds = [("mae", 224, 16), ("dinov2", 224, 14)]
    if int(transformers.__version__.split(".")[0]) < 5:  # diffusers builds SigLIP2 beside 4 alone
        kinds = [("mae", 224, 16), ("siglip2", 256, 16)]
    return [diffusers_folder(args, *kind) for kind in kinds]


def rae4j(args, *arguments):
    subprocess.run([*args.rae4j.split(), *arguments], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rae4j", default=os.path.join(ROOT, "rae4j"), help="the command")
    parser.add_argument("--config", default="tiny-fashion-ag")
    parser.add_argument("--work", default=os.path.join(HERE, "target", "exported"))
    parser.add_argument("--onnx", nargs="*", default=[], help="more files for the checker")
    args = parser.parse_args()
    args.work = os.path.abspath(args.work)
    os.makedirs(args.work, exist_ok=True)
    good = [onnx_part(args, part) for part in PARTS]
    good += [torch_part(args, part) for part in PARTS]
    good += diffusers_folders(args)
    for path in args.onnx:
        print(f"{os.path.basename(path)}: opset {check_onnx(path)}, checker passed")
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
