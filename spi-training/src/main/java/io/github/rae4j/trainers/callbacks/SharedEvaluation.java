// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ProcessGroup;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * An evaluation in which every process of a run measures some of the images; rank 0 merges what
 * they have gathered, to the result of one process with the same batches.
 *
 * @param processes the group, all of which evaluate together
 */
record SharedEvaluation(ProcessGroup processes) {
  /** What is measured. */
  interface Work {
    /** The number of images. */
    int count();

    /** Images at once; a process measures whole batches. */
    int batchSize();

    /** An empty part. */
    EvaluationPart part();

    /**
     * Measures some images.
     *
     * @param from number of the first one
     * @param to number after the last one, greater than {@code from}
     */
    void measure(EvaluationPart part, int from, int to);

    /** The result of all images; rank 0 alone asks for it. */
    EvaluationResult finish(EvaluationPart part);
  }

  /**
   * Evaluates. A collective operation; an error or cancellation in one process ends all calls.
   *
   * @return the result in rank 0, empty in the others
   */
  Optional<EvaluationResult> evaluate(Work work) {
    EvaluationPart part = work.part();
    together(
        () -> {
          int from = bound(work, processes.rank());
          int to = bound(work, processes.rank() + 1);
          if (from < to) {
            work.measure(part, from, to);
          }
          return part;
        });
    for (int rank = 1; rank < processes.worldSize(); rank++) {
      Map<String, Tensor> state =
          new TensorExchange(processes)
              .send(rank, processes.rank() == rank && part.count() > 0 ? part.state() : Map.of());
      if (processes.isRankZero() && !state.isEmpty()) {
        part.merge(Weights.of("the part of rank " + rank, state));
      }
    }
    return together(
        () -> processes.isRankZero() ? Optional.of(work.finish(part)) : Optional.empty());
  }

  /** The first image of a process, a multiple of the batch size. */
  private int bound(Work work, int rank) {
    long batches = (work.count() + (long) work.batchSize() - 1) / work.batchSize();
    long first = batches * rank / processes.worldSize() * work.batchSize();
    return (int) Math.min(first, work.count());
  }

  /** Runs something in all processes, and returns only if it has worked in all. */
  private <T> T together(Supplier<T> work) {
    Optional<T> result = Optional.empty();
    Optional<RuntimeException> mine = Optional.empty();
    try {
      result = Optional.of(work.get());
    } catch (RuntimeException e) {
      mine = Optional.of(e);
    }
    if (processes.allReduceMean(mine.isPresent() ? 1 : 0)[0] > 0) {
      throw mine.orElseGet(
          () -> new CancellationException("another process could not evaluate its images"));
    }
    return result.orElseThrow();
  }
}
