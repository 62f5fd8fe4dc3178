// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Linear layers over tokens whose factors are of a half-sized type, and those of float32 whose
 * weights oneDNN reads.
 *
 * <p>In which parts oneDNN sums a product depends on how many rows there are, and with AMX on the
 * number of threads too; the last bits of the sums differ, and some of them are then rounded to
 * another number. So that neither shows, samples are multiplied by packed weights in a way that
 * gives the bits of each by itself and by one thread ({@link PackedLinear}); by others one by one
 * with AMX, and without it a single row, for which there is another kernel, is multiplied as two.
 *
 * @param amx whether the processor multiplies by AMX
 * @param packing by which weights that are in its order are multiplied, on a processor that gains
 *     by it
 * @param alike whether results may depend neither on the other samples nor on the number of threads
 */
record HalfLinear(boolean amx, Optional<PackedLinear> packing, boolean alike) {
  /** Whether samples may have to be multiplied one by one. */
  boolean isBySamples() {
    return alike && amx;
  }

  /** Whether a weight is in the order of oneDNN. */
  boolean isPacked(Tensor weight) {
    return packing.isPresent() && packing.get().weights().contains(weight);
  }

  /**
   * Multiplies.
   *
   * @param x {@code (samples, ..., in)}, at least three axes, of the type of the weight
   * @param weight {@code (out, in)}
   * @param bias {@code (out)}, of the type of the others unless the weight is packed
   */
  Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias) {
    if (isPacked(weight)) {
      return apply(x, weight, bias, PostOps.NONE);
    }
    if (!x.is_cpu() || !alike || x.numel() == 0) {
      return product(x, weight, bias);
    }
    if (amx) {
      return Threads.using(1, () -> Samples.each(x, sample -> product(sample, weight, bias)));
    }
    return x.numel() == x.size(-1) ? asTwo(x, weight, bias) : product(x, weight, bias);
  }

  /**
   * Multiplies by a packed weight.
   *
   * @param after what happens to the sums
   */
  Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias, PostOps after) {
    return packing.orElseThrow().apply(x, weight, bias, after, alike);
  }

  /**
   * By rows: of three axes that lie column by column, as tokens do behind a patch embedding,
   * libtorch takes several times as long for the product.
   */
  private static Tensor product(Tensor x, Tensor weight, Optional<Tensor> bias) {
    long[] extents = TorchTensors.extents(x);
    try (TensorOptional added = bias.map(TensorOptional::new).orElseGet(TensorOptional::new);
        Tensor rows = x.reshape(-1, extents[extents.length - 1]);
        Tensor result = torch.linear(rows, weight, added)) {
      extents[extents.length - 1] = weight.size(0);
      return result.view(extents);
    }
  }

  private static Tensor asTwo(Tensor x, Tensor weight, Optional<Tensor> bias) {
    try (Tensor row = x.reshape(1, -1);
        Tensor result = Samples.asTwo(row, rows -> product(rows, weight, bias))) {
      long[] extents = TorchTensors.extents(x);
      extents[extents.length - 1] = result.size(1);
      return result.view(extents);
    }
  }
}
