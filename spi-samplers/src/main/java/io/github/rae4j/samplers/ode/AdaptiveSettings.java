// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.samplers.flow.SolverSettings;
import io.github.rae4j.spi.Parameters;
import java.util.Locale;

/**
 * The settings of an adaptive solver.
 *
 * @param name name of the solver, for messages
 * @param tableau the Runge–Kutta pair
 * @param points number of states reported, including both ends; they do not constrain the steps
 * @param atol absolute tolerance
 * @param rtol tolerance relative to the state
 * @param control the set of images over which the error is measured
 */
record AdaptiveSettings(
    String name,
    ButcherTableau tableau,
    int points,
    double atol,
    double rtol,
    ErrorControl control) {

  static AdaptiveSettings read(String name, ButcherTableau tableau, Parameters parameters) {
    double atol = SolverSettings.notNegative(parameters, "atol", OdeProvider.ATOL);
    double rtol = SolverSettings.notNegative(parameters, "rtol", OdeProvider.RTOL);
    if (atol == 0 && rtol == 0) {
      throw parameters.error("atol", "atol and rtol must not both be 0");
    }
    return new AdaptiveSettings(
        name,
        tableau,
        SolverSettings.points(parameters, OdeProvider.POINTS),
        atol,
        rtol,
        control(parameters));
  }

  private static ErrorControl control(Parameters parameters) {
    String text = parameters.getString("error_control", "image");
    for (ErrorControl control : ErrorControl.values()) {
      if (control.name().toLowerCase(Locale.ROOT).equals(text)) {
        return control;
      }
    }
    throw parameters.error("error_control", "'" + text + "' is not known; expected image or batch");
  }
}
