// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Device;
import org.junit.jupiter.api.Test;

/** Native memory is released immediately, and weights are not copied. */
class NativeMemoryTest {
  private static final long MEBIBYTE = 1 << 20;

  /** A few values of 1 MiB and a tiny output. */
  private static final class Wide implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 1 << 18)), List.of(TensorSpec.batched("y", 1)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V gain = ops.constant(Tensor.scalar(2));
      V x = ops.mul(ops.add(inputs.get("x"), 1), gain);
      return Map.of("y", ops.mean(x, 1, true));
    }
  }

  private final PyTorchEngineProvider provider = new PyTorchEngineProvider();

  @Test
  void manyRunsLeakNothing() {
    try (Engine engine = provider.create(EngineOptions.DEFAULT);
        CompiledNetwork compiled = engine.compile(new Wide(), Weights.of("none", Map.of()))) {
      Map<String, Tensor> inputs = Map.of("x", Tensor.of(new float[1 << 18], 1, 1 << 18));
      for (int i = 0; i < 200; i++) {
        compiled.run(inputs);
      }
      System.gc();
      long pointers = Pointer.totalCount();
      long before = Pointer.physicalBytes();
      for (int i = 0; i < 2000; i++) {
        compiled.run(inputs);
      }
      System.gc();
      long grown = Pointer.physicalBytes() - before;
      // Garbage from earlier tests may be collected meanwhile, so the count may fall but must not
      // grow.
      assertTrue(Pointer.totalCount() <= pointers, () -> Pointer.totalCount() + " > " + pointers);
      // One leaked value per run would add up to 2000 MiB.
      assertTrue(grown < 64 * MEBIBYTE, () -> "grew by " + grown + " bytes");
    }
  }

  @Test
  void float32WeightsAreUsedInPlace() {
    LibTorch.load();
    Tensor weight = Tensor.of(new float[] {1, 2, 3}, 3);
    try (Device cpu = new Device("cpu");
        TorchParameters parameters =
            new TorchParameters(Weights.of("w", Map.of("w", weight)), cpu)) {
      org.bytedeco.pytorch.Tensor loaded = parameters.load(spec(3));
      assertEquals(new BytePointer(weight.bytes()).address(), loaded.data_ptr().address());
    }
  }

  @Test
  void unalignedWeightsAreCopied() {
    LibTorch.load();
    ByteBuffer file = ByteBuffer.allocateDirect(9).order(ByteOrder.LITTLE_ENDIAN);
    file.putFloat(1, 3).putFloat(5, -7);
    Tensor odd = Tensor.wrap(DType.FLOAT32, Shape.of(2), file.slice(1, 8));
    try (Device cpu = new Device("cpu");
        TorchParameters parameters = new TorchParameters(Weights.of("w", Map.of("w", odd)), cpu)) {
      org.bytedeco.pytorch.Tensor loaded = parameters.load(spec(2));
      assertEquals(0, loaded.data_ptr().address() % 4);
      assertArrayEquals(
          new float[] {3, -7}, TorchTensors.copy(loaded, DType.FLOAT32).toFloatArray());
    }
  }

  private static ParameterSpec spec(long... shape) {
    return new ParameterSpec("w", Shape.of(shape), Initializer.ZEROS, ParameterSpec.Kind.TRAINABLE);
  }
}
