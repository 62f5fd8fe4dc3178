// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Draws the class labels of {@link LabelSampling} as the reference's {@code sample_ddp.py} does.
 * Thread-safe.
 */
final class LabelSampler {
  private LabelSampler() {}

  /**
   * Every class equally often ({@code equal}), in an order that depends only on the seed (not
   * PyTorch's order).
   *
   * @param classes number of classes
   * @param images number of images that count, a multiple of {@code classes}
   * @param total number of images to generate; those beyond {@code images} get random labels
   * @throws RaeException if {@code images} is not a multiple of {@code classes}
   */
  static long[] equal(int classes, int images, int total, long seed) {
    requireMultiple(classes, images);
    SplittableRandom random = new SplittableRandom(seed);
    long[] permutation = new long[images];
    for (int i = 0; i < images; i++) {
      int j = random.nextInt(i + 1);
      permutation[i] = permutation[j];
      permutation[j] = i;
    }
    long[] tail = random.longs(Math.max(0, total - images), 0, classes).toArray();
    return pool(classes, permutation, tail);
  }

  /**
   * Labels drawn uniformly ({@code random}). With the same seed, a longer sequence starts with the
   * labels of a shorter one.
   */
  static long[] uniform(int classes, int images, long seed) {
    return new SplittableRandom(seed).longs(images, 0, classes).toArray();
  }

  /**
   * Labels in a recorded order.
   *
   * @param permutation permutation of 0 .. images - 1, where images is a multiple of {@code
   *     classes}
   * @param tail labels to append
   * @throws RaeException if the number of images is not a multiple of {@code classes}
   */
  static long[] pool(int classes, long[] permutation, long[] tail) {
    requireMultiple(classes, permutation.length);
    int perClass = permutation.length / classes;
    long[] pool = new long[permutation.length + tail.length];
    for (int i = 0; i < permutation.length; i++) {
      pool[i] = permutation[i] / perClass;
    }
    System.arraycopy(tail, 0, pool, permutation.length, tail.length);
    return pool;
  }

  /**
   * The part of one process: the pool is split into equal contiguous parts.
   *
   * @param pool labels; their number is a multiple of {@code processes * batch}
   * @param rank rank of the process, from 0
   * @return labels as [iterations][batch]
   * @throws IllegalArgumentException if the pool does not divide evenly
   */
  static long[][] partOf(long[] pool, int rank, int processes, int batch) {
    if (rank < 0 || rank >= processes || pool.length % (processes * batch) != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "cannot cut %d labels into batches of %d for process %d of %d",
              pool.length,
              batch,
              rank,
              processes));
    }
    int perProcess = pool.length / processes;
    long[][] part = new long[perProcess / batch][batch];
    for (int i = 0; i < part.length; i++) {
      System.arraycopy(pool, rank * perProcess + i * batch, part[i], 0, batch);
    }
    return part;
  }

  private static void requireMultiple(int classes, int images) {
    if (classes < 1 || images < classes || images % classes != 0) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "equally many images of %d classes cannot be %d; take a multiple of %d",
              classes,
              images,
              classes),
          Where.key("count").ofPart("label sampling"));
    }
  }
}
