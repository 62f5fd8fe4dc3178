// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** Creates {@link GvpSchedule}. */
public final class GvpProvider extends PathProvider<GvpSchedule> {
  /** For the service loader. */
  public GvpProvider() {
    super("GVP", "variance-preserving trigonometric path, alpha = cos(πt/2)", GvpSchedule::new);
  }
}
