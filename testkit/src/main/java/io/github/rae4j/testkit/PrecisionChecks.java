// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.ProviderContract.message;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@link EngineContract} asks of precisions, on the processor. */
final class PrecisionChecks {
  private static final int SAMPLES = 6;

  private final EngineProvider provider;

  PrecisionChecks(EngineProvider provider) {
    this.provider = provider;
  }

  /** The relative error of a forward pass, root mean squares over all outputs. */
  private static double bound(Precision precision) {
    return switch (precision) {
      case FP32 -> 1e-5;
      case FP16 -> 2e-3;
      case BF16 -> 1e-2;
      case INT8 -> 3e-2;
    };
  }

  private Engine engine(Precision precision, int threads) {
    return provider.create(new EngineOptions(Device.CPU, 0, threads, Map.of(), precision));
  }

  private static Tensor run(CompiledNetwork network, int samples) {
    return NamedValues.require(network.run(TransformerBlocks.inputs(samples)), "y");
  }

  private Tensor run(Precision precision, int threads, int samples) {
    try (Engine engine = engine(precision, threads);
        CompiledNetwork network =
            engine.compile(new TransformerBlocks(), TransformerBlocks.weights())) {
      return run(network, samples);
    }
  }

  private List<Precision> offered() {
    return provider.precisions(Device.CPU).stream().map(PrecisionSupport::precision).toList();
  }

  void offersFloat32First() {
    for (Device device : List.of(Device.CPU, Device.CUDA)) {
      List<PrecisionSupport> offered = provider.precisions(device);
      assertEquals(PrecisionSupport.of(Precision.FP32), offered.get(0));
      assertEquals(
          offered.size(), offered.stream().map(PrecisionSupport::precision).distinct().count());
      for (PrecisionSupport support : offered) {
        support.slow().ifPresent(why -> assertEquals(1, why.lines().count(), why));
      }
    }
  }

  void refusesThoseItLacks() {
    List<Precision> offered = offered();
    for (Precision precision : Precision.values()) {
      if (!offered.contains(precision)) {
        String said =
            message(assertThrows(ConfigException.class, () -> engine(precision, 1).close()));
        assertTrue(said.contains(precision.toString()), said);
        assertTrue(said.contains(provider.name()), said);
        offered.forEach(each -> assertTrue(said.contains(each.toString()), said));
        assertEquals(1, said.lines().count(), said);
      }
    }
  }

  void computesInThoseItHas() {
    Tensor exact =
        NamedValues.require(
            ReferenceRun.run(
                new TransformerBlocks(),
                TransformerBlocks.weights(),
                TransformerBlocks.inputs(SAMPLES)),
            "y");
    for (PrecisionSupport support : provider.precisions(Device.CPU)) {
      Precision precision = support.precision();
      try (Engine engine = engine(precision, 1)) {
        assertEquals(precision, engine.computesIn());
        assertEquals(support.slow(), engine.slowReason());
      }
      double error = relativeError(exact, run(precision, 1, SAMPLES));
      assertTrue(
          error <= bound(precision),
          () ->
              String.format(
                  Locale.ROOT,
                  "%s: relative error %.2e of %.0e",
                  precision,
                  error,
                  bound(precision)));
      // An engine that says it rounds, but computes in float32, is not what was asked for.
      assertFalse(
          precision != Precision.FP32 && error < bound(Precision.FP32),
          () -> precision + " is as exact as float32");
    }
  }

  /** Bits where rounding could tell samples apart; float32 may differ in its last ones. */
  void dependsOnSamplesAlone() {
    for (Precision precision : offered()) {
      if (precision != Precision.FP32) {
        Tensor all = run(precision, 1, SAMPLES);
        assertSameBits(precision + " on two threads", all, run(precision, 2, SAMPLES));
        for (int samples : new int[] {1, 3}) {
          assertSameBits(
              precision + " in batches of " + samples,
              all.rows(0, samples),
              run(precision, 2, samples));
        }
      }
    }
  }

  /** The distance of two tensors in root mean squares, relative to the first. */
  static double relativeError(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    float[] right = expected.toFloatArray();
    float[] found = actual.toFloatArray();
    double difference = 0;
    double size = 0;
    for (int i = 0; i < right.length; i++) {
      difference += Math.pow((double) found[i] - right[i], 2);
      size += Math.pow(right[i], 2);
    }
    return Math.sqrt(difference / size);
  }
}
