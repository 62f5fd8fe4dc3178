// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.samplers.flow.SolverSettings;
import io.github.rae4j.spi.Parameters;
import java.util.Arrays;

/**
 * The settings of a stochastic solver.
 *
 * @param points number of grid points, one more than the number of stochastic steps
 * @param form time dependence of the diffusion
 * @param norm its magnitude
 * @param lastStep the step after the end of the grid
 * @param lastStepSize its size in t; 0 if there is no such step
 */
record SdeSettings(
    int points, DiffusionForm form, float norm, LastStep lastStep, double lastStepSize) {

  static SdeSettings read(Parameters parameters) {
    double norm = parameters.getDouble("diffusion_norm", 1);
    if (!Double.isFinite(norm)) {
      throw parameters.error("diffusion_norm", "must be a finite number, but is " + norm);
    }
    double size = parameters.getDouble("last_step_size", 0.04);
    if (!(size > 0 && size < 1)) {
      throw parameters.error(
          "last_step_size",
          "must lie between 0 and 1, but is " + size + "; for no last step say last_step: null");
    }
    LastStep lastStep = lastStep(parameters);
    return new SdeSettings(
        SolverSettings.points(parameters, 250),
        form(parameters),
        (float) norm,
        lastStep,
        lastStep == LastStep.NONE ? 0 : size);
  }

  private static DiffusionForm form(Parameters parameters) {
    String text = parameters.getString("diffusion_form", DiffusionForm.SBDM.toString());
    return DiffusionForm.parse(text)
        .orElseThrow(
            () ->
                parameters.error(
                    "diffusion_form",
                    "'%s' is not known; expected one of %s"
                        .formatted(text, Arrays.toString(DiffusionForm.values()))));
  }

  private static LastStep lastStep(Parameters parameters) {
    if (parameters.isNull("last_step")) {
      return LastStep.NONE;
    }
    String text = parameters.getString("last_step", LastStep.MEAN.toString());
    return Arrays.stream(LastStep.values())
        .filter(step -> step.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                parameters.error(
                    "last_step",
                    "'%s' is not known; expected one of %s"
                        .formatted(text, Arrays.toString(LastStep.values()))));
  }
}
