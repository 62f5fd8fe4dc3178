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
import java.util.function.UnaryOperator;

/** Runs Java functions in place of networks, and counts what is open. */
final class FakeEngine implements Engine {
  /** A function on the named tensors of a network. */
  interface Body extends UnaryOperator<Map<String, Tensor>> {}

  private final Body body;
  private final List<String> compiled = new ArrayList<>();
  private int open;
  private int failAt = Integer.MAX_VALUE;

  FakeEngine(Body body) {
    this.body = body;
  }

  /** The compilation of this number, from 0, fails. */
  void failAt(int number) {
    failAt = number;
  }

  /** Origins of the weights of all networks that were compiled. */
  List<String> compiled() {
    return compiled;
  }

  /** Networks that have not been closed. */
  int open() {
    return open;
  }

  @Override
  public String device() {
    return "paper";
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    if (compiled.size() == failAt) {
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
        if (!closed) {
          closed = true;
          open--;
        }
      }
    };
  }

  @Override
  public void close() {}
}
