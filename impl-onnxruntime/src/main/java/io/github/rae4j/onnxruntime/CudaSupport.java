// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.natives.CudaRequirements;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Finds out whether ONNX Runtime can use CUDA, checking from the cheapest to the most expensive
 * condition: the GPU natives are on the class path, there is a driver, the CUDA libraries are
 * present, a session runs.
 */
final class CudaSupport {
  private static final List<String> NATIVES =
      List.of(
          "/ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so",
          "/ai/onnxruntime/native/win-x64/onnxruntime_providers_cuda.dll");

  private final OrtEnvironment environment;

  CudaSupport(OrtEnvironment environment) {
    this.environment = environment;
  }

  /** Explains in one line why CUDA cannot be used and what to do; empty if it can be used. */
  Optional<String> problem(EngineOptions options) {
    if (NATIVES.stream().allMatch(name -> getClass().getResource(name) == null)) {
      return Optional.of(
          "this build holds only the CPU natives of ONNX Runtime; build with the Maven profile"
              + " 'cuda' (-Pcuda), on Linux or Windows on x86-64");
    }
    CudaRequirements requirements = requirements(environment.getVersion());
    return requirements
        .missing()
        .or(() -> probe(options).map(reason -> reason + "; " + requirements.describe()));
  }

  /** The libraries to which the CUDA execution provider is linked. */
  private static CudaRequirements requirements(String version) {
    return new CudaRequirements(
        "ONNX Runtime " + version,
        "525 or newer",
        "12.x",
        List.of(
            "libcudart.so.12",
            "libcublas.so.12",
            "libcublasLt.so.12",
            "libcufft.so.11",
            "libcurand.so.10"),
        "9.x",
        "libcudnn.so.9");
  }

  /** Runs the smallest possible session on the GPU. */
  private Optional<String> probe(EngineOptions options) {
    OnnxGraph graph = new OnnxGraph();
    TensorSpec input = TensorSpec.batched("x", 1);
    graph.input(input);
    graph.output("y", input, graph.node("Exp", List.of("x")));
    try (OrtSession.SessionOptions session =
            new ExecutionTarget(options, true, "probe", Optional.empty()).sessionOptions();
        OrtSession probe = environment.createSession(graph.toModel().toByteArray(), session);
        OnnxTensor one = OrtTensors.lend(environment, Tensor.of(new float[] {1}, 1, 1))) {
      probe.run(Map.of("x", one)).close();
      return Optional.empty();
    } catch (OrtException | LinkageError e) {
      return Optional.of(firstLine(String.valueOf(e.getMessage())));
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("unknown reason").strip();
  }

  /** The name, memory and driver of a GPU, as reported by the driver's own tool. */
  String gpu(int index) {
    try {
      Process process =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=name,memory.total,driver_version",
                  "--format=csv,noheader",
                  "--id=" + index)
              .redirectErrorStream(true)
              .start();
      String answer;
      try (BufferedReader reader = process.inputReader()) {
        answer = reader.lines().collect(Collectors.joining(" ")).strip();
      }
      boolean ended = process.waitFor(5, TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? answer : "NVIDIA GPU " + index;
    } catch (IOException e) {
      return "NVIDIA GPU " + index;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "NVIDIA GPU " + index;
    }
  }
}
