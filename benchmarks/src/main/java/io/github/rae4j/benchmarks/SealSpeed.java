// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.checkpoint.SealedState;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.CRC32C;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures what the seal of a training state costs: seconds for each part, by the gigabyte. */
@Command(name = "seal-speed", mixinStandardHelpOptions = true)
public final class SealSpeed implements Callable<Integer> {
  private static final int TENSOR_BYTES = 1 << 28;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder to write to.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "N", description = "How many quarters of a GiB.")
  private int count;

  private SealSpeed() {}

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(Programs.run(new SealSpeed(), arguments));
  }

  @Override
  public Integer call() throws IOException {
    Path file = folder.resolve("seal-speed.safetensors");
    double gigabytes = count * (TENSOR_BYTES / 1e9);
    Weights state = state(count);
    print("| what | seconds for " + decimals(gigabytes) + " GB | GB/s |");
    print("|---|---|---|");
    try {
      row("the checksum alone", gigabytes, () -> checksum(state));
      row("writing a sealed state", gigabytes, () -> SealedState.write(file, state, Map.of()));
      row("comparing it with its seal", gigabytes, () -> SealedState.open(file, "run again"));
      row(
          "writing plain safetensors",
          gigabytes,
          () -> SafetensorsWriter.write(file, state, Map.of()));
      row("opening them", gigabytes, () -> Checkpoint.open(file));
    } finally {
      Files.deleteIfExists(file);
    }
    return 0;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private static Weights state(int count) {
    Shape shape = Shape.of(TENSOR_BYTES / Float.BYTES);
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
    while (bytes.hasRemaining()) {
      bytes.putFloat(1f / (1 + bytes.position()));
    }
    Tensor tensor = Tensor.wrap(DType.FLOAT32, shape, bytes.flip());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      tensors.put("model/" + i, tensor);
    }
    return Weights.of("a state of the benchmark", tensors);
  }

  private static void checksum(Weights state) {
    CRC32C crc = new CRC32C();
    state.names().forEach(name -> crc.update(state.get(name).bytes()));
  }

  private void row(String what, double gigabytes, Runnable work) {
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    print("| " + what + " | " + decimals(seconds) + " | " + decimals(gigabytes / seconds) + " |");
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
