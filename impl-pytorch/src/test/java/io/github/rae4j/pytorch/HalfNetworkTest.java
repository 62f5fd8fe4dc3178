// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which parameters take half the memory, and where they lie. */
class HalfNetworkTest {
  private static final int DIM = 64;
  private static final int TOKENS = 3;

  /** A linear layer, a norm, and a table that is the weight of the last product as well. */
  private record Tied() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", TOKENS, DIM)),
          List.of(TensorSpec.batched("y", TOKENS, DIM)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      Initializer any = Initializer.normal(1);
      V table = ops.parameter("table", any, DIM, DIM);
      V hidden =
          ops.linear(
              NamedValues.require(inputs, "x"),
              ops.parameter("fc.weight", any, DIM, DIM),
              ops.parameter("fc.bias", any, DIM));
      V normed =
          ops.layerNorm(
              hidden,
              ops.parameter("norm.weight", any, DIM),
              ops.parameter("norm.bias", any, DIM),
              1e-6);
      return Map.of("y", ops.linear(ops.add(normed, ops.slice(table, 0, 0, 1)), table));
    }
  }

  @TempDir Path folder;

  /** Numbers that bfloat16 holds exactly. */
  private static Weights weights(DType dtype) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : List.of("table", "fc.weight", "fc.bias", "norm.weight", "norm.bias")) {
      boolean matrix = name.equals("table") || name.equals("fc.weight");
      Shape shape = matrix ? Shape.of(DIM, DIM) : Shape.of(DIM);
      ByteBuffer bytes = Tensor.buffer(dtype, shape);
      for (int i = 0; i < shape.elements(); i++) {
        float value = (i * 37 % 64 - 32) / 64f;
        if (dtype == DType.BFLOAT16) {
          bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        } else if (dtype == DType.FLOAT16) {
          bytes.putShort(float16(value));
        } else {
          bytes.putFloat(value);
        }
      }
      tensors.put(name, Tensor.wrap(dtype, shape, bytes.flip()));
    }
    return Weights.of("tied", tensors);
  }

  /** The bits of a multiple of 1/64 below 1. */
  private static short float16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (value == 0) {
      return 0;
    }
    int exponent = (bits >>> 23 & 0xff) - 127 + 15;
    return (short) (bits >>> 31 << 15 | exponent << 10 | (bits & 0x7fffff) >>> 13);
  }

  private static Engine engine(Precision precision) {
    return new PyTorchEngineProvider()
        .create(EngineOptions.DEFAULT.withThreads(1).withPrecision(precision));
  }

  private static long bytes(Precision precision, Weights weights) {
    try (Engine engine = engine(precision);
        PyTorchNetwork network = (PyTorchNetwork) engine.compile(new Tied(), weights)) {
      return network.parameterBytes();
    }
  }

  private static Tensor run(Precision precision, Weights weights) {
    float[] values = new float[2 * TOKENS * DIM];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    try (Engine engine = engine(precision);
        PyTorchNetwork network = (PyTorchNetwork) engine.compile(new Tied(), weights)) {
      return NamedValues.require(network.run(Map.of("x", Tensor.of(values, 2, TOKENS, DIM))), "y");
    }
  }

  @Test
  void weightsOfProductsAloneTakeHalf() {
    long table = 4L * DIM * DIM;
    long norm = 4L * 2 * DIM;
    long product = (long) DIM * DIM + DIM;
    assertEquals(table + norm + 4 * product, bytes(Precision.FP32, weights(DType.FLOAT32)));
    assertEquals(table + norm + 2 * product, bytes(Precision.BF16, weights(DType.FLOAT32)));
    assertEquals(table + norm + 2 * product, bytes(Precision.BF16, weights(DType.BFLOAT16)));
  }

  /** Whether it is used in place or read and converted, piece by piece. */
  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT16", "BFLOAT16"})
  void theTypeOfTheFileDoesNotMatter(DType dtype) {
    Path file = folder.resolve("half.safetensors");
    Weights stored = weights(dtype);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    stored.names().forEach(name -> tensors.put(name, stored.get(name)));
    SafetensorsWriter.write(file, tensors, Map.of());
    float[] exact = run(Precision.FP32, weights(DType.FLOAT32)).toFloatArray();
    float[] rounded = run(Precision.BF16, weights(DType.FLOAT32)).toFloatArray();
    float[] widened = run(Precision.FP32, Checkpoint.open(file).weights()).toFloatArray();
    float[] mapped = run(Precision.BF16, Checkpoint.open(file).weights()).toFloatArray();
    double most = 0;
    for (int i = 0; i < exact.length; i++) {
      assertEquals(exact[i], widened[i], 0);
      assertEquals(rounded[i], mapped[i], 0);
      most = Math.max(most, Math.abs(exact[i] - rounded[i]));
    }
    assertTrue(most > 0 && most < 0.1, "" + most);
  }

  @Test
  void saysWhatItOffersOnEachDevice() {
    PyTorchEngineProvider provider = new PyTorchEngineProvider();
    assertEquals(
        List.of(Precision.FP32, Precision.BF16),
        provider.precisions(Device.CPU).stream().map(PrecisionSupport::precision).toList());
    assertEquals(
        List.of(Precision.FP32, Precision.BF16, Precision.FP16),
        provider.precisions(Device.CUDA).stream().map(PrecisionSupport::precision).toList());
  }
}
