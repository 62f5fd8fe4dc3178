// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.evaluation.EpochsToFid;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** After how many epochs a run's FID was at most k. */
@Command(
    name = "epochs",
    description = {
      "After how many epochs of training the FID is at most K (EP_FID@K), from RUN/metrics.csv.",
      "The run has to measure samples without guidance."
    })
final class EvaluateEpochsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
  private Path run = Path.of("");

  @Option(names = "--fid", required = true, paramLabel = "K", description = "The FID to reach.")
  private double fid;

  @Option(
      names = "--steps-per-epoch",
      required = true,
      paramLabel = "N",
      description = "Optimiser steps of an epoch: images divided by the batch size.")
  private double stepsPerEpoch;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Column of metrics.csv, such as ema/fid, where there are several of a FID.")
  private Optional<String> column = Optional.empty();

  private static void requirePositive(String option, double value) {
    if (!(value > 0)) {
      throw new UsageException(option + " must be a positive number, but is " + value);
    }
  }

  @Override
  public Integer call() {
    requirePositive("--fid", fid);
    requirePositive("--steps-per-epoch", stepsPerEpoch);
    EpochsToFid found = EpochsToFid.read(run, column.orElse(""), fid, stepsPerEpoch);
    common.print(
        found.step().isPresent()
            ? String.format(
                Locale.ROOT,
                "EP_FID@%s   %.4g epochs (step %d)",
                number(fid),
                found.epochs(),
                found.step().getAsLong())
            : String.format(
                Locale.ROOT,
                "EP_FID@%s   not reached; the best %s is %.5g, at step %d",
                number(fid),
                found.column(),
                found.best(),
                found.bestStep()));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("column", found.column());
    result.put("fid", fid);
    result.put("reached", found.step().isPresent());
    if (found.step().isPresent()) {
      result.put("step", found.step().getAsLong());
      result.put("epochs", found.epochs());
    }
    result.put("best", found.best());
    result.put("bestStep", found.bestStep());
    common.result(result);
    return 0;
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.valueOf(value);
  }
}
