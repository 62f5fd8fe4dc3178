// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Masked attention.
 *
 * <p>What libtorch's kernels compute for a query that sees no key depends on the kernel and may be
 * NaN. Such a query is therefore computed as if nothing were masked, and its result is replaced by
 * zeros, through which no gradient passes.
 */
final class TorchAttention {
  private TorchAttention() {}

  static Tensor masked(Tensor q, Tensor k, Tensor v, AttentionMask<Tensor> mask) {
    Shape full = ShapeRules.attentionMask(extents(q), extents(k), extents(mask.value()));
    try (Tensor given = torch.reshape(mask.value(), full.dims());
        Tensor seen = seen(given, mask.kind());
        Tensor seeing = torch.any(seen, -1, true);
        Tensor usable = usable(given, seeing, mask.kind(), q);
        Tensor attended =
            torch.scaled_dot_product_attention(
                q, k, v, new TensorOptional(usable), 0, false, new DoubleOptional(), false)) {
      return torch.where(seeing, attended, new Scalar(0));
    }
  }

  private static Shape extents(Tensor x) {
    return Shape.of(TorchTensors.extents(x));
  }

  /** Whether a query sees a key. */
  private static Tensor seen(Tensor mask, AttentionMask.Kind kind) {
    return switch (kind) {
      case BOOLEAN -> new Tensor(mask);
      case ADDITIVE -> mask.ne(new Scalar(Double.NEGATIVE_INFINITY));
    };
  }

  /** The mask, with nothing masked for queries that see no key. */
  private static Tensor usable(Tensor mask, Tensor seeing, AttentionMask.Kind kind, Tensor q) {
    switch (kind) {
      case BOOLEAN -> {
        try (Tensor blind = torch.logical_not(seeing)) {
          return torch.logical_or(mask, blind);
        }
      }
      case ADDITIVE -> {
        try (Tensor scores = torch.where(seeing, mask, new Scalar(0))) {
          // The kernels require a single type; if it already matches, this is the same tensor.
          return scores.to(q.scalar_type());
        }
      }
    }
    throw new AssertionError(kind);
  }
}
