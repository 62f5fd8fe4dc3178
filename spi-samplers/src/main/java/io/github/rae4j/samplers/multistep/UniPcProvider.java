// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/** Creates {@link UniPc} solvers. */
public final class UniPcProvider extends MultistepProvider<UniPc> {
  /** For the service loader. */
  public UniPcProvider() {
    super(UniPc.class, "ODE/unipc", "UniPC, order 2 or 3, one evaluation per step", "ODE/uni_pc");
  }
}
