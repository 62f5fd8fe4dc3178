// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.processes;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.run.PartRange;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.evaluation.run.RunParts;
import io.github.rae4j.evaluation.run.WorkFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** Whether a run is divided: into parts that are put together later, or among processes. */
public final class PartMixin {
  private static final Pattern PART = Pattern.compile("(\\d{1,6})/(\\d{1,6})");
  private static final String COUNT = "--nproc";

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description =
          "Only part I of N of the images, kept in the folder TARGET.I-of-N; all parts are put"
              + " together by 'rae4j merge TARGET PART...' to the bytes of one run.")
  private Optional<String> part = Optional.empty();

  @Option(
      names = "--merge",
      paramLabel = "PART",
      description =
          "Put parts together instead of making images; given once for each part. The other options"
              + " are those that the parts were made with.")
  private List<Path> merge = new ArrayList<>();

  @Option(
      names = COUNT,
      paramLabel = "N",
      description =
          "Processes that share the images, each with its share of the cores or a GPU of its own;"
              + " the bytes are those of one (default: 1).")
  private Optional<Integer> processes = Optional.empty();

  /**
   * Refuses what does not go together.
   *
   * @throws UsageException naming it
   */
  public void requireUsage() {
    processes.ifPresent(ProcessGroup::requireCount);
    int ways = (part.isPresent() ? 1 : 0) + (merge.isEmpty() ? 0 : 1) + (isShared() ? 1 : 0);
    if (ways > 1) {
      throw new UsageException("give one of --part, --merge and --nproc");
    }
    if (part.isPresent()) {
      int[] numbers = numbers();
      if (numbers[0] < 1 || numbers[0] > numbers[1]) {
        throw wrong();
      }
      Share.stopWithLauncher();
    }
  }

  private boolean isShared() {
    return processes.orElse(1) > 1;
  }

  private int[] numbers() {
    Matcher numbers = PART.matcher(part.orElse("1/1"));
    if (!numbers.matches()) {
      throw wrong();
    }
    return new int[] {Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))};
  }

  private UsageException wrong() {
    return new UsageException(
        String.format(
            Locale.ROOT, "--part: '%s' is not I/N with 1 <= I <= N, as in 2/4", part.orElse("")));
  }

  /** Whether the run is divided at all. */
  public boolean isDivided() {
    return part.isPresent() || !merge.isEmpty() || isShared();
  }

  /** Whether only a part is made. */
  public boolean isPart() {
    return part.isPresent();
  }

  /** Whether parts are put together. */
  public boolean isMerge() {
    return !merge.isEmpty();
  }

  /** Into how many parts the images are divided. */
  public int count() {
    return part.isPresent() ? numbers()[1] : Math.max(merge.size(), processes.orElse(1));
  }

  /**
   * The images of this part.
   *
   * @param total images of the run
   * @param batchSize see {@link PartRange#of}
   * @return empty if all images are made
   * @throws UsageException if there are more parts than batches
   */
  public Optional<PartRange> range(int total, int batchSize) {
    if (part.isEmpty()) {
      return Optional.empty();
    }
    int[] numbers = numbers();
    Optional<PartRange> range = PartRange.of(numbers[0], numbers[1], total, batchSize);
    if (range.isEmpty()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: %,d images in batches of %d cannot be divided into %d parts; take fewer"
                  + " parts or a smaller --batch-size",
              Share.ofThisProcess().isPresent() ? COUNT : "--part",
              total,
              batchSize,
              numbers[1]));
    }
    return range;
  }

  /** Where this part of a target is kept. */
  public Path place(Path target) {
    int[] numbers = numbers();
    return RunPart.beside(target, numbers[0], numbers[1]);
  }

  /**
   * The parts to put together, checked.
   *
   * @param identity what the whole run depends on
   * @return empty if there are none
   */
  public Optional<RunParts> parts(Map<String, String> identity) {
    return merge.isEmpty() ? Optional.empty() : Optional.of(RunParts.open(merge, identity));
  }

  /**
   * Whether an earlier run has made this part.
   *
   * @param identity of the part
   * @throws DataException if there is a part of another run in its place
   */
  public boolean isDone(CommonOptions common, Path place, Map<String, String> identity) {
    if (!Files.exists(place)) {
      return false;
    }
    RunPart there = RunPart.open(place);
    Map<String, String> known = RunPart.identity(there.identity(), there.range());
    for (String key : known.keySet()) {
      if (!known.getOrDefault(key, "").equals(identity.getOrDefault(key, ""))) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s is a part of another run: its %s is another; delete it, or name another target",
                place,
                key),
            Where.file(place).atKey(key));
      }
    }
    common.log(place + " is whole already: the same part was made there before");
    return true;
  }

  /** Keeps a work folder whose images are all made as this part. */
  public void keep(CommonOptions common, WorkFolder folder, Path place) {
    RunPart.keep(
        folder,
        place,
        common.arguments(Set.of("--part", COUNT, "--merge"), Set.of("--json", "--debug")));
  }

  /**
   * Runs a command, in several processes if that was asked for.
   *
   * @param target of the command
   * @param whole the command in this process, which puts the parts together
   * @return its exit status
   */
  public int run(CommonOptions common, Path target, IntSupplier whole) {
    if (!isShared()) {
      return whole.getAsInt();
    }
    int count = processes.orElse(1);
    List<String> arguments = common.arguments(Set.of(COUNT), Set.of("--json"));
    int made = ProcessGroup.ofParts(common, count, arguments, index -> List.of()).run();
    if (made != 0) {
      return made;
    }
    List<Path> places =
        IntStream.rangeClosed(1, count).mapToObj(i -> RunPart.beside(target, i, count)).toList();
    merge = places;
    int status = whole.getAsInt();
    places.stream().filter(Files::exists).map(RunPart::open).forEach(RunPart::delete);
    return status;
  }
}
