// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import picocli.CommandLine.Option;

/** How the images of a data set are decoded. */
public final class DecodingMixin {
  @Option(
      names = "--skip-damaged",
      description = "Leave out images that cannot be read, and name them, instead of stopping.")
  private boolean skipDamaged;

  @Option(
      names = "--decode-threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads that decode images; 0 for one a processor (default: ${DEFAULT-VALUE}).")
  private int threads;

  /**
   * Refuses values out of range.
   *
   * @throws UsageException naming them
   */
  public void requireUsage() {
    UsageException.requireNotNegative("--decode-threads", threads);
  }

  public boolean skipsDamaged() {
    return skipDamaged;
  }

  /** Number of threads; 0 for one a processor. */
  public int threads() {
    return threads;
  }
}
