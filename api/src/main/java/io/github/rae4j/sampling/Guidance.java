// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import java.util.Set;

/**
 * Steers a backbone by a second evaluation, such as classifier-free guidance (Ho and Salimans,
 * 2022) or AutoGuidance (Karras et al., 2024; paper section 5), or by a further output of the same
 * one. Immutable and thread-safe.
 *
 * <p>Every guided model keeps to these rules, which the test kit's {@code GuidanceContract} checks:
 *
 * <ul>
 *   <li>Whether it acts is decided for each image by the image's own t. Where it acts on none, it
 *       gives the backbone's output, bit for bit.
 *   <li>Each model is evaluated once a call, with all that is needed as one batch. Only images on
 *       which it acts cost more than one evaluation.
 *   <li>It uses what it says it needs, and nothing else: conditions that mean "none", the second
 *       backbone, further outputs.
 *   <li>The conditions of each image go with its state, as they are; what they mean is not its
 *       business. No image depends on the others of the batch.
 *   <li>NaN in the backbone's output stays in the result.
 * </ul>
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
