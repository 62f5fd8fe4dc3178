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
import java.util.zip.CRC32C;

/** Measures what the seal of a training state costs: seconds for each part, by the gigabyte. */
public final class SealSpeed {
  private static final int TENSOR_BYTES = 1 << 28;

  private SealSpeed() {}

  /**
   * Prints a table.
   *
   * @param arguments the folder to write to, and how many quarters of a GiB
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]).resolve("seal-speed.safetensors");
    int count = Integer.parseInt(arguments[1]);
    double gigabytes = count * (TENSOR_BYTES / 1e9);
    Weights state = state(count);
    System.out.println("| what | seconds for " + decimals(gigabytes) + " GB | GB/s |");
    System.out.println("|---|---|---|");
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

  private static void row(String what, double gigabytes, Runnable work) {
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.println(
        "| " + what + " | " + decimals(seconds) + " | " + decimals(gigabytes / seconds) + " |");
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
