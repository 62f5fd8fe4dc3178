// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

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
    ErrorControl control) {}
