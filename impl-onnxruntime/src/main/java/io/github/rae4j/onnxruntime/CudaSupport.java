package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Tensor;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out whether ONNX Runtime can use CUDA, from the cheapest question to the dearest: are the
 * GPU natives on the class path, is there a driver, are the CUDA libraries there, does a session
 * run.
 */
final class CudaSupport {
  private static final List<String> NATIVES =
      List.of(
          "/ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so",
          "/ai/onnxruntime/native/win-x64/onnxruntime_providers_cuda.dll");
  private static final String WANTED =
      "ONNX Runtime %s needs an NVIDIA driver (525 or newer), CUDA 12.x and cuDNN 9.x";
  private static final String DRIVER = "libcuda.so.1";

  /** The CUDA 12 and cuDNN 9 libraries that the CUDA execution provider is linked to. */
  private static final List<String> LIBRARIES =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcufft.so.11",
          "libcurand.so.10",
          "libcudnn.so.9");

  private static final List<String> LIBRARY_FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/lib/wsl/lib",
          "/usr/local/nvidia/lib64");

  private final OrtEnvironment environment;

  CudaSupport(OrtEnvironment environment) {
    this.environment = environment;
  }

  /** Why CUDA cannot be used and what to do, in one line; empty if it can. */
  Optional<String> problem(EngineOptions options) {
    if (NATIVES.stream().allMatch(name -> getClass().getResource(name) == null)) {
      return Optional.of(
          "this build holds only the CPU natives of ONNX Runtime; build with the Maven profile"
              + " 'cuda' (-Pcuda), on Linux or Windows on x86-64");
    }
    String wanted = WANTED.formatted(environment.getVersion());
    if (isLinux()) {
      List<String> missing =
          Stream.concat(Stream.of(DRIVER), LIBRARIES.stream())
              .filter(library -> !isInstalled(library))
              .toList();
      if (!missing.isEmpty()) {
        return Optional.of(describe(missing) + "; " + wanted);
      }
    }
    return probe(options).map(reason -> reason + "; " + wanted);
  }

  private static String describe(List<String> missing) {
    String libraries = String.join(", ", missing);
    return missing.contains(DRIVER)
        ? "no NVIDIA driver was found (missing: " + libraries + ")"
        : "CUDA libraries were not found (missing: " + libraries + ")";
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
  }

  private static boolean isInstalled(String library) {
    // The JVM's library path includes LD_LIBRARY_PATH.
    Stream<String> path =
        Stream.of(System.getProperty("java.library.path", "").split(File.pathSeparator));
    return Stream.concat(path, LIBRARY_FOLDERS.stream())
            .anyMatch(folder -> Files.exists(Path.of(folder, library)))
        || isInLoaderCache(library);
  }

  private static boolean isInLoaderCache(String library) {
    try {
      String cache = Files.readString(Path.of("/etc/ld.so.cache"), StandardCharsets.ISO_8859_1);
      return cache.contains(library + "\0");
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs the smallest possible session on the GPU. */
  private Optional<String> probe(EngineOptions options) {
    OnnxGraph graph = new OnnxGraph();
    TensorSpec input = TensorSpec.batched("x", 1);
    graph.input(input);
    graph.output("y", input, graph.node("Exp", List.of("x")));
    try (OrtSession.SessionOptions session =
            new ExecutionTarget(options, true, "probe").sessionOptions();
        OrtSession probe = environment.createSession(graph.toModel(), session);
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

  /** Name, memory and driver of a GPU, as the driver's own tool tells them. */
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
