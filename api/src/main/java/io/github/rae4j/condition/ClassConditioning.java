// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import java.util.List;
import java.util.Locale;

/**
 * Class labels, int64 {@code (batch)} under {@link Conditions#LABELS}.
 *
 * @param numClasses number of classes; labels are 0 to {@code numClasses - 1}
 * @param takesNone whether the label {@code numClasses} means no class
 */
public record ClassConditioning(int numClasses, boolean takesNone) implements Conditioning {
  /** Checks the number of classes. */
  public ClassConditioning {
    if (numClasses < 1) {
      throw new IllegalArgumentException("the number of classes is " + numClasses);
    }
  }

  @Override
  public List<TensorSpec> inputs() {
    return List.of(TensorSpec.batched(Conditions.LABELS, DType.INT64));
  }

  @Override
  public String takes() {
    return String.format(
        Locale.ROOT,
        "a class label from 0 to %d%s",
        numClasses - 1,
        takesNone ? ", or no condition" : "");
  }

  @Override
  public Conditions encode(List<Condition> conditions) {
    return Conditions.labels(conditions.stream().mapToLong(this::label).toArray());
  }

  private long label(Condition condition) {
    if (condition instanceof Condition.ClassLabel given) {
      boolean isNull = takesNone && given.label() == numClasses;
      if (given.label() < 0 || (given.label() >= numClasses && !isNull)) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "label %d is out of range: this model knows the classes 0 to %d",
                given.label(),
                numClasses - 1),
            Where.key("label"));
      }
      return given.label();
    }
    if (condition == Condition.none() && takesNone) {
      return numClasses;
    }
    if (condition == Condition.none()) {
      throw new ConfigException(
          "this model has no null label, so it cannot generate without a class; name labels 0 to "
              + (numClasses - 1),
          Where.key("label"));
    }
    throw NotTaken.error(this, condition);
  }
}
