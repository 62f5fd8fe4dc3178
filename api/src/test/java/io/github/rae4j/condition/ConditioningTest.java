// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How conditions become tensors, and which are refused. */
class ConditioningTest {
  private static final Tensor TWO = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  private static String refused(Conditioning conditioning, Condition condition) {
    return assertThrows(ConfigException.class, () -> conditioning.encode(List.of(condition)))
        .getMessage();
  }

  @Test
  void classesBecomeLabelsAndNoneTheNullLabel() {
    Conditioning classes = new ClassConditioning(10, true);
    Conditions conditions =
        classes.encode(List.of(Condition.label(7), Condition.none(), Condition.label(0)));
    assertArrayEquals(new long[] {7, 10, 0}, conditions.tensor(Conditions.LABELS).toLongArray());
    assertArrayEquals(
        new long[] {0, 7}, conditions.pick(2, 0).tensor(Conditions.LABELS).toLongArray());
    assertArrayEquals(
        new long[] {7, 10, 0, 10, 10},
        conditions.with(classes.none(2)).tensor(Conditions.LABELS).toLongArray());
    assertTrue(refused(classes, Condition.label(11)).contains("classes 0 to 9"));
    assertTrue(refused(classes, Condition.label(-1)).contains("label -1"));
    assertTrue(refused(classes, Condition.tokens(TWO)).contains("2 tokens of width 3"));
    assertTrue(
        refused(new ClassConditioning(10, false), Condition.none()).contains("no null label"));
    assertTrue(
        refused(new ClassConditioning(10, false), Condition.label(10)).contains("out of range"));
  }

  @Test
  void tokensAreFilledUpAndMasked() {
    TokenConditioning tokens = TokenConditioning.of(4, 3);
    Conditions conditions = tokens.encode(List.of(Condition.tokens(TWO), Condition.none()));
    Tensor values = conditions.tensor(TokenConditioning.TOKENS);
    assertEquals(Shape.of(2, 4, 3), values.shape());
    assertArrayEquals(
        new float[] {1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0}, values.rows(0, 1).toFloatArray());
    byte[] mask = new byte[8];
    conditions.tensor(TokenConditioning.MASK).bytes().get(mask);
    assertArrayEquals(new byte[] {1, 1, 0, 0, 1, 0, 0, 0}, mask);
    assertTrue(
        refused(TokenConditioning.of(1, 3), Condition.tokens(TWO)).contains("1 to 1 tokens"));
    assertTrue(refused(TokenConditioning.of(4, 2), Condition.tokens(TWO)).contains("width 2"));
    Condition masked = Condition.tokens(TWO, Tensor.of(new boolean[] {false, false}, 2));
    assertTrue(refused(tokens, masked).contains("2 tokens"));
    assertTrue(refused(tokens, Condition.label(1)).contains("the label 1"));
  }

  @Test
  void namedTensorsAreForAConditioningOfItsOwnKind() {
    Condition named = Condition.named(Map.of("b", TWO, "a", TWO));
    assertEquals("the tensors {a=float32 (2, 3), b=float32 (2, 3)}", named.words());
    assertTrue(refused(new ClassConditioning(3, true), named).contains("a class label from 0"));
    assertEquals(3, new ClassConditioning(3, true).numClasses());
    assertEquals(0, TokenConditioning.of(4, 3).numClasses());
  }

  @Test
  void anUnconditionalBackboneTakesNone() {
    Conditioning none = Conditioning.unconditional();
    assertEquals(3, none.none(3).count());
    assertEquals(3, none.none(1).with(none.none(2)).count());
    assertTrue(refused(none, Condition.label(1)).contains("no condition"));
  }

  @Test
  void rowsMustAgree() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Conditions(2, Map.of("y", Tensor.of(new long[] {1}, 1))));
    assertThrows(
        IllegalArgumentException.class, () -> Conditions.labels(1).with(Conditions.none(1)));
    assertThrows(IllegalArgumentException.class, () -> Conditions.labels(1, 2).pick(2));
  }
}
