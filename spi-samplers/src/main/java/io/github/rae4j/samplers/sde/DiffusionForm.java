// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.options.ChoiceAlias;
import io.github.rae4j.sampling.NoiseSchedule;

/**
 * The time dependence of the diffusion D(t) of the stochastic equation (Ma et al., SiT, 2024); n is
 * the norm.
 */
public enum DiffusionForm {
  /** n at all times. */
  CONSTANT("constant") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      return norm;
    }
  },
  /** n·var, the diffusion of the forward process (Song et al., 2021). */
  SBDM("SBDM") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      return norm * schedule.driftVariance(t);
    }
  },
  /** n·σ. */
  SIGMA("sigma") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      return norm * schedule.sigma(t);
    }
  },
  /** n·t. */
  LINEAR("linear") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      return norm * t;
    }
  },
  /** ¼·(n·cos(π(1 − t)) + 1)². */
  DECREASING("decreasing") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      float root = norm * (float) Math.cos(PI * (1 - t)) + 1;
      return 0.25f * (root * root);
    }
  },
  /** n·sin²(π(1 − t)). */
  @ChoiceAlias("inccreasing-decreasing") // as the reference spells it
  INCREASING_DECREASING("increasing-decreasing") {
    @Override
    float at(NoiseSchedule schedule, float t, float norm) {
      float root = (float) Math.sin(PI * (1 - t));
      return norm * (root * root);
    }
  };

  private static final float PI = (float) Math.PI;

  private final String text;

  DiffusionForm(String text) {
    this.text = text;
  }

  /** D(t). */
  abstract float at(NoiseSchedule schedule, float t, float norm);

  /** The name in configs. */
  @Override
  public String toString() {
    return text;
  }
}
