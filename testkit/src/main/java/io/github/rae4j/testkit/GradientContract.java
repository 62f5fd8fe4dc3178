// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainingEngine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The gradient of every operation on a training engine, against finite differences in float64.
 *
 * <p>To be extended by a test class of every training engine. {@link #check} does the same with
 * whole networks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class GradientContract {
  private TrainingEngine engine;

  /** Starts the engine under test in float64. */
  protected abstract TrainingEngine createEngine();

  /** Starts the engine. */
  @BeforeAll
  public final void open() {
    engine = createEngine();
  }

  /** Closes the engine. */
  @AfterAll
  public final void close() {
    engine.close();
  }

  /** Every operation. */
  @TestFactory
  public final Stream<DynamicTest> operations() {
    return OpsContract.cases()
        .map(
            given ->
                DynamicTest.dynamicTest(
                    given.name(),
                    () ->
                        new GradientCheck(engine)
                            .check(given.network(), given.randomWeights(), given.randomInputs(2))));
  }

  /**
   * Checks a network at random parameters: trained ones often start at points of no slope.
   *
   * @param network its int64 inputs, if any, take two values, 1 and 3; a third of the elements of
   *     its bool inputs is false
   */
  protected final void check(Network network) {
    Map<String, Tensor> weights = new TreeMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      weights.put(spec.name(), random(spec.shape(), spec.name().hashCode(), -0.3f, 0.3f));
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : network.signature().inputs()) {
      Shape shape = spec.shape().with(0, 2);
      inputs.put(
          spec.name(),
          switch (spec.dtype()) {
            case BOOL -> NetworkChecks.mask(shape);
            case INT64 -> Tensor.of(new long[] {1, 3}, shape.dims());
            default -> random(shape, spec.name().hashCode(), 0.1f, 0.9f);
          });
    }
    new GradientCheck(engine).check(network, Weights.of("random weights", weights), inputs);
  }

  private static Tensor random(Shape shape, int seed, float from, float to) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = from + (to - from) * random.nextFloat();
    }
    return Tensor.of(values, shape.dims());
  }
}
