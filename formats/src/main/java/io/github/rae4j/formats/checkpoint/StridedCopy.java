// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.nio.ByteBuffer;

/** Copies a strided view into row-major order. */
final class StridedCopy {
  private final ByteBuffer source;
  private final ByteBuffer target;
  private final int elementBytes;
  private final long[] size;
  private final long[] strides;
  private final int outer;
  private final int blockBytes;

  private StridedCopy(
      ByteBuffer source, ByteBuffer target, int elementBytes, long[] size, long[] strides) {
    this.source = source;
    this.target = target;
    this.elementBytes = elementBytes;
    this.size = size;
    this.strides = strides;
    int axis = size.length;
    long block = 1;
    while (axis > 0 && (size[axis - 1] == 1 || strides[axis - 1] == block)) {
      axis--;
      block *= size[axis];
    }
    this.outer = axis;
    this.blockBytes = Math.toIntExact(block * elementBytes);
  }

  /**
   * Copies every element of a view, in row-major order.
   *
   * @param source positioned so that index 0 is the view's first element
   * @param target has room for all elements, starting at its position
   * @param strides strides in elements
   */
  static void copy(
      ByteBuffer source, ByteBuffer target, int elementBytes, long[] size, long[] strides) {
    new StridedCopy(source, target, elementBytes, size, strides).axis(0, 0);
  }

  private void axis(int axis, long start) {
    if (axis == outer) {
      block((int) start);
      return;
    }
    long step = strides[axis] * elementBytes;
    if (axis == outer - 1 && blockBytes == elementBytes) {
      elements((int) start, (int) size[axis], (int) step);
      return;
    }
    for (long i = 0; i < size[axis]; i++) {
      axis(axis + 1, start + i * step);
    }
  }

  private void block(int start) {
    int position = target.position();
    target.put(position, source, start, blockBytes);
    target.position(position + blockBytes);
  }

  private void elements(int start, int count, int step) {
    int at = start;
    for (int i = 0; i < count; i++, at += step) {
      switch (elementBytes) {
        case 1 -> target.put(source.get(at));
        case 2 -> target.putShort(source.getShort(at));
        case 4 -> target.putInt(source.getInt(at));
        default -> target.putLong(source.getLong(at));
      }
    }
  }
}
