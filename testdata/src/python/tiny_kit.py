"""Makes the golden case `tiny-kit`: a very small RAE of the test data's own, and what the authors'
PyTorch code computes with it.

    python tiny_kit.py train  --reference RAE --out FOLDER     # model and configs
    python tiny_kit.py record --reference RAE --out FOLDER     # noise, samples, reconstructions

RAE is a checkout of github.com/bytetriper/RAE; needs torch, torchvision, timm, transformers 4.56,
einops, omegaconf, torchdiffeq, safetensors. The pictures are drawn by this script (ten classes of
grey patterns), so that no data set and no licence comes with the model.
"""
import argparse
import json
import math
import os
import sys

import torch
from omegaconf import OmegaConf
from safetensors.torch import save_file
from torch import nn

SIZE, PATCH, WIDTH, CLASSES = 32, 8, 16, 10
GRID = SIZE // PATCH
TAU = 0.3
CLASS_NAMES = ["stripes across", "stripes down", "stripes aslant", "checks", "disc", "ring",
               "square", "cross", "ramp", "dots"]
ENCODER = "models/encoders/mae-kit-p8"
DECODER = "models/decoders/mae/kit_p8/ViTKit/model.pt"
STATISTICS = "models/stats/mae/kit_p8/patterns/stat.pt"
BACKBONES = "models/DiTs/mae/kit_p8/{}/stage2_model.pt"
NAMES = {"plain": "DiTDH-Kit", "cfg": "DiTDH-Kit_cfg", "autoguidance": "DiTDH-Kit_AG"}


# ---- pictures ---------------------------------------------------------------------------------

def pictures(labels, random):
    """Grey patterns as RGB in [0, 1], (n, 3, 32, 32), with random place, size and contrast."""
    n = len(labels)

    def uniform(low, high):
        return (low + (high - low) * torch.rand(n, generator=random)).view(n, 1, 1)

    axis = (torch.arange(SIZE) + 0.5) / SIZE - 0.5
    y, x = axis.view(1, SIZE, 1) - uniform(-.12, .12), axis.view(1, 1, SIZE) - uniform(-.12, .12)
    radius, waves, phase = uniform(.2, .34), uniform(3, 5), uniform(0, 2 * math.pi)
    distance = (x * x + y * y).sqrt()

    def wave(v):
        return (2 * math.pi * waves * v + phase).sin()

    def inside(v):
        return (24 * v).tanh()

    patterns = [wave(y), wave(x), wave((x + y) / 1.4), wave(x) * wave(y) * 1.5,
                inside(radius - distance), inside(.07 - (distance - radius).abs()),
                inside(radius - torch.maximum(x.abs(), y.abs())),
                inside(.08 - torch.minimum(x.abs(), y.abs())),
                2.4 * (x * phase.cos() + y * phase.sin()),
                inside(wave(x) * .1 + wave(y) * .1 - .08)]
    shapes = torch.stack([p.expand(n, SIZE, SIZE) for p in patterns])
    chosen = shapes[labels, torch.arange(n)]
    grey = .5 + uniform(.3, .5) * chosen.clamp(-1, 1) + .02 * torch.randn(
        n, SIZE, SIZE, generator=random)
    return grey.clamp(0, 1).unsqueeze(1).repeat(1, 3, 1, 1)


def data_set(random):
    """20,000 grey pictures, (n, 1, 32, 32), and their labels."""
    labels = torch.randint(CLASSES, (20000,), generator=random)
    return torch.cat([pictures(l, random)[:, :1] for l in labels.split(500)]), labels


def batch(tensor, random, n=64):
    """Some rows, and which."""
    rows = torch.randint(len(tensor), (n,), generator=random)
    return tensor[rows], rows


def images(grey, random):
    return batch(grey, random)[0].repeat(1, 3, 1, 1)


# ---- configuration ----------------------------------------------------------------------------

