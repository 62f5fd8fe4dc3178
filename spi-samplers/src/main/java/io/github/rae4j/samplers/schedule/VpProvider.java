// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** Creates {@link VpSchedule}. */
public final class VpProvider extends PathProvider<VpSchedule> {
  /** For the service loader. */
  public VpProvider() {
    super("VP", "variance-preserving diffusion path with linear beta", VpSchedule::new);
  }
}
