// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.data;

import java.util.List;
import java.util.OptionalLong;

/**
 * Images in a fixed order, each found by its number.
 *
 * <p>What is there is found out once, when the data set is opened; an image is read and decoded
 * when it is asked for, and never kept. Thread-safe: images may be read from several threads, which
 * is how decoding is made fast. After {@link #close}, asking for an image, its id or its label is
 * an {@link IllegalStateException}; what describes the whole can still be asked for.
 */
public interface ImageDataSet extends AutoCloseable {
  /** What it is and where it lies, for messages and provenance; one line. */
  String origin();

  /** The number of images, at least 1. */
  int size();

  /**
   * Reads and decodes image {@code index}.
   *
   * @throws io.github.rae4j.errors.RaeException if it is damaged or has gone, naming the file
   * @throws IndexOutOfBoundsException if there is no such image
   */
  ImageExample get(int index);

  /** The stable name of image {@code index}, without decoding it; no two images have the same. */
  String id(int index);

  /**
   * The class of image {@code index}, without decoding it; empty where there are no labels: all
   * images have one, or none has.
   */
  OptionalLong label(int index);

  /** The name of each class; empty where the classes have none or there are no labels. */
  List<String> classNames();

  /**
   * What people should know and might not expect, each a sentence: what is left out, labels that
   * are not read, orientations that are ignored. It may grow while images are read.
   */
  default List<String> notes() {
    return List.of();
  }

  /** Gives back files; closing twice does nothing. */
  @Override
  void close();
}
