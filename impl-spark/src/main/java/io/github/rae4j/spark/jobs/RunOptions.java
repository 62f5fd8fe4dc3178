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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the result of a job goes, and how it comes about in rounds. */
final class RunOptions {
  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PATH",
      description = "The file or folder to write, on a file system that all hosts share.")
  private String out = "";

  @Mixin private RoundOptions rounds = new RoundOptions();

  /** The text of {@code --out}. */
  String out() {
    return out;
  }

  /** The path of {@code --out}. */
  Path target(JavaSparkContext spark) {
    rounds.require();
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

  /** In how many rounds. */
  RoundOptions rounds() {
    return rounds;
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
    Rounds made = new Rounds(folder, layout, plan);
    if (!made.broken().isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "note: files of %d rounds were changed or removed since; they are made again",
              made.broken().size()));
    }
    long before = made.done();
    RoundOptions.goingOn(console, before, made.images());
    made.run(
        spark.sc().applicationId(),
        rounds.rangesPerRound(spark, plan),
        job,
        done -> RoundOptions.done(console, done, made.images()));
    made.requireComplete();
    finish.run(made);
    RoundOptions.finish(console, spark, folder, made.completed());
    return before;
  }

  /** What the driver does when all rounds have committed. */
  @FunctionalInterface
  interface Finish {
    /** Puts the result together. */
    void run(Rounds completed);
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
