"""Runs an exported ONNX model in another runtime on demand, as Worker.java runs rae4j.

It prints "ready"; then each line "run" is answered by "seconds S C", and "write FILE" by "written".
"""
import argparse
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--runtime", required=True, choices=["onnxruntime", "openvino", "openvino-f32"])
parser.add_argument("--model", required=True)
parser.add_argument("--inputs", required=True)
parser.add_argument("--batch", type=int, required=True)
parser.add_argument("--threads", type=int, required=True)
args = parser.parse_args()

from safetensors.numpy import load_file, save_file  # noqa: E402


def given(names):
    """The inputs by the model's names; a decoder's latents are the tokens, channels first."""
    values = {name: x[: args.batch] for name, x in load_file(args.inputs).items()}
    if "tokens" in values and "latents" in names:
        tokens = values.pop("tokens")
        n, count, channels = tokens.shape
        side = round(count ** 0.5)
        values["latents"] = tokens.transpose(0, 2, 1).reshape(n, channels, side, side).copy()
    return {name: values[name] for name in names}


if args.runtime == "onnxruntime":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    session = onnxruntime.InferenceSession(args.model, options, providers=["CPUExecutionProvider"])
    inputs = given([i.name for i in session.get_inputs()])
    output = session.get_outputs()[0].name

    def work():
        return session.run([output], inputs)[0]
else:
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": args.threads, "PERFORMANCE_HINT": "LATENCY"}
    if args.runtime == "openvino-f32":
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    model = core.read_model(args.model)
    inputs = given([i.get_any_name() for i in model.inputs])
    # Shapes that are known are its usual way.
    model.reshape({name: list(x.shape) for name, x in inputs.items()})
    compiled = core.compile_model(model, "CPU", settings)
    output = model.outputs[0].get_any_name()

    def work():
        return compiled(inputs)[0]


result = None
print("ready", flush=True)
for line in sys.stdin:
    command = line.split()
    if command == ["run"]:
        start, processor = time.perf_counter(), time.process_time()
        result = work()
        print("seconds", time.perf_counter() - start, time.process_time() - processor, flush=True)
    elif command[0] == "write":
        save_file({output: result.copy()}, command[1])
        print("written", flush=True)
    else:
        sys.exit("unknown command " + line)
