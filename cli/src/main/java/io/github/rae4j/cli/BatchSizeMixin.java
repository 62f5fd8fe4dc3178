package io.github.rae4j.cli;

import picocli.CommandLine.Option;

/** The batch size option. */
final class BatchSizeMixin {
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
  BatchSizeMixin(int usual) {
    size = usual;
  }

  /**
   * Refuses values out of range.
   *
   * @throws UsageException naming them
   */
  void requireUsage() {
    UsageException.requirePositive("--batch-size", size);
  }

  int size() {
    return size;
  }
}
