// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.ImageRows.Row;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageRowsTest {
  private static Tensor states(float... values) {
    return Tensor.of(values, values.length, 1);
  }

  private static List<Optional<Row>> rows(boolean conditional, int... images) {
    List<Optional<Row>> rows = new ArrayList<>();
    for (int image : images) {
      rows.add(image < 0 ? Optional.empty() : Optional.of(new Row(image, conditional)));
    }
    return rows;
  }

  /** What guidance picks and joins stays with its image. */
  @Test
  void conditionsCarryTheirImage() {
    ImageRows rows = new ImageRows();
    Conditions given = ImageRows.numbered(Conditions.labels(7, 8, 9));
    Tensor x = states(1, 2, 3);
    rows.begin(x);
    assertEquals(rows(true, 0, 1, 2), rows.rows(x, given));
    assertEquals(rows(true, 2, 0), rows.rows(states(3, 1), given.pick(2, 0)));
    assertEquals(Set.of("y"), ImageRows.inputs(given).keySet());
  }

  /** Rows for no condition are found by their state. */
  @Test
  void noConditionIsFoundByItsState() {
    ImageRows rows = new ImageRows();
    Conditions given = ImageRows.numbered(Conditions.labels(7, 8, 9));
    Conditions none = ImageRows.unnumbered(Conditions.labels(10, 10));
    rows.begin(states(1, 2, 3));
    List<Optional<Row>> expected = rows(true, 0, 1, 2);
    expected.addAll(rows(false, 0, 2));
    assertEquals(expected, rows.rows(states(1, 2, 3, 1, 3), given.with(none)));
    // Whatever the order, and without the image of a state that was not evaluated.
    assertEquals(rows(false, 2, 1), rows.rows(states(3, 2), none));
    assertEquals(rows(false, -1, 1), rows.rows(states(4, 2), none));
    rows.begin(states(5, 6, 7));
    assertEquals(rows(false, -1, 1), rows.rows(states(2, 6), none));
    assertEquals(1, rows.evaluation());
  }

  /** Equal states, as with the same start for two labels, are taken in their order. */
  @Test
  void equalStatesAreTakenInOrder() {
    ImageRows rows = new ImageRows();
    rows.begin(states(1, 1, 1));
    assertEquals(
        rows(false, 0, 1, 2),
        rows.rows(states(1, 1, 1), ImageRows.unnumbered(Conditions.labels(4, 4, 4))));
  }
}
