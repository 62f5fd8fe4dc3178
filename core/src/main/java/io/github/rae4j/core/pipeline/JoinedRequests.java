// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * Several requests whose images make one batch, each with its own seed and listener. For one run;
 * not thread-safe.
 */
final class JoinedRequests {
  private final List<GenerationRequest> requests;
  private final int[] firstRows;
  private final BitSet cancelled = new BitSet();

  JoinedRequests(List<GenerationRequest> requests) {
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("need at least one request to generate");
    }
    this.requests = List.copyOf(requests);
    firstRows = new int[requests.size() + 1];
    for (int i = 0; i < requests.size(); i++) {
      firstRows[i + 1] = firstRows[i] + requests.get(i).count();
    }
  }

  /** One for each image of the batch. */
  List<Condition> conditions() {
    return requests.stream().flatMap(each -> each.conditions().stream()).toList();
  }

  /** Rows of all requests, one below the other. */
  Tensor rows(Function<GenerationRequest, Tensor> ofOne) {
    return Tensor.concatRows(requests.stream().map(ofOne).toList());
  }

  /**
   * Tells each listener of its own images.
   *
   * @throws CancellationException if none of the requests is left
   */
  void onStep(SamplingStep step) {
    for (int i = cancelled.nextClearBit(0);
        i < requests.size();
        i = cancelled.nextClearBit(i + 1)) {
      GenerationRequest request = requests.get(i);
      if (request.listener() == GenerationListener.NONE) {
        continue;
      }
      try {
        request
            .listener()
            .onStep(
                0,
                request.count(),
                new SamplingStep(
                    step.index(),
                    step.total(),
                    step.time(),
                    step.state().rows(firstRows[i], firstRows[i + 1])));
      } catch (CancellationException e) {
        cancelled.set(i);
        if (cancelled.cardinality() == requests.size()) {
          throw e;
        }
      }
    }
  }

  /** What belongs to each request; empty for those that were cancelled. */
  List<Optional<Tensor>> split(Tensor latents) {
    List<Optional<Tensor>> parts = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      parts.add(
          cancelled.get(i)
              ? Optional.empty()
              : Optional.of(latents.rows(firstRows[i], firstRows[i + 1])));
    }
    return parts;
  }
}
