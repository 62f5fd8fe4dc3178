// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.FileRegion;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.function.Executable;

/**
 * Checks that an engine asks, by {@link MappedFiles}, whether the files that its native code reads
 * are as long as they were. One that does not ask ends the program that tests it.
 */
public final class ShorterFiles {
  private static final int DIM = 256;

  private ShorterFiles() {}

  /**
   * Makes files of weights and of inputs shorter while they are in use.
   *
   * @param folder for the files
   * @throws IOException if they cannot be written
   */
  public static void assertNoticed(Engine engine, Path folder) throws IOException {
    Tensor input = Tensor.of(new float[DIM], 1, DIM);
    Path file = write(folder.resolve("weights"), 1);
    Weights weights = Weights.of(file.toString(), Map.of("weight", mapped(file)));
    try (CompiledNetwork network = engine.compile(new Linear(), weights)) {
      network.run(Map.of("x", input));
      shorten(file);
      assertNamed(file, () -> network.run(Map.of("x", input)));
      assertNamed(file, () -> engine.compile(new Linear(), weights));
    }
    Path replaced = write(folder.resolve("replaced"), 2);
    Path inputs = write(folder.resolve("inputs"), 3);
    Tensor rows = mapped(inputs);
    try (CompiledNetwork network =
        engine.compile(
            new Linear(), Weights.of(replaced.toString(), Map.of("weight", mapped(replaced))))) {
      float[] expected = output(network, rows);
      // What is mapped does not go with the name of a file.
      Path other = Files.writeString(folder.resolve("other"), "short");
      Files.move(other, replaced, StandardCopyOption.REPLACE_EXISTING);
      assertArrayEquals(expected, output(network, rows));
      Files.delete(replaced);
      assertArrayEquals(expected, output(network, rows));
      shorten(inputs);
      assertNamed(inputs, () -> network.run(Map.of("x", rows)));
    }
  }

  private static float[] output(CompiledNetwork network, Tensor x) {
    return Objects.requireNonNull(network.run(Map.of("x", x)).get("y")).toFloatArray();
  }

  private static void assertNamed(Path file, Executable use) {
    String message = String.valueOf(assertThrows(CheckpointException.class, use).getMessage());
    assertTrue(message.contains(file.toString()) && message.contains("became shorter"), message);
  }

  private static Path write(Path file, float value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(DIM * DIM * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(value / (1 + bytes.position() % 7));
    }
    return Files.write(file, bytes.array());
  }

  private static Tensor mapped(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return Tensor.mapped(
          DType.FLOAT32,
          Shape.of(DIM, DIM),
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()),
          new FileRegion(file.toRealPath(), 0, channel.size()));
    }
  }

  private static void shorten(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(100);
    }
  }

  private static final class Linear implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", DIM)), List.of(TensorSpec.batched("y", DIM)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V weight = ops.parameter("weight", Initializer.ZEROS, DIM, DIM);
      return Map.of("y", ops.linear(NamedValues.require(inputs, "x"), weight));
    }
  }
}
