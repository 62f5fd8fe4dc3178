"""Makes training steps with the authors' PyTorch code on demand, as TrainingWorker.java does with
rae4j.

The first step runs by itself and ends with "ready"; then each line "run N" lets N steps run and is
answered by "seconds S C LOSS" (a step, and the last loss). What a step does, and in which order, is that of
the reference's train.py and train_stage1.py, of which the modules are used; their scripts need CUDA
and torch.distributed. As there, a GPU rounds float32 products to TF32 unless --precision is fp32.
"""
import argparse
import math
import os
import sys
import time
from copy import deepcopy

parser = argparse.ArgumentParser()
parser.add_argument("--reference", required=True)
parser.add_argument("--trainer", required=True, choices=["stage1", "stage2"])
parser.add_argument("--config", required=True)
parser.add_argument("--data", required=True, help="folder of training_files.py")
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32", "bf16"])
parser.add_argument("--compile", action="store_true", help="stage 2: as the reference's --compile")
parser.add_argument("overrides", nargs="*")
args = parser.parse_args()
sys.path.insert(0, os.path.join(args.reference, "src"))
os.environ["TORCH_HOME"] = args.data
os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402

from utils.model_utils import instantiate_from_config  # noqa: E402
from utils.optim_utils import build_optimizer, build_scheduler  # noqa: E402
from utils.train_utils import update_ema  # noqa: E402

if args.trainer == "stage1" and args.precision == "bf16":
    sys.exit("stage1 is compared in fp32 and tf32 only")
torch.set_num_threads(args.threads)
torch.backends.cuda.matmul.allow_tf32 = args.precision != "fp32"
torch.backends.cudnn.allow_tf32 = args.precision != "fp32"
device = torch.device(args.device)
torch.manual_seed(0)
config = OmegaConf.merge(OmegaConf.load(args.config), OmegaConf.from_dotlist(args.overrides))
training = OmegaConf.to_container(config.training)
batch = training["global_batch_size"]
STEPS_PER_EPOCH = 8  # only the schedule asks, which hardly moves in a few steps


def stage2():
    from safetensors.torch import load_file
    from stage2.transport import create_transport

    model = instantiate_from_config(config.stage_2).to(device)
    if args.compile:
        model.forward = torch.compile(model.forward)
    average = deepcopy(model).requires_grad_(False).eval()
    model.requires_grad_(True).train()
    optimizer, _ = build_optimizer(model.parameters(), training)
    scheduler, _ = build_scheduler(optimizer, STEPS_PER_EPOCH, training)
    shift = math.sqrt(config.misc.time_dist_shift_dim / config.misc.time_dist_shift_base)
    transport = create_transport(**config.transport.params, time_dist_shift=shift)
    data = load_file(os.path.join(args.data, "latents.safetensors"))
    if len(data["labels"]) % batch:
        sys.exit(f"{len(data['labels'])} latents cannot be divided into batches of {batch}")

    def step(k):
        at = k * batch % len(data["labels"])
        z = data["latents"][at:at + batch].to(device)
        y = data["labels"][at:at + batch].to(device)
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(args.device, torch.bfloat16, enabled=args.precision == "bf16"):
            loss = transport.training_losses(model, z, dict(y=y))["loss"].mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), training["clip_grad"])
        optimizer.step()
        scheduler.step()
        update_ema(average, model, decay=training["ema_decay"])
        return loss.item()

    return step


def stage1():
    import disc.lpips
    from disc import build_discriminator, hinge_d_loss, vanilla_g_loss
    from torchvision.io import read_image

    disc.lpips.get_ckpt_path = lambda name: os.path.join(args.data, "lpips", "vgg.pth")
    rae = instantiate_from_config(config.stage_1).to(device)
    rae.encoder.eval()
    average = deepcopy(rae).requires_grad_(False).eval()
    rae.encoder.requires_grad_(False)
    rae.decoder.requires_grad_(True)
    gan = OmegaConf.to_container(config.gan)
    discriminator, augment = build_discriminator(gan["disc"], device)
    lpips = disc.lpips.LPIPS().eval().to(device)
    optimizer, _ = build_optimizer(rae.decoder.parameters(), training)
    of_disc, _ = build_optimizer(
        [p for p in discriminator.parameters() if p.requires_grad], gan["disc"])
    scheduler, _ = build_scheduler(optimizer, STEPS_PER_EPOCH, training)
    disc_scheduler, _ = build_scheduler(of_disc, STEPS_PER_EPOCH, gan["disc"])
    last = rae.decoder.decoder_pred.weight
    numbers = gan["loss"]
    pictures = [read_image(os.path.join(args.data, "images", str(i % 2), f"{i:02d}.png"))
                for i in range(16)]

    def step(k):
        images = torch.stack([pictures[(k * batch + i) % 16][:, 64:320, 64:320]
                              for i in range(batch)]).to(device).float() / 255
        real = images * 2.0 - 1.0
        rae.decoder.train()
        rae.training = True
        optimizer.zero_grad(set_to_none=True)
        discriminator.eval()
        painted = rae(images)
        fake = painted * 2.0 - 1.0
        total = (painted - images).abs().mean() + numbers["perceptual_weight"] * lpips(real, fake)
        logits, _ = discriminator(augment.aug(fake), None)
        adversarial = vanilla_g_loss(logits)
        wanted = torch.autograd.grad(total, last, retain_graph=True)[0]
        found = torch.autograd.grad(adversarial, last, retain_graph=True)[0]
        weight = torch.clamp(torch.norm(wanted) / (torch.norm(found) + 1e-6), 0.0,
                             numbers["max_d_weight"]).detach()
        loss = total + numbers["disc_weight"] * weight * adversarial
        loss.backward()
        optimizer.step()
        scheduler.step()
        update_ema(average, rae, decay=training["ema_decay"])
        rae.decoder.eval()
        rae.training = False
        discriminator.train()
        of_disc.zero_grad(set_to_none=True)
        with torch.no_grad():
            fresh = rae(images) * 2.0 - 1.0
        fresh = torch.round((fresh.clamp(-1.0, 1.0) + 1.0) * 127.5) / 127.5 - 1.0
        logits_fake, logits_real = discriminator(augment.aug(fresh), augment.aug(real))
        disc_loss = hinge_d_loss(logits_real, logits_fake)
        disc_loss.backward()
        of_disc.step()
        disc_scheduler.step()
        return loss.item()

    return step


step = stage2() if args.trainer == "stage2" else stage1()
step(0)
print("ready", flush=True)
k = 0
for line in sys.stdin:
    words = line.split()
    if len(words) != 2 or words[0] != "run":
        sys.exit("unknown command " + line)
    count = int(words[1])
    start, processor = time.perf_counter(), time.process_time()
    for _ in range(count):
        k += 1
        loss = step(k)
    # The loss was read last, so a GPU has done all that it was asked for.
    print("seconds", (time.perf_counter() - start) / count,
          (time.process_time() - processor) / count, loss, flush=True)
