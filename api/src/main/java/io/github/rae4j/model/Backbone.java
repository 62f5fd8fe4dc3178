// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.model;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A diffusion transformer in the latent space (paper sections 4 and 5). Immutable and thread-safe.
 *
 * <p>Every backbone keeps to these rules, which the test kit's {@code BackboneContract} checks:
 * each condition that it takes, "none" too, gives an output of its own; nothing is computed that no
 * output needs; and one checkpoint serves all sets of outputs.
 */
public interface Backbone {
  /** The output that every backbone has; what it means, the noise schedule says. */
  String PREDICTION = "velocity";

  /**
   * The network: {@code x} float32 {@code (batch, C, h, w)} noisy latents, {@code t} float32 {@code
   * (batch)} in [0, 1] (0 is data, 1 is noise), and the inputs of {@link #conditioning} → {@link
   * #PREDICTION} float32 {@code (batch, C, h, w)}.
   */
  Network network();

  /**
   * The network with further outputs. It computes nothing that is not asked for, and its prediction
   * is that of {@link #network}. One checkpoint serves all sets of outputs: parameters that only
   * outputs left out would need are keys that the network ignores ({@link Network#ignoresKey}).
   *
   * @param further names from {@link #furtherOutputs}; none for {@link #network}
   * @throws IllegalArgumentException if there is no output of one of these names
   */
  default Network network(Set<String> further) {
    if (!further.isEmpty()) {
      throw new IllegalArgumentException("this backbone has no outputs " + further);
    }
    return network();
  }

  /**
   * Outputs that can be had besides {@link #PREDICTION}: a second, weaker prediction, or the tap
   * after a block. None unless the backbone says so.
   */
  default List<TensorSpec> furtherOutputs() {
    return List.of();
  }

  /**
   * The head alone, where the backbone has one that can be fed with the base's output from outside;
   * inputs {@code x} as above and {@code s} float32 {@code (batch, tokens, base width)}.
   */
  default Optional<Network> networkGivenBase() {
    return Optional.empty();
  }

  /** Shape of one latent, {@code (C, h, w)}. */
  Shape latentShape();

  /** The conditions that it takes, and what stands for none. */
  Conditioning conditioning();

  /** Number of classes; labels are 0 to {@code numClasses() - 1}. 0 if it takes no labels. */
  default int numClasses() {
    return conditioning().numClasses();
  }

  /** The label that means "no class", {@code numClasses()}; empty if there is none. */
  default OptionalLong nullLabel() {
    Conditioning conditions = conditioning();
    return conditions.numClasses() > 0 && conditions.takesNone()
        ? OptionalLong.of(conditions.numClasses())
        : OptionalLong.empty();
  }
}
