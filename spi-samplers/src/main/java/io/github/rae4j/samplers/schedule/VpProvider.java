// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** Creates schedules on the path of {@link VpPath}. */
public final class VpProvider extends PathProvider {
  /** For the service loader. */
  public VpProvider() {
    super("VP", "variance-preserving diffusion path with linear beta", new VpPath());
  }
}
