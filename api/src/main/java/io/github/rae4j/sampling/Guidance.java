// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

/**
 * Steers a backbone by a second evaluation, such as classifier-free guidance (Ho and Salimans,
 * 2022) or AutoGuidance (Karras et al., 2024; paper section 5). Immutable and thread-safe.
 */
public interface Guidance {
  /** Whether {@link #guide} needs a second backbone ({@code guidance.guidance_model}). */
  boolean needsGuidanceModel();

  /** Whether {@link #guide} needs a null label. */
  boolean needsNullLabel();

  /**
   * The guided model. It evaluates no more than the times at hand need: images whose t lies outside
   * the guidance interval cost one evaluation of the backbone alone.
   *
   * @throws IllegalArgumentException if something needed is absent
   */
  VelocityFunction guide(GuidanceInputs inputs);
}
