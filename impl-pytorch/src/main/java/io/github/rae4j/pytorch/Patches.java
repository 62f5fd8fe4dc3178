// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Window;
import org.bytedeco.pytorch.Tensor;

/** Convolutions whose windows lie side by side and cover the map: linear layers over patches. */
final class Patches {
  private Patches() {}

  /**
   * Whether a convolution is one.
   *
   * @param x {@code (batch, channels, height, width)}
   * @param weight {@code (out, channels of a group, kernel height, kernel width)}
   */
  static boolean cover(Tensor x, Tensor weight, Window window) {
    boolean unpadded =
        Math.max(window.top(), window.bottom()) == 0
            && Math.max(window.left(), window.right()) == 0;
    return unpadded
        && window.height() == window.strideDown()
        && window.width() == window.strideAcross()
        && x.size(1) == weight.size(1)
        && x.size(2) % window.height() == 0
        && x.size(3) % window.width() == 0;
  }

  /** The patches, row by row, {@code (batch, patches, channels · height · width of a window)}. */
  static Tensor of(Tensor x, Window window) {
    long rows = x.size(2) / window.height();
    long columns = x.size(3) / window.width();
    long[] divided = {x.size(0), x.size(1), rows, window.height(), columns, window.width()};
    try (Tensor windows = x.reshape(divided);
        Tensor byPatch = windows.permute(0, 2, 4, 1, 3, 5)) {
      return byPatch.reshape(
          x.size(0), rows * columns, x.size(1) * window.height() * window.width());
    }
  }

  /** The map {@code (batch, out, rows, columns)} of what a layer made of them. */
  static Tensor map(Tensor layer, Tensor x, Window window) {
    long rows = x.size(2) / window.height();
    long columns = x.size(3) / window.width();
    try (Tensor grid = layer.reshape(layer.size(0), rows, columns, layer.size(2))) {
      return grid.permute(0, 3, 1, 2);
    }
  }
}
