"""Makes the reference results of golden/networks that this project added itself.

    python golden_networks.py OUT_FOLDER INCEPTION_CASE_FOLDER

Needs torch, torchvision, lpips, diffusers, torch-fidelity, safetensors. Weights are the formula of
golden/networks/README.md, so none are stored. Writes

  lpips-alexnet/          the distance of the pip package lpips, net="alex", per layer and in total
  inception-spatial/      the first seven channels of Mixed_6d.branch1x1, as sFID flattens them
  autoencoder-kl-*/       diffusers' AutoencoderKL with few channels: posterior mean and decoding

Tolerances: ten times the largest difference between float32 and float64, relative to the largest
value, and at least 1e-5.
"""

import json
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def formula(name, shape, base, scale):
    """Element i is base + (u(i) - 0.5) * scale; see golden/networks/README.md."""
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        z = np.arange(count, dtype=np.uint64) + GOLDEN * np.uint64(zlib.crc32(name.encode()))
        z = z + GOLDEN
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    u = (z & np.uint64(0xFFFFFFFF)).astype(np.float64) / 2.0**32
    return (base + (u - 0.5) * scale).astype(np.float32).reshape(shape)


def spec(name, shape):
    """Weights keep the size of the activations, as the usual initialisers do."""
    if name.endswith("bias"):
        return 0.0, 0.2
    if len(shape) == 1:
        return 1.0, 0.4
    fan_in = int(np.prod(shape[1:]))
    return 0.0, float(np.sqrt(24.0 / fan_in))


def tensors_of(shapes):
    listed = []
    values = {}
    for name, shape in shapes.items():
        base, scale = (0.5, 1.0) if name.startswith("lin") else spec(name, shape)
        listed.append({"name": name, "shape": list(shape), "base": base, "scale": scale})
        values[name] = torch.from_numpy(formula(name, shape, base, scale))
    return listed, values


def write(folder, what, config, tensors, inputs, single, double):
    folder.mkdir(parents=True, exist_ok=True)
    worst = max(
        float(np.abs(single[k] - double[k]).max() / np.abs(double[k]).max()) for k in single
    )
    case = {
        "case": folder.name,
        "what": what,
        "config": config,
        "tolerance": {
            "max_rel": max(1e-5, 10 * worst),
            "note": "pass if |d| <= max_rel * max|expected| over the tensor; float32 and float64"
            " differ by %.1e" % worst,
        },
        "tensors": tensors,
    }
    (folder / "case.json").write_text(json.dumps(case, indent=1) + "\n")
    save_file(inputs, folder / "inputs.safetensors")
    save_file({k: v.astype(np.float32) for k, v in double.items()}, folder / "outputs.safetensors")
    print(folder.name, "float32 against float64: %.2e" % worst)


def both(module, run):
    """Outputs in float32 and float64."""
    results = []
    for dtype in (torch.float32, torch.float64):
        with torch.no_grad():
            out = run(module.to(dtype), dtype)
        results.append({k: v.to(torch.float64).contiguous().numpy() for k, v in out.items()})
    return results


def lpips_alexnet(out):
    import lpips

    module = lpips.LPIPS(net="alex", pretrained=False, pnet_rand=True, verbose=False).eval()
    shapes = {}
    renamed = {}
    for name, value in module.state_dict().items():
        if name.startswith("net.slice"):
            index, part = name.split(".")[2:]
            usual = "features.%s.%s" % (index, part)
        elif name.startswith("lin") and not name.startswith("lins"):
            usual = name
        else:
            continue
        shapes[usual] = tuple(value.shape)
        renamed[name] = usual
    tensors, values = tensors_of(shapes)
    state = module.state_dict()
    state.update({name: values[usual] for name, usual in renamed.items()})
    state.update({"lins.%d.model.1.weight" % k: values["lin%d.model.1.weight" % k] for k in range(5)})
    module.load_state_dict(state)
    a = formula("a", (2, 3, 40, 33), 0.0, 2.0)
    b = formula("b", (2, 3, 40, 33), 0.0, 2.0)

    def run(module, dtype):
        total, layers = module(
            torch.from_numpy(a).to(dtype), torch.from_numpy(b).to(dtype), retPerLayer=True
        )
        result = {"layer%d" % k: v.reshape(2, 1) for k, v in enumerate(layers)}
        return {"distance": total.reshape(2, 1)} | result

    single, double = both(module, run)
    write(
        out / "lpips-alexnet",
        "pip package lpips, net alex, images a and b in [-1, 1] with formula weights",
        {},
        tensors,
        {"a": a, "b": b},
        single,
        double,
    )


