// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of {@link io.github.rae4j.network.Ops} on an engine against plain loops in double
 * precision, alone and in the combinations that networks use.
 *
 * <p>To be extended by a test class of every engine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OpsContract {
  private static final double TOLERANCE = 1e-5;

  private final Engine engine;

  /** A contract for one engine, on the device of the tests. */
  protected OpsContract(EngineProvider provider) {
    engine = provider.create(TestDevice.options());
  }

  @AfterAll
  void closeEngine() {
    engine.close();
  }

  static Stream<OpsCase> cases() {
    return Stream.of(
            OpsCases.arithmetic(),
            OpsCases.composite(),
            OpsCases.layout(),
            MaskedAttentionCases.all(),
            ImageOpsCases.all())
        .flatMap(s -> s);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void agreesWithPlainLoops(OpsCase given) {
    Network network = given.network();
    Weights weights = given.randomWeights();
    try (CompiledNetwork compiled = engine.compile(network, weights)) {
      for (int batch : new int[] {1, 3}) {
        Map<String, Tensor> inputs = given.randomInputs(batch);
        ReferenceArray expected =
            NamedValues.require(ReferenceOps.run(network, weights, inputs), "y");
        Tensor actual = NamedValues.require(compiled.run(inputs), "y");
        assertEquals(expected.shape(), actual.shape());
        assertClose(expected.toArray(), actual.toFloatArray());
      }
    }
  }

  private static void assertClose(double[] expected, float[] actual) {
    for (int i = 0; i < actual.length; i++) {
      double error = Math.abs(expected[i] - actual[i]);
      int at = i;
      assertTrue(
          error <= TOLERANCE * Math.max(1, Math.abs(expected[i])),
          () ->
              String.format(
                  Locale.ROOT, "element %d is %s, expected %s", at, actual[at], expected[at]));
    }
  }
}
