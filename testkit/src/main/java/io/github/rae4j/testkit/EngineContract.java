// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every engine promises on the processor: it runs networks of any batch size on several
 * threads, refuses what does not fit by its name, and is over when it is closed. Its operations are
 * tested by {@link OpsContract}.
 *
 * <p>{@link #parameters} are options of the engine.
 */
public abstract class EngineContract extends ProviderContract<EngineProvider> {
  private static final double TOLERANCE = 1e-5;

  /** A contract for one provider of engines. */
  protected EngineContract() {
    super(EngineProvider.class);
  }

  @Override
  protected final Object create(EngineProvider provider, Parameters parameters) {
    Record own = provider.options().read(parameters);
    try (Engine engine = provider.create(options(Map.of()).with(own))) {
      return engine.device();
    }
  }

  private static EngineOptions options(Map<String, String> properties) {
    return new EngineOptions(Device.CPU, 0, 1, properties);
  }

  private Engine engine() {
    return provider().create(options(Map.of()));
  }

  private static Tensor run(CompiledNetwork compiled, int samples) {
    return NamedValues.require(compiled.run(SmallNetwork.inputs(samples)), "y");
  }

  private static Tensor expected(int samples) {
    return NamedValues.require(
        ReferenceRun.run(new SmallNetwork(), SmallNetwork.weights(), SmallNetwork.inputs(samples)),
        "y");
  }

  /** One compiled network serves every batch size. */
  @Test
  public final void runsBatchesOfAnySize() {
    try (Engine engine = engine();
        CompiledNetwork compiled = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
      assertEquals(new SmallNetwork().signature(), compiled.signature());
      for (int samples : new int[] {1, 5, 2}) {
        assertClose(samples + " samples", expected(samples), run(compiled, samples), TOLERANCE);
      }
    }
  }

  /** A run leaves nothing behind: the same inputs give the same bits. */
  @Test
  public final void givesTheSameAgain() {
    try (Engine engine = engine();
        CompiledNetwork compiled = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
      Tensor first = run(compiled, 3);
      run(compiled, 4);
      assertSameBits("again", first, run(compiled, 3));
    }
  }

  /** Weights of another network, or of another shape, are refused when they are joined. */
  @Test
  public final void refusesWeightsThatDoNotFit() {
    try (Engine engine = engine()) {
      Tensor inner = SmallNetwork.weights().get(SmallNetwork.INNER);
      Weights lacking = Weights.of("lacking", Map.of(SmallNetwork.INNER, inner));
      Weights misshapen =
          Weights.of("misshapen", Map.of(SmallNetwork.INNER, inner, SmallNetwork.OUTER, inner));
      for (Weights wrong : List.of(lacking, misshapen)) {
        IllegalArgumentException e =
            assertThrows(
                IllegalArgumentException.class,
                () -> engine.compile(new SmallNetwork(), wrong).close());
        assertTrue(message(e).contains(SmallNetwork.OUTER), message(e));
      }
    }
  }

  /** An input that is missing or misshapen is named. */
  @Test
  public final void refusesInputsThatDoNotFit() {
    try (Engine engine = engine();
        CompiledNetwork compiled = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
      for (Map<String, Tensor> wrong :
          List.of(
              Map.<String, Tensor>of(),
              Map.of("x", Tensor.of(new float[4], 1, 4)),
              Map.of("x", Tensor.of(new long[3], 1, 3)))) {
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> compiled.run(wrong));
        assertTrue(message(e).contains("x"), message(e));
      }
      assertClose("afterwards", expected(2), run(compiled, 2), TOLERANCE);
    }
  }

  /** Networks are compiled and run by several threads. */
  @Test
  public final void isThreadSafe() {
    try (Engine engine = engine();
        CompiledNetwork shared = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
      Concurrency.repeat(
          16,
          () -> {
            assertClose("shared", expected(3), run(shared, 3), TOLERANCE);
            try (CompiledNetwork own = engine.compile(new SmallNetwork(), SmallNetwork.weights())) {
              assertClose("own", expected(2), run(own, 2), TOLERANCE);
            }
          });
    }
  }

  /** Closing twice does nothing, and everything afterwards is refused. */
  @Test
  public final void isOverWhenClosed() {
    Engine engine = engine();
    CompiledNetwork first = engine.compile(new SmallNetwork(), SmallNetwork.weights());
    CompiledNetwork second = engine.compile(new SmallNetwork(), SmallNetwork.weights());
    first.close();
    first.close();
    assertThrows(IllegalStateException.class, () -> run(first, 1));
    engine.close();
    engine.close();
    assertThrows(IllegalStateException.class, () -> run(second, 1));
    assertThrows(
        IllegalStateException.class,
        () -> engine.compile(new SmallNetwork(), SmallNetwork.weights()));
    assertDoesNotThrow(second::close);
  }

  /** Several engines work side by side. */
  @Test
  public final void severalWorkSideBySide() {
    try (Engine other = engine();
        CompiledNetwork ofOther = other.compile(new SmallNetwork(), SmallNetwork.weights())) {
      engine().close();
      assertClose("the other one", expected(2), run(ofOther, 2), TOLERANCE);
    }
  }

  /** A misspelt option does not pass in silence, whatever the runtime does with it. */
  @Test
  public final void refusesAnUnknownOption() {
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () -> provider().create(options(Map.of("no_such_option", "1"))).close());
    assertTrue(message(e).contains("no_such_option"), message(e));
  }

  /** Float32 is what every engine computes in, and always the first that is offered. */
  @Test
  public final void offersFloat32First() {
    new PrecisionChecks(provider()).offersFloat32First();
  }

  /** A precision that it does not offer is refused in one line, which names those that it does. */
  @Test
  public final void refusesPrecisionsItLacks() {
    new PrecisionChecks(provider()).refusesThoseItLacks();
  }

  /**
   * Two transformer blocks come out near the exact result in each precision that is offered: the
   * relative error in root mean squares is at most 1e-5 in float32, 2e-3 in float16, 1e-2 in
   * bfloat16 and 3e-2 in int8, and in the latter three more than float32's.
   */
  @Test
  public final void computesInThePrecisionsItHas() {
    new PrecisionChecks(provider()).computesInThoseItHas();
  }

  /** In a low precision too, a sample's result depends on neither batch size nor threads. */
  @Test
  public final void lowPrecisionsDependOnSamplesAlone() {
    new PrecisionChecks(provider()).dependsOnSamplesAlone();
  }

  /** Diagnosis speaks of both devices and throws nothing; what is available can be used. */
  @Test
  public final void reportsItsDevices() {
    List<DeviceReport> reports = assertDoesNotThrow(() -> provider().diagnose());
    assertEquals(
        List.of(Device.CPU, Device.CUDA), reports.stream().map(DeviceReport::device).toList());
    for (DeviceReport report : reports) {
      assertEquals(1, report.detail().lines().count(), () -> "one line: " + report.detail());
    }
    assertTrue(reports.get(0).available(), reports.get(0).detail());
    try (Engine engine = engine()) {
      assertFalse(engine.device().isBlank());
    }
  }

  /** AUTO always leads to an engine, and says why where it is not the GPU. */
  @Test
  public final void autoFallsBackAndSaysSo() {
    boolean gpu = provider().diagnose().get(1).available();
    try (Engine engine = provider().create(options(Map.of()).on(Device.AUTO))) {
      assertEquals(gpu, engine.fallbackReason().isEmpty());
    }
  }
}
