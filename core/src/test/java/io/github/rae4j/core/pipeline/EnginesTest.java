// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.DeviceReport;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnginesTest {
  private final List<String> closed = new ArrayList<>();

  /** An engine of one arithmetic. */
  private record OneArithmetic(Precision computesIn, List<String> closed) implements Engine {
    @Override
    public String device() {
      return "cpu";
    }

    @Override
    public CompiledNetwork compile(Network network, Weights weights) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      closed.add("closed");
    }
  }

  /** A plugin that is older than precisions, and so asks nobody for one. */
  private record OldProvider(List<String> closed) implements EngineProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "old";
    }

    @Override
    public String description() {
      return "an engine of former times";
    }

    @Override
    public Engine create(EngineOptions options) {
      return new OneArithmetic(Precision.FP32, closed);
    }

    @Override
    public List<DeviceReport> diagnose() {
      return List.of(new DeviceReport(Device.CPU, true, "works"));
    }
  }

  @Test
  void float32IsNotSaid() {
    assertEquals("old cpu", Engines.describe("old", new OneArithmetic(Precision.FP32, closed)));
    assertEquals(
        "new cpu bf16", Engines.describe("new", new OneArithmetic(Precision.BF16, closed)));
  }

  @Test
  void anEngineThatIgnoresThePrecisionIsNotUsed() {
    EngineProvider old = new OldProvider(closed);
    Engines.start(old, EngineOptions.DEFAULT);
    assertEquals(List.of(), closed);
    EngineOptions half = EngineOptions.DEFAULT.withPrecision(Precision.BF16);
    ConfigException e = assertThrows(ConfigException.class, () -> Engines.start(old, half));
    assertTrue(String.valueOf(e.getMessage()).contains("bf16: the engine old"), e.getMessage());
    assertEquals(List.of("closed"), closed);
  }
}
