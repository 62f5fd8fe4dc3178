// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.core.pipeline.ConditionTensors;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Conditions that a diffusion transformer is trained on in place of labels, such as texts as the
 * tokens of their encoder. All of them are in memory.
 *
 * @param of each image, by its number in the data
 * @param none what stands for no condition
 */
record TrainingConditions(List<Condition> of, Condition none) {
  /** Copies the list. */
  TrainingConditions {
    of = List.copyOf(of);
  }

  /**
   * Reads a file.
   *
   * @param images number of images, each of which needs a condition
   * @param data where they are from, for messages
   * @param dropout probability with which a condition is dropped
   * @throws io.github.rae4j.errors.RaeException if tensors are missing or do not fit
   */
  static TrainingConditions read(
      Path file, Conditioning conditioning, int images, String data, double dropout) {
    Weights tensors = Checkpoint.open(file);
    List<Condition> conditions = ConditionTensors.conditions(tensors, conditioning);
    if (conditions.size() != images) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "training.conditions: %s has %d conditions, but %s has %d images; it needs one for"
                  + " each, in the same order",
              file,
              conditions.size(),
              data,
              images),
          Where.file(file).atKey("training.conditions"));
    }
    // Whatever does not fit the model is said before the first step.
    conditioning.encode(List.of(conditions.get(0)));
    Optional<Condition> none = ConditionTensors.noCondition(tensors, conditioning);
    if (none.isEmpty() && !conditioning.takesNone() && dropout > 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "training.conditions: %s has no null_context, which stands for the %s of the"
                  + " conditions that are dropped; add it (of a text, the tokens of an empty one,"
                  + " with null_attn_mask), or set conditioning.cfg_dropout_prob=0",
              file,
              dropout),
          Where.file(file).atKey("null_context"));
    }
    none.ifPresent(condition -> conditioning.encode(List.of(condition)));
    return new TrainingConditions(conditions, none.orElseGet(Condition::none));
  }
}
