// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TokenColoursTest {
  @Test
  void theLargestDifferenceIsRed() {
    // Left and right differ a lot, top and bottom a little.
    float[] tokens = {
      0, 0, 1,
      9, 0, 1,
      0, 2, 1,
      9, 2, 1
    };
    TokenColours colours = TokenColours.of(Tensor.of(tokens, 1, 4, 3));
    assertEquals(81.0 / 85, colours.explained().get(0), 1e-6);
    assertEquals(4.0 / 85, colours.explained().get(1), 1e-6);
    RgbImage image = colours.image(new TokenGrid(2, 2), new ImageSize(4, 4));
    int left = image.rgb()[0] & 0xFF;
    int right = image.rgb()[3 * 3] & 0xFF;
    assertEquals(255, Math.abs(left - right));
    assertEquals(image.rgb()[0], image.rgb()[3], "a square of one colour");
    int top = image.rgb()[1] & 0xFF;
    int bottom = image.rgb()[3 * 4 * 3 + 1] & 0xFF;
    assertEquals(255, Math.abs(top - bottom));
  }

  @Test
  void tokensThatAreAllAlikeAreOneColour() {
    TokenColours colours = TokenColours.of(Tensor.of(new float[12], 1, 4, 3));
    assertTrue(colours.explained().stream().allMatch(share -> share >= 0 && share <= 1));
    RgbImage image = colours.image(new TokenGrid(2, 2), new ImageSize(2, 2));
    assertEquals(image.rgb()[0], image.rgb()[9]);
  }
}
