// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.pytorch.PackedWeight.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Finds the fastest way of multiplying samples that gives the bits of each by itself and in one
 * thread. For some shapes oneDNN sums in other parts if there are more rows or threads; which, is
 * tried once by numbers drawn at random. Thread-safe.
 */
final class ProductTrials {
  private static final int ROW_STEP = 97;

  /** Repeated in a weight; a prime, so that no two of its rows are alike. */
  private static final long DRAWN_WEIGHTS = 1_048_573;

  /** Smaller products are multiplied before anything could be tried. */
  private static final long LEAST_RESULTS = 1 << 14;

  /** Of so many results several are rounded differently if they were summed differently. */
  private static final long TRIED_RESULTS = 1 << 20;

  private final PackedWeights weights;
  private final Multiplication multiplication;
  private final Map<Batch, Way> ways = new ConcurrentHashMap<>();

  /** Multiplies samples in some way. */
  @FunctionalInterface
  interface Multiplication {
    Tensor apply(
        Tensor x,
        Tensor weight,
        Optional<Tensor> bias,
        PostOps after,
        MatrixProduct.Kind one,
        Way way);
  }

  /**
   * Samples that are to be multiplied.
   *
   * @param kind the product of one of them
   */
  private record Batch(long samples, MatrixProduct.Kind kind, int available) {
    long results() {
      return samples * kind.rows() * kind.out();
    }
  }

  ProductTrials(PackedWeights weights, Multiplication multiplication) {
    this.weights = weights;
    this.multiplication = multiplication;
  }

  /**
   * The way.
   *
   * @param one the product of one sample
   * @param available threads, at least 1
   */
  Way way(long samples, MatrixProduct.Kind one, int available) {
    Batch batch = new Batch(samples, one, available);
    if ((samples == 1 && available == 1) || batch.results() < LEAST_RESULTS) {
      return Way.ALONE;
    }
    return ways.computeIfAbsent(batch, this::tried);
  }

  /** Whether one product can be that of all samples: they have no gates of their own. */
  static boolean isJoinable(long samples, MatrixProduct.Kind one) {
    return samples == 1 || one.gateKind() != PostOps.GateKind.SAMPLES;
  }

  private Way tried(Batch batch) {
    List<Way> candidates = new ArrayList<>();
    if (isJoinable(batch.samples(), batch.kind())) {
      for (int number = batch.available(); number >= 1; number /= 2) {
        candidates.add(new Way(true, number));
      }
    }
    for (int number = batch.available(); number > 1; number /= 2) {
      candidates.add(new Way(false, number));
    }
    MatrixProduct.Kind kind = batch.kind();
    SplittableRandom random = new SplittableRandom(31 * kind.in() + kind.out());
    // The weights of a layer may be all alike, such as zeros, and would show nothing.
    try (Tensor drawn = numbers(DRAWN_WEIGHTS, kind.type(), random);
        Tensor weight = weights.fill(kind.in(), kind.out(), drawn)) {
      try {
        return candidates.stream()
            .filter(way -> isAlike(batch, weight, way, random))
            .findFirst()
            .orElse(Way.ALONE);
      } finally {
        weights.remove(weight);
      }
    }
  }

  private boolean isAlike(Batch batch, Tensor weight, Way way, SplittableRandom random) {
    MatrixProduct.Kind kind = batch.kind();
    long rows = batch.samples() * kind.rows();
    try (Tensor vector = torch.ones(kind.out());
        Tensor bias = vector.to(kind.bias().orElse(ScalarType.Float))) {
      Optional<Tensor> added = kind.bias().map(type -> bias);
      PostOps after = after(batch);
      for (long done = 0; done < TRIED_RESULTS; done += batch.results()) {
        try (Tensor drawn = matrix(rows, kind.in(), kind.type(), random);
            Tensor x = drawn.view(batch.samples(), kind.rows(), kind.in());
            Tensor alone = multiplication.apply(x, weight, added, after, kind, Way.ALONE);
            Tensor found = multiplication.apply(x, weight, added, after, kind, way)) {
          if (!torch.equal(alone, found)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Operations with ones in the place of what a layer has. */
  private static PostOps after(Batch batch) {
    MatrixProduct.Kind kind = batch.kind();
    Supplier<Tensor> ones = () -> torch.ones(batch.samples(), kind.rows(), kind.out());
    Optional<Tensor> gate =
        kind.gate()
            .map(
                type ->
                    switch (kind.gateKind()) {
                      case NONE, ALL -> ones.get().to(type);
                      case CHANNELS -> torch.ones(kind.out()).to(type);
                      case SAMPLES -> torch.ones(batch.samples(), 1, kind.out()).to(type);
                    });
    return new PostOps(
        kind.activation(), gate, kind.residual() ? Optional.of(ones.get()) : Optional.empty());
  }

  /** A matrix whose rows overlap, so that few numbers have to be drawn. */
  private static Tensor matrix(long rows, long columns, ScalarType type, SplittableRandom random) {
    try (Tensor drawn = numbers((rows - 1) * ROW_STEP + columns, type, random);
        Tensor overlapping =
            drawn.as_strided(new long[] {rows, columns}, new long[] {ROW_STEP, 1})) {
      return overlapping.contiguous();
    }
  }

  /** Whole numbers of all sizes. */
  static Tensor numbers(long count, ScalarType type, SplittableRandom random) {
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt();
    }
    try (Tensor drawn = torch.tensor(values)) {
      return drawn.to(type);
    }
  }
}
