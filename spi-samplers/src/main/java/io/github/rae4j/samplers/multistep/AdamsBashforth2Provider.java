// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Creates {@link AdamsBashforth2} solvers. */
public final class AdamsBashforth2Provider extends MultistepProvider<AdamsBashforth2> {
  /** For the service loader. */
  public AdamsBashforth2Provider() {
    super(
        AdamsBashforth2.class,
        "ODE/ab2",
        "Adams-Bashforth, order 2, one evaluation per step",
        "ODE/adams-bashforth2");
  }
}
