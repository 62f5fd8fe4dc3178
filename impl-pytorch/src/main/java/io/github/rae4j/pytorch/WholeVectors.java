// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Elementwise functions by the same instructions for every value.
 *
 * <p>On a CPU libtorch computes functions such as SiLU by vectors, but the last values of a tensor,
 * and of each thread's part of it, one by one and by another algorithm, whose last bits differ. A
 * value would then depend on how many samples are behind it, and on the number of threads. Here no
 * value is left over.
 */
final class WholeVectors {
  /** As many values as libtorch takes at a time, two vectors of the widest kind and least type. */
  private static final long STEP = 64;

  /** Into how many equal parts, each for a thread, libtorch divides the values. */
  enum Parts {
    /** As usual: at least so many values for each. */
    OF_GRAIN {
      @Override
      long of(long count, int threads) {
        return Math.min(threads, (count + GRAIN - 1) / GRAIN);
      }
    },
    /** As GELU has it: as many as there are threads, but one for few values. */
    OF_GELU {
      @Override
      long of(long count, int threads) {
        return count > GELU_ALONE ? threads : 1;
      }
    };

    private static final long GRAIN = 32768;
    private static final long GELU_ALONE = 16384;

    abstract long of(long count, int threads);
  }

  private WholeVectors() {}

  /**
   * Applies a function.
   *
   * @param parts how libtorch divides this function's work
   * @param function elementwise, whose result has the type and shape of its operand
   */
  static Tensor apply(Tensor x, Parts parts, UnaryOperator<Tensor> function) {
    long count = x.numel();
    if (!x.is_cpu() || count == 0) {
      return function.apply(x);
    }
    long whole = whole(count, parts.of(count, torch.get_num_threads()));
    if (whole == count && x.is_contiguous()) {
      return function.apply(x);
    }
    try (TensorOptions options = x.options();
        MemoryFormatOptional usual = new MemoryFormatOptional();
        Tensor values = torch.empty(new long[] {whole}, options, usual);
        Tensor filled = values.narrow(0, 0, count);
        Tensor target = filled.view(TorchTensors.extents(x))) {
      target.copy_(x);
      try (Tensor results = function.apply(values);
          Tensor wanted = results.narrow(0, 0, count)) {
        return wanted.view(TorchTensors.extents(x));
      }
    }
  }

  /** The least number of values that leaves none over in any of the parts. */
  private static long whole(long count, long parts) {
    return (count + parts * STEP - 1) / (parts * STEP) * STEP * parts;
  }
}
