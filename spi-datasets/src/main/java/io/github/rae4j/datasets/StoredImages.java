// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The common part of all data sets: origin, class names, bounds checks, and closing.
 *
 * <p>No data set keeps a file open between two calls, so that a thousand shards do not need a
 * thousand descriptors and an interrupted thread cannot close a channel that another one is
 * reading.
 */
abstract class StoredImages implements ImageDataSet {
  private final String origin;
  private final List<String> classNames;
  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  StoredImages(String origin, List<String> classNames) {
    this.origin = origin;
    this.classNames = List.copyOf(classNames);
  }

  /** Reads and decodes an image; {@code index} is in range. */
  abstract RgbImage read(int index);

  /** The name of an image; {@code index} is in range. */
  abstract String name(int index);

  /** The label of an image; {@code index} is in range. */
  abstract OptionalLong labelOf(int index);

  /** Keeps something that people should know. */
  final void note(String text) {
    notes.add(text);
  }

  @Override
  public final List<String> notes() {
    return List.copyOf(notes);
  }

  @Override
  public final String origin() {
    return origin;
  }

  @Override
  public final ImageExample get(int index) {
    check(index);
    return new ImageExample(index, name(index), read(index), labelOf(index));
  }

  @Override
  public final String id(int index) {
    check(index);
    return name(index);
  }

  @Override
  public final OptionalLong label(int index) {
    check(index);
    return labelOf(index);
  }

  @Override
  public final List<String> classNames() {
    return classNames;
  }

  private void check(int index) {
    if (closed) {
      throw new IllegalStateException("the data set " + origin + " is closed");
    }
    Objects.checkIndex(index, size());
  }

  @Override
  public void close() {
    closed = true;
  }
}
