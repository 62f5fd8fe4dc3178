// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An encoder with weights from elsewhere than its model folder.
 *
 * @param found opens the weights
 */
record CheckpointEncoder(Encoder encoder, Supplier<Weights> found) implements Encoder {
  @Override
  public Network network() {
    return encoder.network();
  }

  @Override
  public Weights weights() {
    return found.get();
  }

  @Override
  public int inputHeight() {
    return encoder.inputHeight();
  }

  @Override
  public int inputWidth() {
    return encoder.inputWidth();
  }

  @Override
  public int patchSize() {
    return encoder.patchSize();
  }

  @Override
  public int hiddenSize() {
    return encoder.hiddenSize();
  }

  @Override
  public TokenGrid tokenGrid() {
    return encoder.tokenGrid();
  }

  @Override
  public Optional<Network> lastHiddenState() {
    return encoder.lastHiddenState();
  }

  @Override
  public int specialTokens() {
    return encoder.specialTokens();
  }
}
