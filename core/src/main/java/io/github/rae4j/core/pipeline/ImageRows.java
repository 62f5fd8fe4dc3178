// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which row of an evaluation is which image of the batch, whatever a guidance picks, joins and
 * leaves out. Not thread-safe; each run has its own.
 *
 * <p>The conditions carry the number of their image, since guidance passes conditions on as they
 * are. Conditions that stand for "none" carry none: their image is the one with the same state. A
 * row that belongs to no image is computed in full.
 */
final class ImageRows {
  /** No backbone has an input of this name. */
  private static final String IMAGE = "rae4j.image";

  private static final long NO_IMAGE = -1;

  private Optional<Tensor> states = Optional.empty();
  private int evaluation = -1;

  /**
   * A row of an evaluation.
   *
   * @param image number within the batch
   * @param conditional false for the conditions that stand for none
   */
  record Row(int image, boolean conditional) {}

  /** Adds the numbers of the images. */
  static Conditions numbered(Conditions conditions) {
    return with(conditions, LongStream.range(0, conditions.count()).toArray());
  }

  /** Adds that the images are not known. */
  static Conditions unnumbered(Conditions conditions) {
    long[] images = new long[conditions.count()];
    Arrays.fill(images, NO_IMAGE);
    return with(conditions, images);
  }

  private static Conditions with(Conditions conditions, long[] images) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(conditions.tensors());
    tensors.put(IMAGE, Tensor.of(images, images.length));
    return new Conditions(conditions.count(), tensors);
  }

  /** The tensors of the conditions as the backbone takes them. */
  static Map<String, Tensor> inputs(Conditions conditions) {
    Map<String, Tensor> tensors = new LinkedHashMap<>(conditions.tensors());
    tensors.remove(IMAGE);
    return tensors;
  }

  /**
   * Begins an evaluation of the guided model.
   *
   * @param x the states of all images
   */
  void begin(Tensor x) {
    evaluation++;
    states = Optional.of(x);
  }

  /** The number of the evaluation, from 0. */
  int evaluation() {
    return evaluation;
  }

  /** The rows of one call of a model within the evaluation; empty where there is no such image. */
  List<Optional<Row>> rows(Tensor x, Conditions conditions) {
    long[] images = conditions.tensor(IMAGE).toLongArray();
    List<Optional<Row>> rows = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < images.length; i++) {
      if (images[i] != NO_IMAGE) {
        rows.add(Optional.of(new Row(Math.toIntExact(images[i]), true)));
        continue;
      }
      Optional<Row> found = find(x.rows(i, i + 1).bytes(), from);
      from = found.map(row -> row.image() + 1).orElse(from);
      rows.add(found);
    }
    return rows;
  }

  /** Guidance keeps the order, so the search goes on behind the last image that was found. */
  private Optional<Row> find(ByteBuffer state, int from) {
    Tensor all = states.orElseThrow(() -> new IllegalStateException("no evaluation has begun"));
    int count = all.shape().intDim(0);
    for (int k = 0; k < count; k++) {
      int image = (from + k) % count;
      if (all.rows(image, image + 1).bytes().equals(state)) {
        return Optional.of(new Row(image, false));
      }
    }
    return Optional.empty();
  }
}
