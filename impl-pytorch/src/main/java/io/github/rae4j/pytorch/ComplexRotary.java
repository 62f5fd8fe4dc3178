// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Turns pairs of neighbouring values as complex numbers: one pass over memory in place of seven.
 * The results are those of products and sums one by one, as long as libtorch takes all numbers by
 * vectors; those that are left over at the end of a row, or of a thread's part, it rounds
 * otherwise. So it is done where none is left over. For one pass of a network; not thread-safe.
 */
final class ComplexRotary {
  /** As many numbers as libtorch takes at a time, two vectors of the widest kind. */
  private static final long STEP = 16;

  // All blocks of a network turn by the same tables.
  private Table last = new Table(new Tensor(), new Tensor(), Optional.empty());

  /**
   * The tables of a rotation.
   *
   * @param turns {@code cos + i sin} of each pair; empty if a pair has different ones
   */
  private record Table(Tensor cos, Tensor sin, Optional<Tensor> turns) {}

  /**
   * Turns.
   *
   * @param x {@code (..., tokens, channels)} of float32
   * @param cos {@code (tokens, channels)} of float32
   * @param sin as cos
   * @return empty if it cannot be done in this way
   */
  Optional<Tensor> turn(Tensor x, Tensor cos, Tensor sin) {
    if (!x.is_cpu() || x.numel() == 0 || cos.dim() != 2 || x.size(-1) % 2 != 0) {
      return Optional.empty();
    }
    boolean rows = x.size(-1) / 2 % STEP == 0;
    if (!rows && cos.numel() / 2 % STEP != 0) {
      return Optional.empty();
    }
    return turns(cos, sin)
        .map(
            turns -> {
              // Rows of other lengths are one after another only in a dense tensor.
              try (Tensor dense = rows && isComplex(x) ? new Tensor(x) : x.contiguous();
                  Tensor pairs = dense.unflatten(-1, -1, 2);
                  Tensor numbers = torch.view_as_complex(pairs);
                  Tensor turned =
                      Threads.using(wholeParts(numbers.numel()), () -> torch.mul(numbers, turns));
                  Tensor values = torch.view_as_real(turned)) {
                return values.flatten(-2, -1);
              }
            });
  }

  /** Whether its pairs lie in memory as complex numbers do. */
  private static boolean isComplex(Tensor x) {
    boolean pairs = x.stride(-1) == 1 && x.storage_offset() % 2 == 0;
    for (int axis = 0; axis < x.dim() - 1; axis++) {
      pairs &= x.stride(axis) % 2 == 0;
    }
    return pairs;
  }

  /** The most threads of which none has a part that ends between vectors. */
  private static int wholeParts(long count) {
    for (int threads = torch.get_num_threads(); threads > 1; threads--) {
      long parts = WholeVectors.Parts.OF_GRAIN.of(count, threads);
      if ((count + parts - 1) / parts % STEP == 0) {
        return threads;
      }
    }
    return 1;
  }

  @SuppressWarnings("ReferenceEquality") // equal tensors may be other ones at the same address
  private Optional<Tensor> turns(Tensor cos, Tensor sin) {
    if (cos != last.cos() || sin != last.sin()) {
      last.turns().ifPresent(Tensor::close);
      last = new Table(cos, sin, table(cos, sin));
    }
    return last.turns();
  }

  private static Optional<Tensor> table(Tensor cos, Tensor sin) {
    try (Tensor evenCos = every(cos, 0);
        Tensor oddCos = every(cos, 1);
        Tensor evenSin = every(sin, 0);
        Tensor oddSin = every(sin, 1)) {
      if (!torch.equal(evenCos, oddCos) || !torch.equal(evenSin, oddSin)) {
        return Optional.empty();
      }
      try (TensorVector both = new TensorVector(evenCos, evenSin);
          Tensor pairs = torch.stack(both, -1)) {
        return Optional.of(torch.view_as_complex(pairs));
      }
    }
  }

  private static Tensor every(Tensor table, long first) {
    return table.slice(-1, new LongOptional(first), new LongOptional(), 2);
  }
}