def backbone(name, hidden, depth, heads):
    return dict(
        target="stage2.models.DDT.DiTwDDTHead",
        params=dict(input_size=GRID, patch_size=1, in_channels=WIDTH, hidden_size=hidden,
                    depth=depth, num_heads=heads, mlp_ratio=4.0, class_dropout_prob=0.1,
                    num_classes=CLASSES, use_qknorm=False, use_swiglu=True, use_rope=True,
                    use_rmsnorm=True, wo_shift=False, use_pos_embed=True),
        ckpt=BACKBONES.format(name))


def configs():
    guide = backbone("DiTDH-KitThin", [8, 16], [1, 1], [1, 2])
    guidance = {"plain": dict(method="cfg", scale=1.0), "cfg": dict(method="cfg", scale=1.75),
                "autoguidance": dict(method="autoguidance", scale=1.5, guidance_model=guide)}
    for kind, values in guidance.items():
        values["t-min"], values["t-max"] = 0.0, 1.0
        yield kind, dict(
            stage_1=dict(target="stage1.RAE", params=dict(
                encoder_cls="MAEwNorm", encoder_config_path=ENCODER,
                encoder_input_size=SIZE,
                encoder_params=dict(model_name=ENCODER),
                decoder_config_path="configs/decoder/ViTKit", decoder_patch_size=PATCH,
                pretrained_decoder_path=DECODER, noise_tau=0.,
                reshape_to_2d=True, normalization_stat_path=STATISTICS)),
            stage_2=backbone("DiTDH-Kit", [16, 24], [2, 2], [2, 3]),
            transport=dict(params=dict(path_type="Linear", prediction="velocity",
                                       time_dist_type="logit-normal_0_1")),
            sampler=dict(mode="ODE", params=dict(sampling_method="euler", num_steps=50, atol=1e-6,
                                                 rtol=1e-3, reverse=False)),
            guidance=values,
            misc=dict(latent_size=[WIDTH, GRID, GRID], num_classes=CLASSES,
                      time_dist_shift_dim=WIDTH * GRID * GRID, time_dist_shift_base=96,
                      class_names=CLASS_NAMES))


def write_json(path, values):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=2)
        file.write("\n")


def save(path, state):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    torch.save({key: value.detach().clone() for key, value in state.items()}, path)


def mae_config(decoder_width, decoder_layers, decoder_heads):
    return dict(
        architectures=["ViTMAEForPreTraining"], model_type="vit_mae", hidden_act="gelu",
        attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0, qkv_bias=True,
        hidden_size=WIDTH, intermediate_size=4 * WIDTH, num_hidden_layers=2, num_attention_heads=2,
        image_size=SIZE, patch_size=PATCH, num_channels=3, initializer_range=0.02,
        layer_norm_eps=1e-12, mask_ratio=0.6, norm_pix_loss=False,
        decoder_hidden_size=decoder_width, decoder_intermediate_size=4 * decoder_width,
        decoder_num_hidden_layers=decoder_layers, decoder_num_attention_heads=decoder_heads)


# ---- training ---------------------------------------------------------------------------------

