// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.security.MessageDigest;
import java.util.Map;

/** Range and hash of the values of a tensor, block by block. For one thread. */
final class TensorSummary {
  private static final int HASH_DIGITS = 12;

  private final MessageDigest digest = Sha256.digest();
  private float min = Float.POSITIVE_INFINITY;
  private float max = Float.NEGATIVE_INFINITY;
  private long smallest = Long.MAX_VALUE;
  private long largest = Long.MIN_VALUE;
  private boolean nan;

  /** Adds the next block. */
  void add(Tensor block) {
    Cancellation.check();
    if (block.dtype() == DType.INT64) {
      addLongs(block.longs());
    } else if (block.dtype() != DType.COMPLEX64) {
      addFloats(block.toFloat32().floats());
    }
    digest.update(block.bytes());
  }

  private void addLongs(LongBuffer values) {
    while (values.hasRemaining()) {
      long value = values.get();
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
  }

  private void addFloats(FloatBuffer values) {
    while (values.hasRemaining()) {
      float value = values.get();
      if (Float.isNaN(value)) {
        nan = true;
      } else {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
  }

  /** Puts what there is to say into a row. */
  void putInto(Map<String, Object> row) {
    if (smallest <= largest) {
      row.put("min", smallest);
      row.put("max", largest);
    }
    if (min <= max) {
      row.put("min", min);
      row.put("max", max);
    }
    if (nan) {
      row.put("nan", true);
    }
    row.put("sha256", Sha256.hex(digest).substring(0, HASH_DIGITS));
  }
}
