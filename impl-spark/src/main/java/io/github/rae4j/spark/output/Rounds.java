// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The rounds of a run: each is one Spark job over some ranges of images, which commits its files
 * before the next one begins. What has committed is recorded in the run folder; a driver that
 * starts again goes on behind it. Not thread-safe.
 */
public final class Rounds {
  /** Where committers keep what tasks have written until the job commits. */
  private static final String TEMPORARY = "_temporary";

  private final RunFolder folder;
  private final OutputLayout layout;
  private final List<BlockRange> plan;
  private final Map<Integer, CompletedRound> completed;
  private final List<Integer> broken = new ArrayList<>();

  /** Runs one Spark job. */
  @FunctionalInterface
  public interface Job {
    /**
     * Makes images and commits their files.
     *
     * @param number of the round
     * @return one report for each range
     */
    List<RangeReport> run(int number, List<BlockRange> ranges);
  }

  /**
   * Reads what has committed, and sweeps what jobs of killed drivers have left in the output
   * folder. Rounds whose files are not all there any more, or have changed in length, are made
   * again.
   *
   * @param plan all ranges of the run
   * @throws io.github.rae4j.errors.RaeException if the output folder holds what is not this run's
   */
  public Rounds(RunFolder folder, OutputLayout layout, List<BlockRange> plan) {
    this.folder = folder;
    this.layout = layout;
    this.plan = List.copyOf(plan);
    requireOurs(folder, layout, plan);
    this.completed = new TreeMap<>(folder.rounds());
    Map<String, Long> there = completed.isEmpty() ? Map.of() : lengths();
    for (CompletedRound round : List.copyOf(completed.values())) {
      if (!there.entrySet().containsAll(round.files().entrySet())) {
        forget(round);
      }
    }
  }

  private void forget(CompletedRound round) {
    folder.forget(round);
    completed.remove(round.number());
    broken.add(round.number());
  }

  /**
   * Refuses an output folder that holds what is not this run's, and sweeps what jobs of its killed
   * drivers have left.
   *
   * @throws io.github.rae4j.errors.RaeException naming a file that is not the run's
   */
  public static void requireOurs(RunFolder folder, OutputLayout layout, List<BlockRange> plan) {
    Map<String, FileStatus> there = folder.files().list(layout.output(), false);
    if (there.containsKey(TEMPORARY)) {
      if (!folder.isResumed()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s holds %s of another job that writes there, or was killed; wait for it, delete"
                    + " what it left, or name another folder",
                layout.output(),
                TEMPORARY),
            Where.file(layout.output()));
      }
      folder.files().delete(new Path(layout.output(), TEMPORARY), true);
    }
    Set<String> ours = new HashSet<>();
    plan.forEach(range -> ours.addAll(layout.names(range)));
    for (String name : there.keySet()) {
      if (layout.isGuarded(name, folder.isResumed()) && !ours.contains(name)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s holds %s, which is %s; name an empty folder",
                layout.output(),
                name,
                layout.foreign(name, ours.size())),
            Where.file(layout.output()));
      }
    }
  }

  private Map<String, Long> lengths() {
    Map<String, Long> lengths = new TreeMap<>();
    folder
        .files()
        .list(layout.output(), layout.isRecursive())
        .forEach((name, status) -> lengths.put(name, status.getLen()));
    return lengths;
  }

  /** Rounds of earlier drivers whose files were changed or removed, and which are made again. */
  public List<Integer> broken() {
    return List.copyOf(broken);
  }

  /** Number of images of the whole run. */
  public long images() {
    return plan.stream().mapToLong(BlockRange::count).sum();
  }

  /** Number of images that have committed. */
  public long done() {
    return completed.values().stream().mapToLong(CompletedRound::images).sum();
  }

  /** The ranges that have not committed yet, in their order. */
  public List<BlockRange> remaining() {
    Set<BlockRange> done = new HashSet<>();
    completed.values().forEach(round -> round.reports().forEach(r -> done.add(r.range())));
    return plan.stream().filter(range -> !done.contains(range)).toList();
  }

  /** What has committed, in the order of the rounds. */
  public Collection<CompletedRound> completed() {
    return List.copyOf(completed.values());
  }

  /**
   * Makes what remains.
   *
   * @param application Spark's id of the application
   * @param rangesPerRound at least 1; what a killed driver loses at most
   * @param progress told the number of committed images after each round
   */
  public void run(String application, int rangesPerRound, Job job, LongConsumer progress) {
    List<BlockRange> rest = remaining();
    int number = completed.keySet().stream().mapToInt(n -> n + 1).max().orElse(0);
    number = Math.max(number, broken.stream().mapToInt(n -> n + 1).max().orElse(0));
    for (int from = 0; from < rest.size(); from += rangesPerRound) {
      List<BlockRange> ranges =
          List.copyOf(rest.subList(from, Math.min(rest.size(), from + rangesPerRound)));
      List<RangeReport> reports = job.run(number, ranges);
      CompletedRound round =
          new CompletedRound(number, application, reports, files(number, ranges));
      requireAll(round, ranges);
      folder.complete(round);
      completed.put(number, round);
      progress.accept(done());
      number++;
    }
  }

  private static void requireAll(CompletedRound round, List<BlockRange> ranges) {
    Set<BlockRange> reported = new LinkedHashSet<>();
    round.reports().forEach(report -> reported.add(report.range()));
    if (!reported.equals(new LinkedHashSet<>(ranges)) || round.reports().size() != ranges.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "round %d made %s, but %s were asked for",
              round.number(),
              reported,
              ranges));
    }
  }

  /** The files of a round that has just committed. */
  private Map<String, Long> files(int number, List<BlockRange> ranges) {
    Map<String, Long> there = lengths();
    Map<String, Long> made = new TreeMap<>();
    for (BlockRange range : ranges) {
      for (String name : layout.names(range)) {
        Long length = there.get(name);
        if (length == null) {
          throw missing(name);
        }
        made.put(name, length);
      }
    }
    there.forEach(
        (name, length) -> {
          if (layout.isOfRound(name, number)) {
            made.put(name, length);
          }
        });
    return made;
  }

  /**
   * Counts what is there once more, at the end.
   *
   * @throws DataException naming a file that was changed or removed meanwhile
   */
  public void requireComplete() {
    if (!remaining().isEmpty()) {
      throw new IllegalStateException("the run is not complete: " + remaining().size());
    }
    Map<String, Long> there = lengths();
    for (CompletedRound round : List.copyOf(completed.values())) {
      for (Map.Entry<String, Long> file : round.files().entrySet()) {
        if (!file.getValue().equals(there.get(file.getKey()))) {
          forget(round);
          throw missing(file.getKey());
        }
      }
    }
  }

  private DataException missing(String name) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s does not hold what was written to it: %s is not there, or was changed or removed"
                + " meanwhile; run again to make it and what is missing",
            layout.output(),
            name),
        Where.file(new Path(layout.output(), name)));
  }
}
