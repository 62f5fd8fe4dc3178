// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * EP_FID@k (arXiv 2605.18324): after how many epochs of training the FID of samples is at most k.
 * It is read from the metrics that a run has measured, so the run has to sample without guidance,
 * and the answer is one of the steps at which it has measured. Immutable.
 *
 * @param column the metric, for example {@code ema/fid}
 * @param threshold the k
 * @param step the first step at which the metric was at most k; empty if it never was
 * @param epochs the same in epochs; {@link Double#NaN} if it never was
 * @param best the least value of all
 * @param bestStep the first step with that value
 */
public record EpochsToFid(
    String column, double threshold, OptionalLong step, double epochs, double best, long bestStep) {
  /** The file of a run's folder in which its metrics stand. */
  public static final String METRICS = "metrics.csv";

  private static final int MOST_BYTES = 1 << 26;

  /**
   * Reads a run.
   *
   * @param run its folder, or its {@code metrics.csv}
   * @param column of the file; empty for the only one whose name ends in {@code fid}
   * @param threshold the k, positive
   * @param stepsPerEpoch optimiser steps of an epoch, positive
   * @throws io.github.rae4j.errors.RaeException if there is no such file or column, or it is
   *     damaged
   */
  public static EpochsToFid read(Path run, String column, double threshold, double stepsPerEpoch) {
    if (!(threshold > 0)) {
      throw new IllegalArgumentException("the FID must be positive, but is " + threshold);
    }
    if (!(stepsPerEpoch > 0)) {
      throw new IllegalArgumentException(
          "the steps of an epoch must be positive, but are " + stepsPerEpoch);
    }
    Path file = Files.isDirectory(run) ? run.resolve(METRICS) : run;
    if (!Files.isRegularFile(file)) {
      throw new MissingFileException(
          file
              + " is not there; a run writes it where training.callbacks.evaluation or eval asks"
              + " for metrics",
          Where.file(file));
    }
    List<String> lines = TextFiles.read(file, MOST_BYTES).lines().toList();
    List<String> names = lines.isEmpty() ? List.of() : fields(lines.get(0));
    int index = column(file, names, column);
    OptionalLong reached = OptionalLong.empty();
    double best = Double.POSITIVE_INFINITY;
    long bestStep = -1;
    for (String line : lines.subList(1, lines.size())) {
      List<String> fields = fields(line);
      if (fields.size() != names.size() || fields.get(index).isEmpty()) {
        continue;
      }
      long step = (long) number(file, fields.get(0));
      double value = number(file, fields.get(index));
      if (reached.isEmpty() && value <= threshold) {
        reached = OptionalLong.of(step);
      }
      if (value < best) {
        best = value;
        bestStep = step;
      }
    }
    if (bestStep < 0) {
      throw new DataException(
          String.format(Locale.ROOT, "%s: nothing was measured of %s yet", file, names.get(index)),
          Where.file(file).atKey(names.get(index)));
    }
    return new EpochsToFid(
        names.get(index),
        threshold,
        reached,
        reached.isPresent() ? reached.getAsLong() / stepsPerEpoch : Double.NaN,
        best,
        bestStep);
  }

  private static int column(Path file, List<String> names, String column) {
    List<String> found =
        names.stream()
            .skip(1)
            .filter(name -> column.isEmpty() ? name.endsWith("fid") : name.equals(column))
            .toList();
    if (names.isEmpty() || !names.get(0).equals("step") || found.size() != 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s; its columns are %s",
              file,
              !column.isEmpty()
                  ? "has no column '" + column + "'"
                  : found.isEmpty()
                      ? "has no column of a FID"
                      : "has several columns of a FID, name one",
              names),
          Where.file(file));
    }
    return names.indexOf(found.get(0));
  }

  private static List<String> fields(String line) {
    return List.of(line.replace("\"", "").split(",", -1));
  }

  private static double number(Path file, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new DataException(
          String.format(Locale.ROOT, "%s is damaged: '%s' is no number", file, text),
          Where.file(file),
          e);
    }
  }
}
