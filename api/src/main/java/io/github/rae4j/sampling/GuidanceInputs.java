// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.condition.Conditions;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * What guidance may work with.
 *
 * @param model the backbone
 * @param guidanceModel the second backbone, where the config names one
 * @param noCondition the conditions that mean "none" for a number of samples, where the backbone
 *     was trained to do without
 */
public record GuidanceInputs(
    VelocityFunction model,
    Optional<VelocityFunction> guidanceModel,
    Optional<IntFunction<Conditions>> noCondition) {

  /**
   * The inputs for a model of classes.
   *
   * @param nullLabel the label that means "no class", where the backbone has one
   */
  public static GuidanceInputs ofClasses(
      VelocityFunction model, Optional<VelocityFunction> guidanceModel, OptionalLong nullLabel) {
    Optional<IntFunction<Conditions>> none =
        nullLabel.isEmpty()
            ? Optional.empty()
            : Optional.of(
                count ->
                    Conditions.labels(
                        LongStream.generate(nullLabel::getAsLong).limit(count).toArray()));
    return new GuidanceInputs(model, guidanceModel, none);
  }
}
