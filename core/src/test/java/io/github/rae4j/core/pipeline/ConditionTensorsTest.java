// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Conditions in files, under rae4j's names and under RAEv2's. */
class ConditionTensorsTest {
  private static final Conditioning TEXTS = TokenConditioning.of(4, 3);
  private static final Tensor TOKENS = Tensor.of(new float[12], 2, 2, 3);

  private static Weights file(Map<String, Tensor> tensors) {
    return Weights.of("file", tensors);
  }

  private static String refused(Map<String, Tensor> tensors, Conditioning conditioning) {
    DataException e =
        assertThrows(
            DataException.class, () -> ConditionTensors.conditions(file(tensors), conditioning));
    return String.valueOf(e.getMessage());
  }

  @Test
  void tokensHaveAMaskOrCountAll() {
    Tensor mask = Tensor.of(new long[] {1, 1, 1, 0}, 2, 2);
    List<Condition> conditions =
        ConditionTensors.conditions(file(Map.of("context", TOKENS, "attn_mask", mask)), TEXTS);
    Conditions encoded = TEXTS.encode(conditions);
    assertArrayEquals(
        new boolean[] {true, true, false, false, true, false, false, false},
        booleans(encoded.tensor(TokenConditioning.MASK)));
    List<Condition> all = ConditionTensors.conditions(file(Map.of("tokens", TOKENS)), TEXTS);
    assertArrayEquals(
        new boolean[] {true, true, false, false, true, true, false, false},
        booleans(TEXTS.encode(all).tensor(TokenConditioning.MASK)));
    assertEquals(
        "file: the tensor 'attn_mask' must have the shape (2, 2), one number for each token, but is"
            + " int64 (2, 3)",
        refused(Map.of("context", TOKENS, "attn_mask", Tensor.of(new long[6], 2, 3)), TEXTS));
    assertTrue(
        refused(Map.of("context", Tensor.of(new long[2], 2)), TEXTS)
            .contains("'context' must be float32"));
    assertTrue(refused(Map.of("other", TOKENS), TEXTS).contains("there is no tensor 'context'"));
  }

  private static boolean[] booleans(Tensor mask) {
    boolean[] values = new boolean[mask.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = mask.bytes().get(i) != 0;
    }
    return values;
  }

  @Test
  void whatMeansNoneStandsBesideThem() {
    Weights both =
        file(
            Map.of(
                "context", TOKENS,
                "null_context", Tensor.of(new float[6], 2, 3),
                "null_attn_mask", Tensor.of(new boolean[] {true, false}, 2)));
    assertEquals(
        Optional.of("2 tokens of width 3"),
        ConditionTensors.noCondition(both, TEXTS).map(Condition::words));
    assertEquals(
        Optional.empty(), ConditionTensors.noCondition(file(Map.of("context", TOKENS)), TEXTS));
  }

  @Test
  void labelsAndInputsAreFoundByEitherName() {
    Weights labels = file(Map.of("context", Tensor.of(new long[] {3, 1}, 2)));
    assertEquals(
        List.of(Condition.label(3), Condition.label(1)),
        ConditionTensors.conditions(labels, new ClassConditioning(5, true)));
    Tensor input =
        ConditionTensors.input(labels, TensorSpec.batched(Conditions.LABELS, DType.INT64));
    assertArrayEquals(new long[] {3, 1}, input.toLongArray());
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                ConditionTensors.input(
                    file(Map.of("context", TOKENS)),
                    TensorSpec.batched(TokenConditioning.TOKENS, 4, 3)));
    assertEquals(
        "file: the tensor 'context' must have the shape (batch, 4, 3), but is float32 (2, 2, 3)",
        e.getMessage());
  }
}
