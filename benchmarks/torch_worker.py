"""Runs the authors' PyTorch code on demand, as Worker.java runs rae4j.

It prints "ready"; then each line "run" is answered by "seconds S C", and "write FILE" by "written".
The reference is a checkout of the authors' repository, given by its path; none of it is kept here.
"""
import argparse
import json
import os
import sys
import time


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference", required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--part", default="backbone", choices=["backbone", "decoder", "encoder", "sample"])
    parser.add_argument("--weights", required=True)
    parser.add_argument("--guidance-weights")
    parser.add_argument("--inputs", required=True)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--mode", default="eager", choices=["eager", "compile", "bf16"])
    return parser.parse_args()


args = arguments()
sys.path.insert(0, os.path.join(args.reference, "src"))

import math  # noqa: E402

import torch  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

torch.set_num_threads(args.threads)
torch.set_grad_enabled(False)


def backbone(section, weights):
    from stage2.models.DDT import DiTwDDTHead

    model = DiTwDDTHead(**section.params)
    model.load_state_dict(load_file(weights), strict=True)
    return model.eval()


def decoder(weights):
    """The decoder as the reference's RAE class makes and calls it."""
    from stage1.decoders import GeneralDecoder
    from stage1.decoders.utils import ViTMAEConfig

    with open(os.path.join(args.reference, "configs", "decoder", "ViTB", "config.json")) as file:
        values = json.load(file)
    config = ViTMAEConfig(**{**values, "hidden_size": 768, "patch_size": 16, "image_size": 256})
    model = GeneralDecoder(config, num_patches=256)
    model.load_state_dict(load_file(weights), strict=True)
    model.eval()
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    def run(tokens):
        return model.unpatchify(model(tokens, drop_cls_token=False).logits) * std + mean

    return run


def encoder(weights):
    """The encoder of transformers, which the reference wraps: no weights in the last norm, patches only."""
    from transformers import Dinov2WithRegistersModel

    model = Dinov2WithRegistersModel.from_pretrained(os.path.dirname(weights)).eval()
    width = model.config.hidden_size
    model.layernorm = torch.nn.LayerNorm(width, eps=model.config.layer_norm_eps, elementwise_affine=False)
    first = 1 + model.config.num_register_tokens
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)

    def run(images):
        return model((images - mean) / std).last_hidden_state[:, first:]

    return run


def sampling(config, inputs):
    """What the reference's sample.py does between its two clocks, without the decoder."""
    from stage2.transport import Sampler, create_transport

    model = backbone(config.stage_2, args.weights)
    guide = backbone(config.guidance.guidance_model, args.guidance_weights)
    shift = math.sqrt(config.misc.time_dist_shift_dim / config.misc.time_dist_shift_base)
    transport = create_transport(**config.transport.params, time_dist_shift=shift)
    solve = Sampler(transport).sample_ode(**{**config.sampler.params, "num_steps": args.steps})
    null = config.misc.num_classes
    interval = (config.guidance.get("t-min", config.guidance.get("t_min", 0.0)),
                config.guidance.get("t-max", config.guidance.get("t_max", 1.0)))

    def run():
        z = inputs["noise"]
        y = inputs["labels"]
        doubled = torch.cat([z, z], 0)
        y = torch.cat([y, torch.full_like(y, null)], 0)
        samples = solve(doubled, model.forward_with_autoguidance, y=y,
                        cfg_scale=config.guidance.scale, cfg_interval=interval,
                        additional_model_forward=guide.forward)[-1]
        return samples.chunk(2, dim=0)[0]

    return run


config = OmegaConf.load(args.config)
inputs = {name: x[: args.batch] for name, x in load_file(args.inputs).items()}
if args.part == "backbone":
    network = backbone(config.stage_2, args.weights)
    work, output = lambda: network(inputs["x"], inputs["t"], inputs["y"]), "velocity"
elif args.part == "decoder":
    network = decoder(args.weights)
    work, output = lambda: network(inputs["tokens"]), "images"
elif args.part == "encoder":
    network = encoder(args.weights)
    work, output = lambda: network(inputs["images"]), "tokens"
else:
    work, output = sampling(config, inputs), "latents"

if args.mode == "compile":
    work = torch.compile(work)
elif args.mode == "bf16":
    exactly = work

    def work():
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return exactly()

result = None
print("ready", flush=True)
for line in sys.stdin:
    command = line.split()
    if command == ["run"]:
        start, processor = time.perf_counter(), time.process_time()
        result = work()
        print("seconds", time.perf_counter() - start, time.process_time() - processor, flush=True)
    elif command[0] == "write":
        save_file({output: result.float().contiguous()}, command[1])
        print("written", flush=True)
    else:
        sys.exit("unknown command " + line)
