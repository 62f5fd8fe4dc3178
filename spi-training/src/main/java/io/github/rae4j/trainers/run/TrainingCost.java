// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Network;

/**
 * Floating-point operations of networks in training for one sample, a multiply-add counting as two;
 * matrix products, convolutions and attention count, as in {@link
 * io.github.rae4j.core.cost.Cost#flops}.
 */
public final class TrainingCost {
  /** A backward pass has two products where the forward pass has one. */
  private static final int FORWARD_AND_BACKWARD = 3;

  private TrainingCost() {}

  /** Of a forward pass. */
  public static double ofForward(Network network) {
    return NetworkSummary.of(network).cost().flops();
  }

  /** Of a forward pass and of the gradients of parameters and activations. */
  public static double ofTrained(Network network) {
    return FORWARD_AND_BACKWARD * ofForward(network);
  }
}
