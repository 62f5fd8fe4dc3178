// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** Creates schedules on the path of {@link LinearPath}. */
public final class LinearProvider extends PathProvider {
  /** For the service loader. */
  public LinearProvider() {
    super("Linear", "linear path, alpha = 1 − t and sigma = t", new LinearPath());
  }
}
