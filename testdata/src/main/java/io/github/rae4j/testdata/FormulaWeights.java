// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Weights that are a formula of their names, so that reference results of big networks need no file
 * of weights ({@code golden/networks/README.md}).
 */
public final class FormulaWeights {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

  private FormulaWeights() {}

  /**
   * Element i of the tensor is {@code base + (u(i) / 2³² − 0.5) · scale}, rounded once, with u the
   * low 32 bits of a hash of i and the name.
   */
  public static Tensor tensor(String name, Shape shape, double base, double scale) {
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    long start = GOLDEN_RATIO * crc32(name);
    int count = Math.toIntExact(shape.elements());
    for (int i = 0; i < count; i++) {
      double u = (mix(i + start) & 0xFFFFFFFFL) * 0x1p-32;
      buffer.putFloat(i * Float.BYTES, (float) (base + (u - 0.5) * scale));
    }
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }

  /**
   * All tensors of a list.
   *
   * @param tensors an array of objects with name, shape, base and scale, as in {@code case.json}
   */
  public static Map<String, Tensor> tensors(JsonNode tensors) {
    Map<String, Tensor> result = new LinkedHashMap<>();
    for (JsonNode tensor : tensors) {
      long[] shape = new long[tensor.get("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = tensor.get("shape").get(i).asLong();
      }
      String name = tensor.get("name").asText();
      result.put(
          name,
          tensor(
              name,
              Shape.of(shape),
              tensor.get("base").asDouble(),
              tensor.get("scale").asDouble()));
    }
    return result;
  }

  /** The member {@code tensors} of a reference case. */
  public static Weights of(GoldenCase golden) {
    return Weights.of("the formula of " + golden.name(), tensors(golden.member("tensors")));
  }

  private static long crc32(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** Steele, Lea and Flood's SplitMix64. */
  static long mix(long state) {
    long z = state + GOLDEN_RATIO;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
