// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GuidedModel;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The guided model under two conditions for each frame. To the model there are twice as many
 * images, those with the conditions before and those with the conditions after; what it is asked
 * for is one batch.
 */
final class MixedConditions {
  private final List<InterpolationFrame> frames;
  private final GuidedModel.Batch both;

  MixedConditions(GenerationPipeline pipeline, List<InterpolationFrame> frames) {
    this.frames = frames;
    // Encoded together, since a backbone may pad the conditions of a batch to one length.
    List<Condition> conditions = new ArrayList<>();
    frames.forEach(frame -> conditions.add(frame.from().condition()));
    frames.forEach(frame -> conditions.add(frame.to().condition()));
    both = pipeline.guided().start(pipeline.backbone().conditioning().encode(conditions));
  }

  /** With the conditions of the frames before, which stand for both. */
  EditBatch.Guided guided() {
    int[] first = IntStream.range(0, frames.size()).toArray();
    return new EditBatch.Guided(
        (x, t, conditions, rows) -> evaluate(x, t, rows), both.conditions().pick(first));
  }

  private Tensor evaluate(Tensor x, Tensor t, int[] rows) {
    int[] mixed =
        IntStream.range(0, rows.length).filter(i -> frames.get(rows[i]).isMixed()).toArray();
    int[] places = new int[rows.length + mixed.length];
    int[] images = new int[places.length];
    for (int i = 0; i < rows.length; i++) {
      places[i] = i;
      images[i] = frames.get(rows[i]).weight() < 1 ? rows[i] : rows[i] + frames.size();
    }
    for (int k = 0; k < mixed.length; k++) {
      places[rows.length + k] = mixed[k];
      images[rows.length + k] = rows[mixed[k]] + frames.size();
    }
    Tensor output =
        both.model()
            .evaluate(x.pickRows(places), t.pickRows(places), both.conditions().pick(images));
    if (mixed.length == 0) {
      return output;
    }
    float[] values = output.toFloatArray();
    int size = values.length / places.length;
    for (int k = 0; k < mixed.length; k++) {
      float weight = (float) frames.get(rows[mixed[k]]).weight();
      int before = mixed[k] * size;
      int after = (rows.length + k) * size;
      for (int j = 0; j < size; j++) {
        values[before + j] = (1 - weight) * values[before + j] + weight * values[after + j];
      }
    }
    return Tensor.of(Arrays.copyOf(values, rows.length * size), x.shape().dims());
  }
}
