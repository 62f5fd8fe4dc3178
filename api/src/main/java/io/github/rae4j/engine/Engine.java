// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Optional;

/**
 * Runs networks.
 *
 * <p>Thread-safe. Several engines may be open side by side. Compiled networks should be closed
 * before their engine; closing the engine first makes them unusable but leaks nothing.
 */
public interface Engine extends AutoCloseable {
  /** The device that is really used, for example {@code cpu} or {@code cuda:0 (H200)}. */
  String device();

  /**
   * Why {@link Device#AUTO} did not lead to the GPU; empty where it did, or where the device was
   * chosen.
   */
  default Optional<String> fallbackReason() {
    return Optional.empty();
  }

  /** The arithmetic in which this engine runs networks. */
  default Precision computesIn() {
    return Precision.FP32;
  }

  /**
   * Why this engine is slower in its precision than it could be, with the expected factor, in one
   * line; see {@link PrecisionSupport#slow}.
   */
  default Optional<String> slowReason() {
    return Optional.empty();
  }

  /**
   * Joins a network with its weights.
   *
   * <p>Weights of other types are converted to those in which the engine computes. Mapped weights
   * are used in place where the runtime can.
   *
   * @throws IllegalArgumentException if a parameter is missing or misshapen, naming it
   * @throws IllegalStateException after {@link #close}
   */
  CompiledNetwork compile(Network network, Weights weights);

  /** Gives back native memory; closing twice does nothing. */
  @Override
  void close();
}
