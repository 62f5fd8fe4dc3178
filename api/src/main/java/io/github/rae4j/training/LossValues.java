// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.model.Backbone;

/** Names of the values that terms of a loss read. Images and latents are float32. */
public final class LossValues {
  /** Stage 1: the images, {@code (batch, 3, h, w)} in [0, 1]. */
  public static final String IMAGES = "images";

  /**
   * Stage 1: what the decoder makes of them, of the same shape, nominally in [0, 1], not clamped.
   */
  public static final String RECONSTRUCTION = "reconstruction";

  /** Stage 1: the tokens from which it makes them, {@code (batch, n, width)}. */
  public static final String TOKENS = "tokens";

  /** Stage 2: the normalised latents, {@code (batch, C, h, w)}. */
  public static final String DATA = "data";

  /** Stage 2: the noise, of the same shape. */
  public static final String NOISE = "noise";

  /** Stage 2: latents and noise mixed, which the backbone takes, of the same shape. */
  public static final String NOISY = "x";

  /** Stage 2: the time of each sample, {@code (batch)} in [0, 1]. */
  public static final String TIME = "t";

  /** Stage 2: the factor of the data at that time, {@code (batch)}. */
  public static final String ALPHA = "alpha";

  /** Stage 2: the factor of the noise at that time, {@code (batch)}. */
  public static final String SIGMA = "sigma";

  /** Stage 2: the derivative of {@link #ALPHA} by the time, {@code (batch)}. */
  public static final String ALPHA_DERIVATIVE = "alpha_derivative";

  /** Stage 2: the derivative of {@link #SIGMA} by the time, {@code (batch)}. */
  public static final String SIGMA_DERIVATIVE = "sigma_derivative";

  /** Stage 2: the schedule's weight of the loss at that time, {@code (batch)}. */
  public static final String WEIGHT = "weight";

  /** Stage 2: the output of the backbone, of the shape of the data. */
  public static final String PREDICTION = Backbone.PREDICTION;

  /**
   * Stage 2: what representation alignment compares with, where a config names another encoder than
   * that of the latents: its clean tokens, {@code (batch, C, h, w)} or {@code (batch, n, C)}.
   */
  public static final String CLEAN = "clean";

  /** Stage 2: before the name of a tensor of the conditions, dropped ones already replaced. */
  public static final String CONDITION = "condition.";

  private LossValues() {}
}
