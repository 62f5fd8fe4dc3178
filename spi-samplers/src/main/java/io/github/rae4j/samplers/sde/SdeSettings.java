// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

/**
 * The settings of a stochastic solver as its run needs them, and the words for its options.
 *
 * @param points number of grid points, one more than the number of stochastic steps
 * @param form time dependence of the diffusion
 * @param norm its magnitude
 * @param lastStep the step after the end of the grid
 * @param lastStepSize its size in t; 0 if there is no such step
 */
record SdeSettings(
    int points, DiffusionForm form, float norm, LastStep lastStep, double lastStepSize) {
  static final String NUM_STEPS = "points of the time grid, one more than the stochastic steps";
  static final String FORM = "time dependence of the diffusion";
  static final String NORM = "magnitude of the diffusion";
  static final String LAST_STEP = "the step after the end of the grid; null is none";
  static final String LAST_STEP_SIZE = "size in t of the last step";

  static SdeSettings of(
      int points, DiffusionForm form, double norm, LastStep lastStep, double lastStepSize) {
    return new SdeSettings(
        points, form, (float) norm, lastStep, lastStep == LastStep.NONE ? 0 : lastStepSize);
  }
}
