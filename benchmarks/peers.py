"""Runs rae4j, in each precision, and what a user would take instead by turns on the same graphs.

Called by `./speed --peers`. ONNX Runtime and OpenVINO run what rae4j exports; PyTorch runs the
modules of the authors' repository, where one is named, and the encoder of transformers. A peer that is not installed is named, with
the line that installs it, and left out. Prints, for each peer, the median of the ratios of
neighbouring runs, ours by theirs, so that below 1 is ours.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys

from compare import HERE, ROOT, Bench, Side

OURS = {"fp32": "onnxruntime", "bf16": "pytorch", "int8": "onnxruntime"}
RUNTIMES = ["onnxruntime", "openvino", "openvino-f32"]
MODES = {"torch": "eager", "torch-compile": "compile", "torch-bf16": "bf16"}
PEERS = [*RUNTIMES, *MODES]
PARTS = {"backbone": 1, "decoder": 3, "encoder": 4}
CASES = [part + batch for part in PARTS for batch in "14"]
# Of DINOv2-B with registers, as its published config.json has them.
ENCODER = dict(
    architectures=["Dinov2WithRegistersModel"], model_type="dinov2_with_registers", hidden_size=768,
    num_hidden_layers=12, num_attention_heads=12, mlp_ratio=4, hidden_act="gelu", image_size=518,
    patch_size=14, num_channels=3, num_register_tokens=4, layerscale_value=1.0, layer_norm_eps=1e-6,
    qkv_bias=True, use_swiglu_ffn=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    initializer_range=0.02, drop_path_rate=0.0)
PREPROCESSOR = dict(do_normalize=True, image_mean=[0.485, 0.456, 0.406],
                    image_std=[0.229, 0.224, 0.225])


class Peers(Bench):
    def java(self, program, *arguments):
        command = super().java(program, *arguments)
        if self.args.class_path:
            command[command.index("-cp") + 1] = self.args.class_path
        return command

    def prepare(self):
        """Weights, inputs and exported models, as far as they are not there."""
        os.makedirs(self.path("encoder"), exist_ok=True)
        for name, values in [("config", ENCODER), ("preprocessor_config", PREPROCESSOR)]:
            with open(self.path(f"encoder/{name}.json"), "w") as file:
                json.dump(values, file, indent=1)
        for part, seed in PARTS.items():
            if not os.path.exists(self.weights(part)):
                subprocess.run(self.java(
                    "RandomWeights", "--part", part, "--seed", str(seed), "--out",
                    self.weights(part), "--inputs", self.path(part + "-inputs.safetensors")),
                    check=True)

    def overrides(self):
        keys = ["encoder_config_path", "encoder_params.dinov2_path"]
        return super().overrides() + [f"stage_1.params.{k}={self.path('encoder')}" for k in keys]

    def weights(self, part):
        """An encoder is read from a folder."""
        return self.path("encoder/model.safetensors" if part == "encoder" else part + ".safetensors")

    def model(self, part):
        path = self.path(part + ".onnx")
        if not os.path.exists(path):
            named = {"backbone": ["stage_2.ckpt=" + self.weights(part)],
                     "decoder": ["stage_1.params.pretrained_decoder_path=" + self.weights(part)],
                     "encoder": self.overrides()[-2:]}
            export = self.java("Worker")
            end = export.index("io.github.rae4j.benchmarks.Worker")
            subprocess.run([*export[:end], "io.github.rae4j.cli.Main", "export", "--config",
                            self.config, "--part", part, "--out", path, *named[part]],
                           check=True, stdout=subprocess.DEVNULL)
        return path

    def missing(self, peer):
        """Why a peer cannot be run, or an empty text."""
        package = "torch" if peer in MODES else peer.split("-")[0]
        found = subprocess.run([self.args.python, "-c", "import safetensors, numpy, " + package],
                               capture_output=True)
        if found.returncode != 0:
            return f"{self.args.python} -m pip install {package} safetensors numpy"
        if peer in MODES and not self.args.reference:
            return ("its networks are those of the authors' repository: git clone"
                    " https://github.com/bytetriper/RAE, and --reference RAE")
        return ""

    def common(self, part, batch):
        return ["--inputs", self.path(part + "-inputs.safetensors"), "--batch", str(batch),
                "--threads", str(self.args.threads)]

    def ours(self, part, batch, precision):
        # As ./rae4j starts Java: OpenMP's threads sleep in float32, where OpenBLAS works.
        waiting = {} if precision == "bf16" else {"OMP_WAIT_POLICY": "passive"}
        return Side(self.java("Worker", "--part", part, "--weights",
                              self.weights(part), "--engine", OURS[precision],
                              "--precision", precision, *self.common(part, batch)), waiting)

    def theirs(self, part, batch, peer):
        if peer in RUNTIMES:
            return Side([self.args.python, os.path.join(HERE, "peer_worker.py"), "--runtime", peer,
                         "--model", self.model(part), *self.common(part, batch)])
        return Side([self.args.python, os.path.join(HERE, "torch_worker.py"), "--reference",
                     self.args.reference, "--config", self.config, "--part", part, "--weights",
                     self.weights(part), "--mode", MODES[peer],
                     *self.common(part, batch)])

    def output(self, side):
        from safetensors.numpy import load_file

        file = self.path("output.safetensors")
        side.write(file)
        return next(iter(load_file(file).values())).astype("d")

    def case(self, part, batch, precisions, peers):
        mine = {p: self.ours(part, batch, p) for p in precisions}
        try:
            for side in mine.values():
                for _ in range(self.args.warm):
                    side.run()
            outputs = {p: self.output(side) for p, side in mine.items()}
            for peer in peers:
                side = self.theirs(part, batch, peer)
                try:
                    for _ in range(self.args.warm):
                        side.run()
                    exact = self.output(side)
                    rounds = self.turns({**mine, peer: side})
                finally:
                    side.close()
                for p in precisions:
                    self.print(part, batch, p, peer, rounds, error(outputs[p], exact))
        finally:
            for side in mine.values():
                side.close()

    def turns(self, sides):
        """The seconds of each side in each round; who begins changes."""
        names = list(sides)
        rounds = []
        for i in range(self.args.rounds):
            first = i % len(names)
            rounds.append({n: sides[n].run()[0] for n in names[first:] + names[:first]})
        return rounds

    def print(self, part, batch, precision, peer, rounds, difference):
        mine = statistics.median(r[precision] for r in rounds)
        other = statistics.median(r[peer] for r in rounds)
        ratio = statistics.median(r[precision] / r[peer] for r in rounds)
        self.results.append(dict(part=part, batch=batch, precision=precision, peer=peer,
                                 rae4j=mine, seconds=other, ratio=ratio, difference=difference))
        print(f"{part:8} batch {batch}   rae4j {precision} {mine:7.3f} s   {peer:13} {other:7.3f} s"
              f"   ratio {ratio:.3f}   difference {difference:.1e}", flush=True)


def error(found, wanted):
    """The difference in root mean squares, relative to what is wanted."""
    return float((((found - wanted) ** 2).sum() / (wanted ** 2).sum()) ** 0.5)


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            lines = [line.split(":", 1) for line in file if ":" in line]
    except OSError:
        return "unknown"
    values = {key.strip(): value.strip() for key, value in reversed(lines)}
    fast = [f for f in ("avx2", "avx512f", "avx512_bf16", "amx_bf16", "avx512_vnni", "avx_vnni")
            if f in values.get("flags", "").split()]
    return f"{values.get('model name', 'unknown')} ({' '.join(fast)})"


def openblas():
    """What is set for OpenBLAS, which changes the seconds of the engine pytorch."""
    return [f"{name}={os.environ[name]}" for name in sorted(os.environ)
            if name.startswith("OPENBLAS_")]


def main():
    parser = argparse.ArgumentParser(prog="speed --peers", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reference", default="", help="checkout of bytetriper/RAE, for torch")
    parser.add_argument("--python", default=sys.executable, help="a Python that has the peers")
    parser.add_argument("--data", default=os.path.join(HERE, "target", "data"),
                        help="weights, inputs and exported models (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--warm", type=int, default=2)
    parser.add_argument("--precisions", default="fp32,bf16,int8", help="of ours")
    parser.add_argument("--peers", default=",".join(PEERS), help="(default: %(default)s)")
    parser.add_argument("--class-path", help="of Java, instead of what benchmarks/build made")
    parser.add_argument("--json", help="also write the figures to this file")
    parser.add_argument("cases", nargs="*", default=[],
                        help=" ".join(CASES) + " (default: all)")
    args = parser.parse_args()
    args.steps = 50
    precisions = args.precisions.split(",")
    wanted = args.peers.split(",")
    for name, known in ([(p, OURS) for p in precisions] + [(p, PEERS) for p in wanted]
                        + [(c, CASES) for c in args.cases]):
        if name not in known:
            parser.error(f"{name} is none of {', '.join(known)}")
    if importlib.util.find_spec("numpy") is None or importlib.util.find_spec("safetensors") is None:
        raise SystemExit(f"{sys.executable} -m pip install numpy safetensors, or --python FILE")
    bench = Peers(args)
    peers = []
    for peer in wanted:
        reason = bench.missing(peer)
        if reason:
            print(f"{peer} is left out: {reason}", flush=True)
        else:
            peers.append(peer)
    print(", ".join([processor(), f"{args.threads} threads", f"{args.rounds} rounds", *openblas()]),
          flush=True)
    bench.prepare()
    for case in args.cases or CASES:
        bench.case(case[:-1], int(case[-1]), precisions, peers)
    if args.json:
        with open(args.json, "w") as file:
            json.dump(bench.results, file, indent=1)


if __name__ == "__main__":
    main()
