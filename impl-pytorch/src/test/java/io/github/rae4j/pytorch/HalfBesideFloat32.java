// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An engine whose results are those of float32, and which runs everything in bfloat16 as well: in
 * one and in two threads, in batches of 1, 3 and 16. All of these have to give the same bits, and
 * they may differ from float32 by the bound.
 */
final class HalfBesideFloat32 implements Engine {
  /** Relative to the output, in root mean squares. */
  private static final double BOUND = 1e-2;

  private final Engine exact = engine(Precision.FP32, 2);
  private final Engine oneThread = engine(Precision.BF16, 1);
  private final Engine twoThreads = engine(Precision.BF16, 2);
  private final AtomicInteger compared;

  /**
   * Starts the engines.
   *
   * @param compared counts the forward passes that were compared
   */
  HalfBesideFloat32(AtomicInteger compared) {
    this.compared = compared;
  }

  private static Engine engine(Precision precision, int threads) {
    return new PyTorchEngineProvider()
        .create(EngineOptions.DEFAULT.withThreads(threads).withPrecision(precision));
  }

  @Override
  public String device() {
    return exact.device();
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    return new Compared(
        exact.compile(network, weights),
        oneThread.compile(network, weights),
        twoThreads.compile(network, weights));
  }

  @Override
  public void close() {
    exact.close();
    oneThread.close();
    twoThreads.close();
  }

  private final class Compared implements CompiledNetwork {
    private final CompiledNetwork exactly;
    private final CompiledNetwork half;
    private final CompiledNetwork halfInTwo;

    Compared(CompiledNetwork exactly, CompiledNetwork half, CompiledNetwork halfInTwo) {
      this.exactly = exactly;
      this.half = half;
      this.halfInTwo = halfInTwo;
    }

    @Override
    public Signature signature() {
      return exactly.signature();
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
      Map<String, Tensor> wanted = exactly.run(inputs);
      Map<String, Tensor> found = half.run(inputs);
      Map<String, Tensor> inTwo = halfInTwo.run(inputs);
      wanted.forEach(
          (name, tensor) -> {
            Tensor rounded = NamedValues.require(found, name);
            assertSameBits(name + " in two threads", rounded, NamedValues.require(inTwo, name));
            double error = relativeError(tensor, rounded);
            assertTrue(
                error <= BOUND,
                () -> String.format(Locale.ROOT, "%s: relative error %.2e", name, error));
          });
      for (int batch : new int[] {1, 3, 16}) {
        Map<String, Tensor> first = halfInTwo.run(ofFirst(inputs, batch));
        found.forEach(
            (name, tensor) ->
                assertSameBits(
                    name + " in a batch of " + batch,
                    tensor.rows(0, 1),
                    NamedValues.require(first, name).rows(batch - 1, batch)));
      }
      compared.incrementAndGet();
      return wanted;
    }

    /** A batch of equal samples. */
    private Map<String, Tensor> ofFirst(Map<String, Tensor> inputs, int batch) {
      Map<String, Tensor> repeated = new LinkedHashMap<>();
      inputs.forEach(
          (name, tensor) ->
              repeated.put(name, Tensor.concatRows(Collections.nCopies(batch, tensor.rows(0, 1)))));
      return repeated;
    }

    @Override
    public void close() {
      List.of(exactly, half, halfInTwo).forEach(CompiledNetwork::close);
    }
  }

  private static double relativeError(Tensor expected, Tensor actual) {
    float[] right = expected.toFloatArray();
    float[] found = actual.toFloatArray();
    double difference = 0;
    double size = 0;
    for (int i = 0; i < right.length; i++) {
      difference += Math.pow((double) found[i] - right[i], 2);
      size += Math.pow(right[i], 2);
    }
    return size == 0 ? Math.sqrt(difference) : Math.sqrt(difference / size);
  }
}
