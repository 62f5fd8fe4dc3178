// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.Rounds;
import io.github.rae4j.spark.output.RunFiles;
import io.github.rae4j.spark.output.RunFolder;
import io.github.rae4j.spark.output.RunProvenance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;

/** Where the result of a job goes, and in how many rounds it comes about. */
final class RunOptions {
  /** Without {@code --round}: so many rounds, unless that leaves cores without work. */
  private static final int USUAL_ROUNDS = 50;

  private static final int RANGES_PER_CORE = 4;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PATH",
      description = "The file or folder to write, on a file system that all hosts share.")
  private String out = "";

  @Option(
      names = "--round",
      paramLabel = "N",
      description =
          "Images that one Spark job makes and commits, and that a killed driver loses at most"
              + " (default: a fiftieth of all).")
  private Optional<Integer> round = Optional.empty();

  /** The text of {@code --out}. */
  String out() {
    return out;
  }

  /** The path of {@code --out}. */
  Path target(JavaSparkContext spark) {
    round.ifPresent(n -> WrongUsage.requirePositive("--round", n));
    return RunFiles.qualified(out, spark.hadoopConfiguration());
  }

  /**
   * Opens the run folder and says what is known of it.
   *
   * @param identity everything that the result depends on
   * @param remarks what may have changed since the run began
   */
  static RunFolder open(
      JobConsole console,
      JavaSparkContext spark,
      Path target,
      Map<String, String> identity,
      Map<String, String> remarks) {
    RunFolder folder = RunFolder.open(target, spark.hadoopConfiguration(), identity, remarks);
    folder.changes().forEach(change -> console.log("note: since the run began, " + change));
    return folder;
  }

  /**
   * Makes what remains, and counts what is there at the end.
   *
   * @return number of images that were there already
   */
  long run(
      JobConsole console,
      JavaSparkContext spark,
      RunFolder folder,
      OutputLayout layout,
      List<BlockRange> plan,
      Rounds.Job job,
      Finish finish) {
    Rounds rounds = new Rounds(folder, layout, plan);
    if (!rounds.broken().isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "note: files of %d rounds were changed or removed since; they are made again",
              rounds.broken().size()));
    }
    long before = rounds.done();
    if (before > 0) {
      console.log(
          String.format(
              Locale.ROOT,
              "%,d of %,d images are done already; going on",
              before,
              rounds.images()));
    }
    rounds.run(
        spark.sc().applicationId(),
        rangesPerRound(spark, plan),
        job,
        done ->
            console.log(
                String.format(Locale.ROOT, "%,d of %,d images are done", done, rounds.images())));
    rounds.requireComplete();
    finish.run(rounds);
    RunProvenance.write(folder, rounds.completed(), spark.version());
    List<String> others = folder.delete();
    if (!others.isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "%s stays, as it holds files that rae4j did not make: %s",
              folder.path(),
              String.join(", ", others)));
    }
    return before;
  }

  /** What the driver does when all rounds have committed. */
  @FunctionalInterface
  interface Finish {
    /** Puts the result together. */
    void run(Rounds completed);
  }

  private int rangesPerRound(JavaSparkContext spark, List<BlockRange> plan) {
    int size = plan.get(0).count();
    return round
        .map(images -> (images - 1) / size + 1)
        .orElseGet(
            () ->
                Math.max(
                    RANGES_PER_CORE * spark.defaultParallelism(),
                    (plan.size() - 1) / USUAL_ROUNDS + 1));
  }

  /** The path of a local target as a user knows it, else the URI. */
  static String shown(Path target) {
    return RunFiles.local(target).map(Object::toString).orElseGet(target::toString);
  }

  /**
   * Refuses a target that is a folder where a file is to be written, and the other way round.
   *
   * @param isFolder whether a folder is to be written
   */
  static void requireKind(JavaSparkContext spark, Path target, boolean isFolder) {
    RunFiles.of(target, spark.hadoopConfiguration())
        .find(target)
        .filter(there -> there.isDirectory() != isFolder)
        .ifPresent(
            there -> {
              throw new DeviceException(
                  String.format(
                      Locale.ROOT,
                      "cannot write %s: it is a %s; name another one",
                      target,
                      isFolder ? "file" : "folder"),
                  Where.file(target));
            });
  }
}
