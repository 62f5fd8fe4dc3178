// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Which labels the images of a data set train. Immutable.
 *
 * @param classes number of classes of the model; its null label is this number
 * @param isNull whether all images have the null label
 */
public record Labelling(int classes, boolean isNull) {
  /**
   * Refuses images without labels for a model with classes, of which they would train the first.
   *
   * @param origin of the images, for the message
   * @param isLabelled whether they have labels
   */
  void require(String origin, boolean isLabelled) {
    if (!isLabelled && !isNull && classes > 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has no labels, but the model has %d classes, of which every image would train the"
                  + " first; label the images, or train without classes by"
                  + " training.null_labels=true",
              origin,
              classes),
          Where.file(origin).atKey("training.null_labels"));
    }
  }

  /**
   * The label that an image trains.
   *
   * @param origin of the images, for the message
   * @param id of the image, for the message
   * @param label its own
   */
  long of(String origin, String id, OptionalLong label) {
    if (isNull) {
      return classes;
    }
    long own = label.orElse(0);
    if (own < 0 || own >= classes) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s has the class %d, but the model knows the classes 0 to %d",
              origin,
              id,
              own,
              classes - 1),
          Where.file(origin));
    }
    return own;
  }
}
