// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Norms over the last axis, scaled, shifted and, as factors of products, rounded at once. Each row
 * is computed by itself, so that neither the other samples nor the number of threads show.
 * Thread-safe until it is closed.
 */
final class RowNorms implements AutoCloseable {
  private final OneDnn oneDnn;
  private final Map<Prepared, RowNorm> norms = new ConcurrentHashMap<>();

  private record Prepared(RowNorm.Kind kind, int threads) {}

  /**
   * What is computed: {@code norm(x) · scale + shift}.
   *
   * @param meanSquare whether by the root mean square, without a mean
   * @param scale {@code (channels)} or {@code (samples, 1, channels)}
   * @param shift as {@code scale}
   */
  record Affine(boolean meanSquare, double eps, Optional<Tensor> scale, Optional<Tensor> shift) {}

  RowNorms(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /**
   * Norms.
   *
   * @param x float32, {@code (samples, tokens, channels)}
   * @param type of the result, bfloat16 or float32
   */
  Tensor apply(Tensor x, Affine affine, ScalarType type) {
    long channels = x.size(2);
    long tokens = x.size(1);
    long samples = x.size(0);
    Tensor output = TorchTensors.empty(type, samples, tokens, channels);
    if (output.numel() == 0) {
      return output;
    }
    boolean apart = isOfSamples(affine.scale()) || isOfSamples(affine.shift());
    long rows = apart ? tokens : samples * tokens;
    RowNorm norm = norm(rows, channels, affine, type);
    Optional<Dense> scale = affine.scale().map(v -> Dense.exact(v, samples));
    Optional<Dense> shift = affine.shift().map(v -> Dense.exact(v, samples));
    try (Dense dense = Dense.of(x)) {
      for (long i = 0; i < (apart ? samples : 1); i++) {
        norm.apply(dense.tensor(), vector(scale, i), vector(shift, i), output, i * rows);
      }
    }
    scale.ifPresent(Dense::close);
    shift.ifPresent(Dense::close);
    return output;
  }

  /**
   * The norm by the root mean square over the last axis, in float32, at once: of the queries and
   * keys of each head, for example.
   *
   * @param x {@code (..., channels)}
   * @param weight {@code (channels)}
   */
  Tensor meanSquare(Tensor x, Tensor weight, double eps) {
    Affine affine = new Affine(true, eps, Optional.of(weight), Optional.empty());
    try (Tensor exact = x.to(ScalarType.Float);
        Tensor rows = exact.reshape(1, -1, x.size(-1));
        Tensor normed = apply(rows, affine, ScalarType.Float)) {
      return normed.view(x.sizes());
    }
  }

  private static boolean isOfSamples(Optional<Tensor> vector) {
    return vector.filter(v -> v.dim() == 3).isPresent();
  }

  private static Optional<RowNorm.Vector> vector(Optional<Dense> all, long sample) {
    return all.map(
        v ->
            new RowNorm.Vector(
                v.tensor(), v.tensor().dim() == 3 ? sample * v.tensor().size(2) : 0));
  }

  private RowNorm norm(long rows, long channels, Affine affine, ScalarType type) {
    RowNorm.Kind kind =
        new RowNorm.Kind(
            rows,
            channels,
            affine.meanSquare(),
            affine.eps(),
            affine.scale().isPresent(),
            affine.shift().isPresent(),
            type);
    return norms.computeIfAbsent(
        new Prepared(kind, torch.get_num_threads()), missing -> new RowNorm(oneDnn, kind));
  }

  @Override
  public void close() {
    norms.values().forEach(RowNorm::close);
  }
}
