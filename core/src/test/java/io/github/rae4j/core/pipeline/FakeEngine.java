// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Runs Java functions in place of networks, and counts what is open. Thread-safe, as engines are.
 */
public final class FakeEngine implements Engine {
  /** A function on the named tensors of a network. */
  public interface Body extends UnaryOperator<Map<String, Tensor>> {}

  private final Body body;
  private final List<String> compiled = new ArrayList<>();
  private int open;
  private Optional<String> failing = Optional.empty();

  /** Runs this in place of every network. */
  public FakeEngine(Body body) {
    this.body = body;
  }

  /** The compilation of a network with weights of this origin fails. */
  synchronized void failAt(String origin) {
    failing = Optional.of(origin);
  }

  /** Origins of the weights of all networks that were compiled, in the order of compilation. */
  synchronized List<String> compiled() {
    return List.copyOf(compiled);
  }

  /** Networks that have not been closed. */
  synchronized int open() {
    return open;
  }

  @Override
  public String device() {
    return "paper";
  }

  @Override
  public synchronized CompiledNetwork compile(Network network, Weights weights) {
    if (failing.equals(Optional.of(weights.origin()))) {
      throw new IllegalArgumentException("this one does not compile");
    }
    compiled.add(weights.origin());
    open++;
    return new CompiledNetwork() {
      private boolean closed;

      @Override
      public Signature signature() {
        return network.signature();
      }

      @Override
      public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        if (closed) {
          throw new IllegalStateException("the network has been closed");
        }
        signature().requireInputs(inputs);
        return body.apply(inputs);
      }

      @Override
      public void close() {
        synchronized (FakeEngine.this) {
          if (!closed) {
            closed = true;
            open--;
          }
        }
      }
    };
  }

  @Override
  public void close() {}
}
