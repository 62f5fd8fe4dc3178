// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.CompletedRound;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.Rounds;
import io.github.rae4j.spark.output.RunFiles;
import io.github.rae4j.spark.output.RunFolder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where what was gathered is kept, so that a driver which is started again goes on: images are
 * measured in rounds, and the sums of each one are a file of the run folder, exact to the last bit
 * and with a checksum. The result is that of all images in one job. Not thread-safe.
 *
 * <p>The file of a round has the size of what a task holds, see {@link SparkEvaluation} and {@link
 * SparkStatistics}; it stays until the run folder is deleted.
 */
public final class KeptRounds {
  /** Without a number of images: so many rounds, unless that leaves cores without work. */
  private static final int USUAL_ROUNDS = 10;

  private static final int BLOCKS_PER_CORE = 4;

  private final RunFolder folder;
  private final Optional<Integer> imagesPerRound;
  private final Progress progress;
  private final Map<String, Collection<CompletedRound>> completed = new LinkedHashMap<>();

  /** Hears how far a run is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Some images have been measured; called after each round, and once before the first one.
     *
     * @param phase {@code images}, {@code pairs}, {@code latents} or {@code reference}
     * @param done how many, those of earlier drivers included
     * @param total how many there are
     */
    void onProgress(String phase, long done, long total);
  }

  private KeptRounds(RunFolder folder, Optional<Integer> imagesPerRound, Progress progress) {
    this.folder = folder;
    this.imagesPerRound = imagesPerRound;
    this.progress = progress;
  }

  /**
   * In a run folder, whose identity holds everything that the result depends on.
   *
   * @param folder stays open; whoever opened it deletes it when the result is written
   * @param imagesPerRound what a killed driver loses at most; empty for a tenth of all
   */
  public static KeptRounds in(
      RunFolder folder, Optional<Integer> imagesPerRound, Progress progress) {
    if (imagesPerRound.orElse(1) < 1) {
      throw new IllegalArgumentException("at least one image a round is needed");
    }
    return new KeptRounds(folder, imagesPerRound, progress);
  }

  /**
   * The rounds that have been gathered, for provenance.
   *
   * @param phase as for {@link Progress}
   */
  public Collection<CompletedRound> completed(String phase) {
    return List.copyOf(completed.getOrDefault(phase, List.of()));
  }

  /** These rounds in a folder of their own, for a second gathering of the same run. */
  KeptRounds within(String name) {
    return new KeptRounds(folder.within(name), imagesPerRound, progress);
  }

  <E> void gather(Gathering<E> gathering, Consumer<NamedTensors> consumer) {
    RunFiles files = folder.files();
    OutputLayout layout = OutputLayout.states(folder.blocks());
    List<BlockRange> plan = gathering.blocks().all();
    String key = gathering.key();
    dropDamaged(files, layout, key);
    Rounds rounds = new Rounds(folder, layout, plan);
    progress.onProgress(gathering.phase(), rounds.done(), rounds.images());
    rounds.run(
        gathering.spark().sc().applicationId(),
        blocksPerRound(gathering),
        (number, blocks) -> {
          Gathering.Round round = gathering.round(blocks);
          StateFile.write(files, layout.stateOfRound(number), key, round.state());
          return round.reports();
        },
        done -> progress.onProgress(gathering.phase(), done, rounds.images()));
    rounds.requireComplete();
    for (CompletedRound round : rounds.completed()) {
      consumer.accept(StateFile.read(files, layout.stateOfRound(round.number())));
    }
    completed.put(gathering.phase(), rounds.completed());
  }

  /** A round without its file is made again. */
  private static void dropDamaged(RunFiles files, OutputLayout layout, String key) {
    files
        .list(layout.output(), false)
        .forEach(
            (name, status) -> {
              if (status.isFile() && !StateFile.isWhole(files, status.getPath(), key)) {
                files.delete(status.getPath(), false);
              }
            });
  }

  private int blocksPerRound(Gathering<?> gathering) {
    int blocks = gathering.blocks().all().size();
    return imagesPerRound
        .map(images -> (images - 1) / gathering.blocks().batchSize() + 1)
        .orElseGet(
            () ->
                Math.max(
                    BLOCKS_PER_CORE * gathering.spark().defaultParallelism(),
                    (blocks - 1) / USUAL_ROUNDS + 1));
  }
}
