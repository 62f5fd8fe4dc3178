// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasksTest {
  /** 4 x 4 pixels, white at (3, 1), gray just too dark at (0, 3). */
  private static RgbImage picture() {
    byte[] rgb = new byte[48];
    Arrays.fill(rgb, (1 * 4 + 3) * 3, (1 * 4 + 3) * 3 + 3, (byte) 255);
    Arrays.fill(rgb, 3 * 4 * 3, 3 * 4 * 3 + 3, (byte) 127);
    return new RgbImage(4, 4, rgb);
  }

  @Test
  void aPlaceIsPaintedIfAnyOfItsPixelsIs() {
    PaintMask mask = PaintMask.of(picture());
    assertEquals(1, mask.count());
    assertTrue(mask.isPainted(3, 1));
    LatentMask places = mask.over(Shape.of(5, 2, 2));
    assertEquals(new LatentMask(2, 2, new boolean[] {false, true, false, false}), places);
    assertEquals("1 of 2 x 2 places", places.toString());
    boolean[] all = places.over(Shape.of(3, 2, 2));
    assertEquals(12, all.length);
    assertTrue(all[1] && all[5] && all[9] && !all[0] && !all[2]);
    // More places than pixels, and sizes that do not divide one another.
    assertEquals(2, mask.over(Shape.of(1, 3, 3)).count());
    assertEquals(4, mask.over(Shape.of(1, 8, 8)).count());
    byte[] white = new byte[12];
    Arrays.fill(white, (byte) 255);
    assertEquals(9, PaintMask.of(new RgbImage(2, 2, white)).over(Shape.of(1, 3, 3)).count());
    assertThrows(IndexOutOfBoundsException.class, () -> places.isPainted(0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> mask.isPainted(4, 0));
  }

  @Test
  void aBlackMaskPaintsNothing() {
    PaintMask black = PaintMask.of(new RgbImage(2, 2, new byte[12]));
    String message =
        assertThrows(RaeException.class, () -> black.over(Shape.of(1, 2, 2))).getMessage();
    assertTrue(message.contains("black everywhere"), message);
    assertThrows(
        IllegalArgumentException.class, () -> PaintMask.of(picture()).over(Shape.of(4, 4)));
    assertThrows(IllegalArgumentException.class, () -> new LatentMask(2, 2, new boolean[3]));
  }

  @Test
  void pastingKeepsEveryPixelOutsideOfTheMask() {
    PaintMask mask = PaintMask.of(picture());
    byte[] original = new byte[48];
    byte[] result = new byte[48];
    for (int i = 0; i < 48; i++) {
      original[i] = (byte) (i * 5);
      result[i] = (byte) 200;
    }
    RgbImage before = new RgbImage(4, 4, original);
    RgbImage painted = new RgbImage(4, 4, result);
    byte[] expected = original.clone();
    Arrays.fill(expected, 21, 24, (byte) 200);
    assertArrayEquals(expected, mask.paste(before, painted).rgb());
    Tensor two =
        mask.paste(ImageTensors.toTensor(before), ImageTensors.toTensor(List.of(painted, painted)));
    for (RgbImage each : ImageTensors.toImages(two, Quantization.ROUND)) {
      assertArrayEquals(expected, each.rgb());
    }
    assertNotEquals(before, mask.shown(before));
    RgbImage other = new RgbImage(2, 2, new byte[12]);
    assertThrows(IllegalArgumentException.class, () -> mask.paste(before, other));
    assertThrows(
        IllegalArgumentException.class,
        () -> mask.paste(ImageTensors.toTensor(before), ImageTensors.toTensor(other)));
  }

  @Test
  void aPartOfAPathBeginsAtItsTimeWhateverTheShift() {
    for (double shift : new double[] {1, 1.5, 6}) {
      LinearPath path = new LinearPath(Prediction.VELOCITY, shift, new TimeInterval(0, 0.999));
      for (double time : new double[] {0.05, 0.3, 0.9, 1}) {
        PartialSchedule part = PartialSchedule.of(path, time).orElseThrow();
        assertEquals(time, part.start(), 1e-6);
        float[] whole = path.grid(path.odeInterval(), 9);
        float[] own = part.grid(part.odeInterval(), 9);
        assertEquals(whole[8], own[8]);
        assertEquals(9, own.length);
      }
      assertFalse(PartialSchedule.of(path, 0).isPresent());
    }
    LinearPath path = new LinearPath(Prediction.VELOCITY, 1, new TimeInterval(0, 0.9));
    assertFalse(PartialSchedule.of(path, 0.05).isPresent());
  }
}
