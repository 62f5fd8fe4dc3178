// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import java.util.Set;

/**
 * Steers a backbone by a second evaluation, such as classifier-free guidance (Ho and Salimans,
 * 2022) or AutoGuidance (Karras et al., 2024; paper section 5), or by a further output of the same
 * one. Immutable and thread-safe.
 */
public interface Guidance {
  /** Whether {@link #guide} needs a second backbone ({@code guidance.guidance_model}). */
  boolean needsGuidanceModel();

  /** Whether {@link #guide} needs conditions that mean "none". */
  boolean needsNoCondition();

  /**
   * The further outputs of the backbone that {@link #guide} asks for, by name. A backbone that has
   * not all of them is refused before anything runs.
   */
  default Set<String> furtherOutputs() {
    return Set.of();
  }

  /**
   * The guided model. It evaluates no more than the times at hand need: images whose t lies outside
   * the guidance interval cost one evaluation of the backbone alone.
   *
   * @throws IllegalArgumentException if something needed is missing
   */
  VelocityFunction guide(GuidanceInputs inputs);
}
