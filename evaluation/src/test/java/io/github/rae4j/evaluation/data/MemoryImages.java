// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A data set in memory: image i is a single pixel of colour i; some images may be damaged. */
final class MemoryImages implements ImageDataSet {
  final AtomicInteger reads = new AtomicInteger();
  private final int size;
  private final Set<Integer> damaged;

  MemoryImages(int size, Integer... damaged) {
    this.size = size;
    this.damaged = Set.of(damaged);
  }

  @Override
  public String origin() {
    return "memory";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ImageExample get(int index) {
    reads.incrementAndGet();
    if (damaged.contains(index)) {
      throw new RaeException(id(index) + " is damaged");
    }
    RgbImage image = new RgbImage(1, 1, new byte[] {(byte) index, (byte) (index >> 8), 0});
    return new ImageExample(index, id(index), image, label(index));
  }

  @Override
  public String id(int index) {
    return "image" + index;
  }

  @Override
  public OptionalLong label(int index) {
    return OptionalLong.of(index % 10);
  }

  @Override
  public List<String> classNames() {
    return List.of();
  }

  @Override
  public void close() {}
}
