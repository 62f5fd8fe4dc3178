// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.spark.TaskFailure;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.RangeReport;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * Gathers the states of all blocks, in one Spark job, or in rounds whose states are kept.
 *
 * @param phase what is gathered, for listeners
 * @param measuring what executors open for it
 * @param work of a task
 * @param merger of the states of tasks
 */
record Gathering<E>(
    JavaSparkContext spark,
    String phase,
    ImageBlocks<E> blocks,
    Measuring measuring,
    Tasks.Work<NamedTensors> work,
    TreeMerge.Merger merger) {

  /** What a round has given. */
  record Round(NamedTensors state, List<RangeReport> reports) {}

  /** Hands merged states to a consumer of the driver, which merges them; each image is in one. */
  void into(Optional<KeptRounds> kept, Consumer<NamedTensors> consumer) {
    if (kept.isPresent()) {
      kept.get().gather(this, consumer);
      return;
    }
    TaskFailure.onDriver(
        () -> {
          TreeMerge.merge(states(blocks.all(), reports()), merger, consumer);
          return true;
        });
  }

  /** Gathers some blocks, at least one. */
  Round round(List<BlockRange> some) {
    CollectionAccumulator<RangeReport> reports = reports();
    NamedTensors state = TaskFailure.onDriver(() -> TreeMerge.merge(states(some, reports), merger));
    return new Round(state, RangeReport.ofEach(some, reports.value()));
  }

  /** Does some other work on the first block alone. */
  List<NamedTensors> first(Tasks.Work<NamedTensors> other) {
    List<BlockRange> one = blocks.all().subList(0, 1);
    return TaskFailure.onDriver(
        () ->
            Tasks.apply(blocks.elements().of(one), blocks.reader(), measuring, reports(), other)
                .collect());
  }

  private JavaRDD<NamedTensors> states(
      List<BlockRange> some, CollectionAccumulator<RangeReport> reports) {
    return Tasks.apply(blocks.elements().of(some), blocks.reader(), measuring, reports, work);
  }

  private CollectionAccumulator<RangeReport> reports() {
    return spark.sc().collectionAccumulator(phase);
  }

  /** Tells states of these images from others, also where other images are left out. */
  String key() {
    StringBuilder text = new StringBuilder();
    text.append(phase).append('\n').append(blocks.origin()).append('\n');
    text.append(blocks.count()).append(' ').append(blocks.batchSize());
    blocks.skipped().forEach(image -> text.append(' ').append(image.index()));
    return Sha256.of(text.toString());
  }
}
