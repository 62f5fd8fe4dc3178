// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.random.UniformStreams;

/**
 * The random order of the images of an epoch: a pure function of (seed, epoch) and of the number of
 * images, whatever files, processes and threads they are read by. Immutable and thread-safe.
 *
 * <p>The order is made in two levels: blocks of consecutive images are put in random order, and the
 * sequence that results is cut into buffers, within each of which all images are. With {@link
 * #FULL} a block is one image. Larger blocks are read from the disk in one piece; of a buffer,
 * {@code buffer / block} random places of the data are mixed. Source: CorgiPile (Xu et al., SIGMOD
 * 2022, "In-database machine learning with CorgiPile: stochastic gradient descent without full data
 * shuffle").
 *
 * @param block number of consecutive images that stay close together
 * @param buffer number of images that are mixed freely; 0 for none, which {@link #FULL} needs not
 */
public record Shuffle(int block, int buffer) {
  /** All images in random order. */
  public static final Shuffle FULL = new Shuffle(1, 0);

  /** Usual length of a block. */
  public static final int USUAL_BLOCK = 64;

  /** Usual length of a buffer. */
  public static final int USUAL_BUFFER = 4096;

  /** Names of the kinds. */
  public enum Kind {
    /** All images in random order. */
    FULL,
    /** Blocks in random order, and what lies in a buffer. */
    BLOCKS
  }

  /** Checks the numbers. */
  public Shuffle {
    if (block < 1 || buffer < 0) {
      throw new IllegalArgumentException("a block has at least one image");
    }
  }

  /** Whether images are read in blocks. */
  public boolean isInBlocks() {
    return block > 1;
  }

  /**
   * The numbers 0 to {@code size - 1} in the order of one epoch.
   *
   * @param seed of the run
   * @param epoch from 0, below 2³¹
   */
  int[] order(long seed, long epoch, int size) {
    UniformStreams draws = new UniformStreams(seed);
    if (!isInBlocks()) {
      return draws.permutation(epoch, size);
    }
    // Streams of the blocks and of each buffer of an epoch.
    long stream = epoch << 32;
    int[] sequence = sequence(draws.permutation(stream, (size - 1) / block + 1), size);
    if (buffer < 2) {
      return sequence;
    }
    int[] order = new int[size];
    for (int from = 0; from < size; from += Math.min(buffer, size - from)) {
      int[] within = draws.permutation(stream + 1 + from / buffer, Math.min(buffer, size - from));
      for (int i = 0; i < within.length; i++) {
        order[from + i] = sequence[from + within[i]];
      }
    }
    return order;
  }

  private int[] sequence(int[] blocks, int size) {
    int[] sequence = new int[size];
    int at = 0;
    for (int number : blocks) {
      int first = number * block;
      int length = Math.min(block, size - first);
      for (int i = 0; i < length; i++) {
        sequence[at++] = first + i;
      }
    }
    return sequence;
  }
}
