// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LatentNormalizationTest {
  private static final Tensor LATENTS = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 1, 2);

  private static LatentNormalization of(Tensor mean, Tensor variance) {
    return new LatentNormalization(Optional.of(mean), Optional.of(variance), 0);
  }

  @Test
  void spreadsStatisticsAsPyTorchDoes() {
    // One value for each channel.
    LatentNormalization perChannel =
        of(Tensor.of(new float[] {1, 2}, 2, 1, 1), Tensor.of(new float[] {4, 16}, 2, 1, 1));
    assertArrayEquals(
        new float[] {0, .5f, .25f, .5f, 2, 2.5f, 1.25f, 1.5f},
        perChannel.normalize(LATENTS).toFloatArray());
    // One for each column, of a lower rank than the latents.
    LatentNormalization perColumn =
        of(Tensor.of(new float[] {1, 2}, 2), Tensor.of(new float[] {1, 4}, 2));
    assertArrayEquals(
        new float[] {0, 0, 2, 1, 4, 2, 6, 3}, perColumn.normalize(LATENTS).toFloatArray());
    assertArrayEquals(
        LATENTS.toFloatArray(),
        perColumn.denormalize(perColumn.normalize(LATENTS)).toFloatArray(),
        1e-6f);
  }

  @Test
  void anAbsentHalfChangesNothing() {
    LatentNormalization onlyVariance =
        new LatentNormalization(Optional.empty(), Optional.of(Tensor.of(new float[] {3}, 1)), 1);
    assertTrue(onlyVariance.isPresent());
    assertArrayEquals(
        new float[] {.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f, 4},
        onlyVariance.normalize(LATENTS).toFloatArray());
    assertFalse(LatentNormalization.NONE.isPresent());
    assertSame(LATENTS, LatentNormalization.NONE.normalize(LATENTS));
  }

  @Test
  void refusesStatisticsOfAnotherShape() {
    LatentNormalization other =
        of(Tensor.of(new float[3], 3, 1, 1), Tensor.of(new float[3], 3, 1, 1));
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> other.normalize(LATENTS))
                .getMessage());
    assertTrue(message.contains("(3, 1, 1)") && message.contains("(batch, 2, 1, 2)"), message);
    assertThrows(IllegalArgumentException.class, () -> other.requireFits(Shape.of(2, 1, 2)));
    LatentNormalization tooDeep =
        of(Tensor.of(new float[2], 1, 1, 2, 1, 1), Tensor.of(new float[2], 2, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> tooDeep.requireFits(Shape.of(2, 1, 2)));
    of(Tensor.of(new float[2], 2, 1, 1), Tensor.of(new float[4], 2, 1, 2))
        .requireFits(Shape.of(2, 1, 2));
  }

  @Test
  void convertsStatisticsToFloat32() {
    LatentNormalization whole = of(Tensor.of(new long[] {1}, 1), Tensor.of(new long[] {4}, 1));
    assertEquals("float32", whole.mean().orElseThrow().dtype().torchName());
    assertArrayEquals(
        new float[] {0, .5f, 1, 1.5f, 2, 2.5f, 3, 3.5f}, whole.normalize(LATENTS).toFloatArray());
  }
}
