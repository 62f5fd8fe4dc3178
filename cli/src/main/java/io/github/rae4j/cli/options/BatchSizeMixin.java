// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.options;

import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.cost.BatchSizes;
import io.github.rae4j.network.Network;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The batch size option. */
public final class BatchSizeMixin {
  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description =
          "Images that run together; does not change the result (default: by the size of the"
              + " network).")
  private Optional<Integer> size = Optional.empty();

  private final int usual;

  /**
   * The option.
   *
   * @param usual its default where the network is not known
   */
  public BatchSizeMixin(int usual) {
    this.usual = usual;
  }

  /**
   * Refuses values out of range.
   *
   * @throws UsageException naming them
   */
  public void requireUsage() {
    size.ifPresent(given -> UsageException.requirePositive("--batch-size", given));
  }

  /** The size that was asked for, or else the usual one. */
  public int size() {
    return size.orElse(usual);
  }

  /**
   * The size that was asked for, or else one that suits a network.
   *
   * @param images of the run
   * @param parts into which they are divided; each gets a batch at least
   */
  public int size(Network network, DeviceMixin device, int images, int parts) {
    return size.orElseGet(
        () ->
            Math.max(
                1,
                Math.min(BatchSizes.usual(network, device.parse()), (images + parts - 1) / parts)));
  }
}
