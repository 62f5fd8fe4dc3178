// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.spark.evaluation.KeptRounds;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.CompletedRound;
import io.github.rae4j.spark.output.RunFolder;
import io.github.rae4j.spark.output.RunProvenance;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** In how many rounds a job comes about, and what is said of them. */
final class RoundOptions {
  /** Without {@code --round}: so many rounds, unless that leaves cores without work. */
  private static final int USUAL_ROUNDS = 50;

  private static final int RANGES_PER_CORE = 4;

  @Option(
      names = "--round",
      paramLabel = "N",
      description =
          "Images that one Spark job makes and commits, and that a killed driver loses at most"
              + " (default: a fiftieth of all; of statistics and evaluations, a tenth).")
  private Optional<Integer> round = Optional.empty();

  /** Refuses values out of range. */
  void require() {
    round.ifPresent(n -> WrongUsage.requirePositive("--round", n));
  }

  /** The number of {@code --round}. */
  Optional<Integer> images() {
    return round;
  }

  /** How many ranges a round makes. */
  int rangesPerRound(JavaSparkContext spark, List<BlockRange> plan) {
    int size = plan.get(0).count();
    return round
        .map(images -> (images - 1) / size + 1)
        .orElseGet(
            () ->
                Math.max(
                    RANGES_PER_CORE * spark.defaultParallelism(),
                    (plan.size() - 1) / USUAL_ROUNDS + 1));
  }

  /** Rounds of sums that are kept in a run folder. */
  KeptRounds kept(JobConsole console, RunFolder folder) {
    boolean[] begun = {false};
    return KeptRounds.in(
        folder,
        round,
        (phase, done, total) -> {
          if (begun[0]) {
            done(console, done, total);
          } else {
            goingOn(console, done, total);
          }
          begun[0] = done < total;
        });
  }

  /** Says how many images are done, before the first round. */
  static void goingOn(JobConsole console, long done, long total) {
    if (done > 0) {
      console.log(
          String.format(Locale.ROOT, "%,d of %,d images are done already; going on", done, total));
    }
  }

  /** Says how many images are done, after a round. */
  static void done(JobConsole console, long done, long total) {
    console.log(String.format(Locale.ROOT, "%,d of %,d images are done", done, total));
  }

  /** Writes the rows of provenance beside a target that is complete, and deletes its run folder. */
  static void finish(
      JobConsole console,
      JavaSparkContext spark,
      RunFolder folder,
      Collection<CompletedRound> completed) {
    RunProvenance.write(folder, completed, spark.version());
    List<String> others = folder.delete();
    if (!others.isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "%s stays, as it holds files that rae4j did not make: %s",
              folder.path(),
              String.join(", ", others)));
    }
  }
}
