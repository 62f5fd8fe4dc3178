// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.CpuFeatures;
import io.github.rae4j.pytorch.PackedWeight.Prepared;
import io.github.rae4j.pytorch.PackedWeight.Way;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Linear layers of bfloat16 or float32 by oneDNN, whose weights were brought once into the order in
 * which it reads them; without that it does so in every pass. A sample has the bits that it has by
 * itself and in one thread ({@link ProductTrials}). Thread-safe until it is closed.
 */
final class PackedLinear implements AutoCloseable {
  private final OneDnn oneDnn;
  private final RowNorms norms;
  private final OneDnnAttention attention;
  private final PackedWeights weights;
  private final ProductTrials trials;
  private final Map<Threaded, MatrixProduct> products = new ConcurrentHashMap<>();

  /** A product and the threads for which it was prepared. */
  private record Threaded(MatrixProduct.Kind kind, int threads) {}

  private PackedLinear(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
    this.norms = new RowNorms(oneDnn);
    this.attention = new OneDnnAttention(oneDnn);
    this.weights = new PackedWeights(oneDnn);
    this.trials = new ProductTrials(weights, this::multiplied);
  }

  /**
   * For a processor that multiplies bfloat16 by AMX or AVX-512: its products are so fast that the
   * order, and what stands between them, counts.
   */
  static Optional<PackedLinear> ofThisMachine() {
    return isFasterOn(CpuFeatures.ofThisMachine())
        ? OneDnn.open().map(PackedLinear::new)
        : Optional.empty();
  }

  /** Whether a processor gains by it. */
  static boolean isFasterOn(CpuFeatures processor) {
    return processor.hasAmxBf16() || processor.hasAvx512Bf16();
  }

  /** Norms before such layers; closed with this. */
  RowNorms norms() {
    return norms;
  }

  /** Attention between such layers; closed with this. */
  OneDnnAttention attention() {
    return attention;
  }

  /** The weights; closed with this. */
  PackedWeights weights() {
    return weights;
  }

  /**
   * A linear layer.
   *
   * @param x {@code (samples, ..., in)}, at least three axes, of the weight's type
   * @param weight {@linkplain PackedWeights packed}
   * @param bias {@code (out)}
   * @param alike false if all samples may be multiplied together by all threads
   * @return {@code (samples, ..., out)}
   */
  Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias, PostOps after, boolean alike) {
    PackedWeight packed = weights.get(weight);
    if (packed.parts().size() > 1) {
      return joined(x, packed.parts(), bias, alike);
    }
    long samples = x.size(0);
    long rows = samples == 0 ? 0 : x.numel() / samples / x.size(-1);
    if (x.numel() == 0) {
      return result(x, MatrixProduct.Kind.of(rows, rows, weight, bias, after));
    }
    int threads = torch.get_num_threads();
    Optional<Prepared> last = packed.last(samples, rows, threads, bias, after);
    if (last.isPresent()) {
      return multiplied(x, weight, bias, after, last.get());
    }
    MatrixProduct.Kind one = MatrixProduct.Kind.of(rows, rows, weight, bias, after);
    Way way =
        alike
            ? trials.way(samples, one, threads)
            : new Way(ProductTrials.isJoinable(samples, one), threads);
    Prepared prepared = prepared(samples, one, threads, way);
    packed.setLast(prepared);
    return multiplied(x, weight, bias, after, prepared);
  }

  private Tensor joined(Tensor x, List<Tensor> parts, Optional<Tensor> bias, boolean alike) {
    try (TensorVector results = new TensorVector()) {
      long out = parts.get(0).size(0);
      for (int i = 0; i < parts.size(); i++) {
        long from = i * out;
        Optional<Tensor> added = bias.map(b -> b.narrow(0, from, out));
        results.push_back(apply(x, parts.get(i), added, PostOps.NONE, alike));
      }
      return torch.cat(results, -1);
    }
  }

  private Prepared prepared(long samples, MatrixProduct.Kind one, int available, Way way) {
    MatrixProduct.Kind kind = way.together() ? one.ofRows(samples * one.rows()) : one;
    MatrixProduct product =
        Threads.using(
            way.threads(),
            () ->
                products.computeIfAbsent(
                    new Threaded(kind, way.threads()),
                    missing ->
                        new MatrixProduct(
                            oneDnn, kind, weights.layout(kind.in(), kind.out(), kind.type()))));
    return new Prepared(samples, available, one, way, product);
  }

  private Tensor multiplied(
      Tensor x,
      Tensor weight,
      Optional<Tensor> bias,
      PostOps after,
      MatrixProduct.Kind one,
      Way way) {
    Prepared prepared = prepared(x.size(0), one, torch.get_num_threads(), way);
    return multiplied(x, weight, bias, after, prepared);
  }

  private static Tensor multiplied(
      Tensor x, Tensor weight, Optional<Tensor> bias, PostOps after, Prepared prepared) {
    MatrixProduct.Kind one = prepared.one();
    MatrixProduct product = prepared.product();
    try (Dense input = Dense.of(x);
        Dense.PostOperands operands = Dense.of(bias, after, prepared.samples())) {
      Tensor output = result(x, one);
      if (prepared.way().together()) {
        return Threads.using(
            prepared.way().threads(),
            () ->
                product.apply(
                    input.tensor(), weight, operands.bias(), operands.after(), output, 0, 0));
      }
      return Threads.using(
          prepared.way().threads(),
          () -> {
            for (long i = 0; i < prepared.samples(); i++) {
              product.apply(
                  input.tensor(),
                  weight,
                  operands.bias(),
                  operands.after(),
                  output,
                  i * one.rows(),
                  i * one.gateStep());
            }
            return output;
          });
    }
  }

  private static Tensor result(Tensor x, MatrixProduct.Kind kind) {
    long[] extents = TorchTensors.extents(x);
    extents[extents.length - 1] = kind.out();
    return TorchTensors.empty(kind.result(), extents);
  }

  @Override
  public void close() {
    products.values().forEach(MatrixProduct::close);
    weights.close();
    norms.close();
    attention.close();
    oneDnn.close();
  }
}
