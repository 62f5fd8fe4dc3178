// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The samples of a batch one by one. */
final class Samples {
  private Samples() {}

  /**
   * Applies a layer to each sample by itself.
   *
   * @param x {@code (samples, ...)}
   * @param layer takes and gives a batch of one
   */
  static Tensor each(Tensor x, UnaryOperator<Tensor> layer) {
    if (x.size(0) < 2) {
      return layer.apply(x);
    }
    try (TensorVector results = new TensorVector()) {
      for (long i = 0; i < x.size(0); i++) {
        try (Tensor sample = x.narrow(0, i, 1);
            Tensor result = layer.apply(sample)) {
          results.push_back(result);
        }
      }
      return torch.cat(results, 0);
    }
  }

  /**
   * Multiplies a single row as two: libtorch and oneDNN have other kernels for one, whose last bits
   * differ.
   *
   * @param row {@code (1, in)}
   * @param layer takes {@code (2, in)}
   */
  static Tensor asTwo(Tensor row, UnaryOperator<Tensor> layer) {
    try (Tensor twice = row.expand(2, -1);
        Tensor rows = twice.contiguous();
        Tensor both = layer.apply(rows)) {
      return both.narrow(0, 0, 1);
    }
  }
}
