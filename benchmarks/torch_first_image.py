"""From process start to one image of the bundled tiny model, with the authors' PyTorch code."""
import argparse
import math
import os
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--reference", required=True)
parser.add_argument("--model", required=True, help="folder of the tiny model")
parser.add_argument("--out", required=True)
parser.add_argument("--threads", type=int, required=True)
args = parser.parse_args()
sys.path.insert(0, os.path.join(args.reference, "src"))

import torch  # noqa: E402
from torchvision.utils import save_image  # noqa: E402

from stage2.transport import Sampler, create_transport  # noqa: E402
from utils.model_utils import instantiate_from_config  # noqa: E402
from utils.train_utils import parse_configs  # noqa: E402

torch.set_num_threads(args.threads)
torch.set_grad_enabled(False)
torch.manual_seed(0)
os.chdir(args.model)  # its config names files below it

rae_config, model_config, transport, sampler, _, misc, _, _ = parse_configs(
    os.path.join("configs", "DiTDH-Kit.yaml"))
rae = instantiate_from_config(rae_config).eval()
model = instantiate_from_config(model_config).eval()
shift = math.sqrt(misc["time_dist_shift_dim"] / misc["time_dist_shift_base"])
solve = Sampler(create_transport(**transport["params"], time_dist_shift=shift)).sample_ode(
    **sampler["params"])
noise = torch.randn(1, *misc["latent_size"])
latents = solve(noise, model.forward, y=torch.tensor([7]))[-1]
save_image(rae.decode(latents), args.out, value_range=(0, 1))
