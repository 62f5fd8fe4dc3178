// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Sends many rows through a network, a batch at a time, with progress. */
public final class Batches {
  private Batches() {}

  /**
   * Applies {@code network} to rows of {@code input} and joins what it gives.
   *
   * @param what for the progress line, for example {@code decoding}
   * @throws java.util.concurrent.CancellationException if the run is interrupted
   */
  public static Tensor map(
      CommonOptions common,
      String what,
      Tensor input,
      int batchSize,
      UnaryOperator<Tensor> network) {
    int total = input.shape().intDim(0);
    List<Tensor> parts = new ArrayList<>();
    Progress progress = common.progress();
    try {
      for (int first = 0; first < total; first += batchSize) {
        progress.show(what, first / (double) total);
        parts.add(network.apply(input.rows(first, Math.min(total, first + batchSize))));
      }
    } finally {
      progress.finish();
    }
    return Tensor.concatRows(parts);
  }
}
