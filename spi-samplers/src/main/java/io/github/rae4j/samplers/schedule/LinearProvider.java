// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** Creates {@link LinearSchedule}. */
public final class LinearProvider extends PathProvider<LinearSchedule> {
  /** For the service loader. */
  public LinearProvider() {
    super("Linear", "linear path, alpha = 1 − t and sigma = t", LinearSchedule::new);
  }
}
