// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.evaluation.EvaluationPart;
import io.github.rae4j.evaluation.EvaluationPlan;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.tensor.Tensor;
import java.util.Iterator;
import java.util.List;

/**
 * Measures the images of a partition into a part of the evaluation, and merges such parts.
 *
 * @param options of the evaluation
 * @param role what the images are in it
 * @param origin of the images
 * @param originals of which they are reconstructions, where they are
 * @param metrics for which images of a reference are missing
 */
record PartWork(
    SentOptions options, Role role, String origin, String originals, List<String> metrics)
    implements Tasks.Work<NamedTensors>, TreeMerge.Merger {
  /** What images are in an evaluation. */
  enum Role {
    /** The set that is measured. */
    SET,
    /** Reconstructions, made here of the images. */
    PAIRS,
    /** The reference, for the metrics of which it lacks statistics. */
    MISSING,
    /** A reference that is to be written. */
    REFERENCE
  }

  PartWork {
    metrics = List.copyOf(metrics);
  }

  EvaluationPart empty(EvaluationPlan plan) {
    return switch (role) {
      case SET -> plan.ofSet(origin);
      case PAIRS -> plan.ofPairs(origin, originals);
      case MISSING -> plan.ofReference(origin, metrics);
      case REFERENCE -> plan.ofReference(origin);
    };
  }

  /** What the phase is called for listeners. */
  String phase() {
    return switch (role) {
      case SET -> "images";
      case PAIRS -> "pairs";
      case MISSING, REFERENCE -> "reference";
    };
  }

  @Override
  public NamedTensors apply(OpenMeasuring open, Iterator<ImageBlock> blocks) {
    return apply(open, blocks, Long.MAX_VALUE);
  }

  /** The same for the first block of a partition alone. */
  Tasks.Work<NamedTensors> first() {
    return (open, blocks) -> apply(open, blocks, 1);
  }

  private NamedTensors apply(OpenMeasuring open, Iterator<ImageBlock> blocks, long most) {
    EvaluationPart part = empty(open.evaluator().plan());
    for (long i = 0; i < most && blocks.hasNext(); i++) {
      ImageBlock block = blocks.next();
      if (role == Role.PAIRS) {
        RepresentationAutoencoder autoencoder = open.model().autoencoder(ModelUse.RECONSTRUCT);
        Tensor output =
            ReconstructedPairs.reconstruct(
                autoencoder, block.images(), options.options().preparation().name());
        open.evaluator().add(part, block.first(), output, block.images());
      } else {
        open.evaluator().add(part, block.first(), block.images());
      }
    }
    return new NamedTensors("what " + open.place() + " has measured", part.state());
  }

  @Override
  public NamedTensors merge(Iterator<NamedTensors> states) {
    NamedTensors first = states.next();
    if (!states.hasNext()) {
      return first;
    }
    try (Registry registry = Registry.standard()) {
      EvaluationPart part = empty(new EvaluationPlan(registry, options.options()));
      part.merge(first.weights());
      while (states.hasNext()) {
        part.merge(states.next().weights());
      }
      return new NamedTensors("what " + ExecutorPlace.current() + " has merged", part.state());
    }
  }
}