def inception_spatial(out, case):
    from torch_fidelity import feature_extractor_inceptionv3 as inception

    described = json.loads((case / "case.json").read_text())
    values = {
        t["name"]: torch.from_numpy(formula(t["name"], t["shape"], t["base"], t["scale"]))
        for t in described["tensors"]
    }
    path = out / "weights.pth"
    torch.save(values, path)
    load = inception.nn.Module.load_state_dict
    inception.nn.Module.load_state_dict = lambda self, state: load(self, state, strict=False)
    module = inception.FeatureExtractorInceptionV3(
        "inception", ["2048"], feature_extractor_weights_path=str(path)
    )
    inception.nn.Module.load_state_dict = load
    path.unlink()
    seen = []
    module.Mixed_6d.branch1x1.register_forward_hook(lambda m, i, o: seen.append(o))
    images = load_file(case / "inputs.safetensors")["images"]

    def run(module, dtype):
        module.feature_extractor_internal_dtype = dtype
        seen.clear()
        module(torch.from_numpy(images))
        return {"spatial": seen[0][:, :7].permute(0, 2, 3, 1).reshape(len(images), -1)}

    single, double = both(module, run)
    write(
        out / "inception-spatial",
        "torch-fidelity's inception-v3-compat: first seven channels of Mixed_6d.branch1x1 (17, 17, 7)",
        {"same_weights_and_images_as": "inception-v3-compat"},
        [],
        {"images": images},
        single,
        double,
    )


AUTOENCODERS = {
    "autoencoder-kl-small": {
        "block_out_channels": [32, 64],
        "down_block_types": ["DownEncoderBlock2D"] * 2,
        "up_block_types": ["UpDecoderBlock2D"] * 2,
        "layers_per_block": 1,
        "latent_channels": 4,
        "norm_num_groups": 8,
        "sample_size": 16,
        "scaling_factor": 0.18215,
    },
    "autoencoder-kl-deep": {
        "block_out_channels": [32, 32, 64, 64],
        "down_block_types": ["DownEncoderBlock2D"] * 4,
        "up_block_types": ["UpDecoderBlock2D"] * 4,
        "layers_per_block": 2,
        "latent_channels": 4,
        "norm_num_groups": 32,
        "sample_size": 32,
        "scaling_factor": 0.18215,
    },
}


def autoencoder_kl(out, name, config):
    from diffusers import AutoencoderKL

    module = AutoencoderKL(**config).eval()
    module.set_attn_processor(__import__("diffusers").models.attention_processor.AttnProcessor())
    shapes = {k: tuple(v.shape) for k, v in module.state_dict().items()}
    tensors, values = tensors_of(shapes)
    module.load_state_dict(values)
    size = config["sample_size"]
    images = formula("images", (2, 3, size, size), 0.5, 1.0)

    def run(module, dtype):
        x = torch.from_numpy(images).to(dtype) * 2 - 1
        latents = module.encode(x).latent_dist.mode() * config["scaling_factor"]
        decoded = module.decode(latents / config["scaling_factor"]).sample
        return {"latents": latents, "decoded": decoded / 2 + 0.5}

    single, double = both(module, run)
    written = {"_class_name": "AutoencoderKL", "act_fn": "silu", "in_channels": 3, "out_channels": 3}
    write(
        out / name,
        "diffusers' AutoencoderKL: images in [0, 1] -> posterior mean * scaling_factor -> images",
        {"model": written | config},
        tensors,
        {"images": images},
        single,
        double,
    )


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    lpips_alexnet(target)
    inception_spatial(target, Path(sys.argv[2]))
    for key, value in AUTOENCODERS.items():
        autoencoder_kl(target, key, value)
