// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;

/** For tests in which nothing needs a network. */
final class NoEngine implements Engine {
  @Override
  public String device() {
    return "none";
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    throw new AssertionError("nothing is to be compiled");
  }

  @Override
  public void close() {}
}
