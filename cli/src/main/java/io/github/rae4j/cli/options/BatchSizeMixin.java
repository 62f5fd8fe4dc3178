// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import picocli.CommandLine.Option;

/** The batch size option. */
public final class BatchSizeMixin {
  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "Images that run together (default: ${DEFAULT-VALUE}).")
  private int size;

  /**
   * The option.
   *
   * @param usual its default
   */
  public BatchSizeMixin(int usual) {
    size = usual;
  }

  /**
   * Refuses values out of range.
   *
   * @throws UsageException naming them
   */
  public void requireUsage() {
    UsageException.requirePositive("--batch-size", size);
  }

  public int size() {
    return size;
  }
}
