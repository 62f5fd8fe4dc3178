// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.spark.ExecutorPlace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.BarrierTaskContext;

/**
 * The tasks of one attempt of a barrier stage, which exchange what each of them found before they
 * begin together, or end together if one of them cannot begin.
 *
 * @param context of this task
 * @param place where it runs
 */
record BarrierPeers(BarrierTaskContext context, ExecutorPlace place) {
  private static final String GOOD = "+";
  private static final String BAD = "-";

  static BarrierPeers current() {
    return new BarrierPeers(BarrierTaskContext.get(), ExecutorPlace.current());
  }

  int rank() {
    return context.partitionId();
  }

  int count() {
    return hosts().size();
  }

  /** The hosts of all tasks by rank, without their ports. */
  List<String> hosts() {
    return Arrays.stream(context.getTaskInfos())
        .map(info -> info.address().substring(0, info.address().lastIndexOf(':')))
        .toList();
  }

  /** The rank of this task among those on its host. */
  int localRank() {
    String own = hosts().get(rank());
    return (int) hosts().subList(0, rank()).stream().filter(own::equals).count();
  }

  /** How many tasks run on its host. */
  int localCount() {
    String own = hosts().get(rank());
    return (int) hosts().stream().filter(own::equals).count();
  }

  /**
   * What all tasks found, by rank.
   *
   * @param mine what this task finds, or throws
   * @throws TogetherException in all tasks if one of them found an error, the first one's
   */
  List<String> exchange(Supplier<String> mine) {
    Optional<Throwable> failure = Optional.empty();
    String word;
    try {
      word = GOOD + mine.get();
    } catch (RuntimeException | LinkageError e) {
      // A jar or native library that an executor lacks is an error of the second kind.
      failure = Optional.of(e);
      word = BAD + at(e);
    }
    List<String> found = new ArrayList<>();
    for (String each : context.allGather(word)) {
      if (each.startsWith(BAD)) {
        throw new TogetherException(each.substring(BAD.length()), failure);
      }
      found.add(each.substring(GOOD.length()));
    }
    return found;
  }

  /** An error with the place where it happened. */
  String at(Throwable problem) {
    return place + ", rank " + rank() + ": " + BarrierTraining.reason(problem);
  }

  /** All tasks end, since one of them cannot begin. */
  static final class TogetherException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TogetherException(String message, Optional<? extends Throwable> own) {
      super(message, own.orElse(null));
    }
  }
}
