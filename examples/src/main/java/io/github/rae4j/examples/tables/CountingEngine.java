// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts on how many inputs the networks of an engine run: what an adaptive solver costs is known
 * only afterwards. Closing leaves the engine behind it open.
 */
final class CountingEngine implements Engine {
  private final Engine engine;
  private final AtomicLong rows = new AtomicLong();

  CountingEngine(Engine engine) {
    this.engine = engine;
  }

  /** Rows of all batches so far. */
  long rows() {
    return rows.get();
  }

  @Override
  public String device() {
    return engine.device();
  }

  @Override
  public Precision computesIn() {
    return engine.computesIn();
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    CompiledNetwork compiled = engine.compile(network, weights);
    return new CompiledNetwork() {
      @Override
      public Signature signature() {
        return compiled.signature();
      }

      @Override
      public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        rows.addAndGet(inputs.values().iterator().next().shape().dim(0));
        return compiled.run(inputs);
      }

      @Override
      public void close() {
        compiled.close();
      }
    };
  }

  @Override
  public void close() {}
}