def descend(name, parameters, loss, steps, rate):
    """Adam with a cosine rate."""
    parameters = [p for p in parameters if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    mean = 0.
    for step in range(steps):
        value = loss()
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        mean += value.item()
        if (step + 1) % 1000 == 0:
            print(f"{name} {step + 1}: loss {mean / 1000:.4f}", flush=True)
            mean = 0.


def train_encoder(grey, random):
    from transformers import ViTMAEConfig, ViTMAEForPreTraining

    write_json(f"{ENCODER}/config.json", dict(mae_config(16, 1, 2), layer_norm_eps=1e-6))
    write_json(f"{ENCODER}/preprocessor_config.json", dict(
        image_processor_type="ViTImageProcessor", do_normalize=True, do_rescale=True,
        do_resize=True, image_mean=[0.5] * 3, image_std=[0.35] * 3, resample=3,
        rescale_factor=1 / 255,
        size=dict(height=SIZE, width=SIZE)))
    model = ViTMAEForPreTraining(ViTMAEConfig.from_pretrained(ENCODER))
    model.train()
    descend("encoder", model.parameters(),
            lambda: model((images(grey, random) - .5) / .35).loss, 4000, 3e-3)
    # What MAE's own decoder has learned is not needed any more.
    save_file({f"vit.{key}": value.contiguous() for key, value in model.vit.state_dict().items()},
              f"{ENCODER}/model.safetensors", {"format": "pt"})


def stage1(**changes):
    from utils.model_utils import instantiate_from_config

    config = dict(configs())["plain"]["stage_1"]
    config["params"].update(changes)
    return instantiate_from_config(OmegaConf.create(config)).eval()


def encode(rae, grey):
    return torch.cat([rae.encode(g.repeat(1, 3, 1, 1)) for g in grey.split(500)])


def train_decoder(grey, random):
    rae = stage1(pretrained_decoder_path=None, normalization_stat_path=None)
    rae.encoder.requires_grad_(False)
    latents = encode(rae, grey)
    os.makedirs(os.path.dirname(STATISTICS), exist_ok=True)
    torch.save({"mean": latents.mean(0), "var": latents.var(0)}, STATISTICS)

    def loss():
        z, rows = batch(latents, random)
        sigma = TAU * torch.rand(len(z), 1, 1, 1, generator=random)
        z = z + sigma * torch.randn(z.shape, generator=random)
        return (rae.decode(z) - grey[rows]).abs().mean()

    rae.decoder.train()
    descend("decoder", rae.decoder.parameters(), loss, 6000, 3e-3)
    save(DECODER, rae.decoder.state_dict())


def transport(config):
    from stage2.transport import create_transport

    misc = config["misc"]
    shift = math.sqrt(misc["time_dist_shift_dim"] / misc["time_dist_shift_base"])
    return create_transport(**config["transport"]["params"], time_dist_shift=shift)


def train_backbone(config, section, data, steps, random):
    from utils.model_utils import instantiate_from_config

    latents, labels = data
    model = instantiate_from_config(
        OmegaConf.create({key: section[key] for key in ("target", "params")}))
    average = {key: value.clone() for key, value in model.state_dict().items()}
    flow = transport(config)

    def loss():
        with torch.no_grad():
            for key, value in model.state_dict().items():
                average[key].lerp_(value, 0.005)
        x, rows = batch(latents, random, 128)
        return flow.training_losses(model, x, dict(y=labels[rows]))["loss"].mean()

    model.train()
    descend(section["ckpt"].split("/")[-2], model.parameters(), loss, steps, 4e-3)
    save(section["ckpt"], average)


def train(args):
    torch.manual_seed(12)
    random = torch.Generator().manual_seed(12)
    for kind, config in configs():
        os.makedirs("configs", exist_ok=True)
        OmegaConf.save(OmegaConf.create(config), f"configs/{NAMES[kind]}.yaml")
    write_json("configs/decoder/ViTKit/config.json", mae_config(24, 2, 3))
    grey, labels = data_set(random)
    train_encoder(grey, random)
    train_decoder(grey, random)
    guided = dict(configs())["autoguidance"]
    data = encode(stage1(), grey), labels
    train_backbone(guided, guided["stage_2"], data, 10000, random)
    train_backbone(guided, guided["guidance"]["guidance_model"], data, 2000, random)


# ---- recording --------------------------------------------------------------------------------

def sampled(config, rae, noise, labels, **changes):
    """Final latents of the reference's sampler, and its models."""
    from stage2.transport import Sampler
    from utils.model_utils import instantiate_from_config

    solve = Sampler(changes.pop("transport", None) or transport(config)).sample_ode(
        **{**config.sampler.params, **changes})
    model = instantiate_from_config(config.stage_2).eval()
    guidance, guide = config.guidance, None
    interval = dict(cfg_scale=guidance.scale, cfg_interval=(guidance["t-min"], guidance["t-max"]))
    if guidance.method == "autoguidance":
        guide = instantiate_from_config(guidance.guidance_model).eval()
        latents = solve(noise, model.forward_with_autoguidance, y=labels,
                        additional_model_forward=guide.forward, **interval)[-1]
    elif guidance.scale > 1:
        twice = torch.cat([labels, torch.full_like(labels, CLASSES)])
        latents = solve(noise.repeat(2, 1, 1, 1), model.forward_with_cfg, y=twice,
                        **interval)[-1][:len(noise)]
    else:
        latents = solve(noise, model.forward, y=labels)[-1]
    return latents, model, guide


def record(args):
    from stage2.transport import create_transport

    torch.set_grad_enabled(False)
    random = torch.Generator().manual_seed(2012)
    labels = torch.tensor([0, 5, 7])
    noise = torch.randn(3, WIDTH, GRID, GRID, generator=random)
    x = torch.randn(3, WIDTH, GRID, GRID, generator=random)
    t, y = torch.tensor([.05, .5, .95]), torch.tensor([2, 9, CLASSES])
    rae, results = stage1(), {}
    for kind, name in NAMES.items():
        config = OmegaConf.load(f"configs/{name}.yaml")
        latents, model, guide = sampled(config, rae, noise, labels)
        tensors = dict(noise=noise, labels=labels, latents=latents, images=rae.decode(latents),
                       fwd_x=x, fwd_t=t, fwd_y=y, fwd_v=model(x, t, y))
        if guide is not None:
            tensors["fwd_v_guidance"] = guide(x, t, y)
        if kind == "plain":
            unshifted = create_transport(**config.transport.params, time_dist_shift=1.0)
            tensors["latents_10"] = sampled(config, rae, noise, labels, num_steps=10)[0]
            tensors["latents_50_no_shift"] = sampled(
                config, rae, noise, labels, transport=unshifted)[0]
            others = sampled(config, rae, noise, (labels + 1) % CLASSES)[0]
        results[kind] = tensors
        keep(f"sample_{kind}", f"configs/{name}.yaml", tensors,
             "noise and labels in, final latents and decoded images (not clamped) out; "
             "fwd_*: one forward of the stage-2 model")
    labels = torch.tensor([3, 6])
    images = (pictures(labels, random) * 255).round() / 255
    plain = stage1(normalization_stat_path=None)
    keep("reconstruction", f"configs/{NAMES['plain']}.yaml", dict(
        labels=labels, images=images, raw_tokens=plain.encode(images), latents=rae.encode(images),
        reconstructions=rae(images)),
        "patterns, encoder tokens before and after normalisation, reconstruction (not clamped)")
    report(results, others, (rae(images) - images))


def keep(name, config, tensors, what):
    save_file({key: value.contiguous() for key, value in tensors.items()}, f"{name}.safetensors",
              {"config": config, "what": what})


def report(results, others, error):
    plain = results["plain"]

    def line(name, a, b):
        d = (a - b).abs()
        per_image = d.flatten(1).max(1).values.min()
        print(f"{name:34} mean {d.mean():.3f}  largest {d.max():.3f}  "
              f"largest of the image that differs least {per_image:.3f}")

    print(f"spread of latents {plain['latents'].std():.3f}, of images {plain['images'].std():.3f}; "
          f"reconstruction error, root mean square {error.square().mean().sqrt():.3f}")
    for kind in ("cfg", "autoguidance"):
        line(f"latents, {kind} - plain", results[kind]["latents"], plain["latents"])
        line(f"images, {kind} - plain", results[kind]["images"], plain["images"])
    line("latents, autoguidance - cfg",
         results["autoguidance"]["latents"], results["cfg"]["latents"])
    line("latents, next label - plain", others, plain["latents"])
    line("latents, 10 points - 50", plain["latents_10"], plain["latents"])
    line("latents, no shift - plain", plain["latents_50_no_shift"], plain["latents"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("what", choices=["train", "record"])
    parser.add_argument("--reference", required=True, help="checkout of bytetriper/RAE")
    parser.add_argument("--out", required=True, help="folder of the case")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    sys.path.insert(0, os.path.abspath(os.path.join(args.reference, "src")))
    torch.set_num_threads(args.threads)
    os.makedirs(args.out, exist_ok=True)
    os.chdir(args.out)  # the configs name files below it
    {"train": train, "record": record}[args.what](args)


if __name__ == "__main__":
    main()
