// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Sorts the features of images, which arrive in batches of any size and in any order, into chunks.
 *
 * <p>Full chunks may be removed, after which only their number is remembered. Not thread-safe.
 */
public final class ChunkedRows {
  private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
  private final BitSet taken = new BitSet();
  private int width = -1;
  private long count;

  /**
   * Adds the features of consecutive images.
   *
   * @param firstIndex index of the first row
   * @param rows float32 {@code (n, d)}
   * @return the chunks that became full
   * @throws RaeException if a value is not finite or the width differs from that of earlier rows
   * @throws IllegalArgumentException if an index has been added before
   */
  public List<Chunk> add(long firstIndex, Tensor rows) {
    if (rows.dtype() != DType.FLOAT32 || rows.shape().rank() != 2 || firstIndex < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "features must be float32 (n, d) from an index of at least 0, but are %s from %d",
              rows,
              firstIndex));
    }
    requireWidth(rows.shape().intDim(1));
    List<Chunk> full = new ArrayList<>();
    FloatBuffer in = rows.floats();
    for (long index = firstIndex; in.hasRemaining(); index++) {
      float[] row = new float[width];
      in.get(row);
      requireFinite(row, index);
      Chunk chunk = chunk(index / Chunk.ROWS);
      chunk.put((int) (index % Chunk.ROWS), row);
      count++;
      if (chunk.isFull()) {
        full.add(chunk);
      }
    }
    return full;
  }

  /**
   * Adds the contents of another instance, including its removed chunks; the other must not be used
   * afterwards.
   *
   * @return the chunks that became full
   * @throws RaeException if the widths differ
   * @throws IllegalArgumentException if an image is in both; then nothing was added
   */
  public List<Chunk> addAll(ChunkedRows other) {
    if (other.count == 0) {
      return List.of();
    }
    requireWidth(other.width);
    requireApart(other);
    taken.or(other.taken);
    List<Chunk> full = new ArrayList<>();
    for (Chunk theirs : other.chunks.values()) {
      Chunk ours = chunk(theirs.number());
      ours.putAll(theirs);
      if (ours.isFull()) {
        full.add(ours);
      }
    }
    count += other.count;
    return full;
  }

  private void requireApart(ChunkedRows other) {
    if (taken.intersects(other.taken)) {
      BitSet both = (BitSet) taken.clone();
      both.and(other.taken);
      throw twice(both.nextSetBit(0));
    }
    chunks.keySet().forEach(number -> requireNotTaken(other.taken, number));
    for (Chunk theirs : other.chunks.values()) {
      requireNotTaken(taken, theirs.number());
      Chunk ours = chunks.get(theirs.number());
      if (ours != null) {
        ours.requireApart(theirs);
      }
    }
  }

  private Chunk chunk(long number) {
    requireNotTaken(taken, number);
    return chunks.computeIfAbsent(number, Chunk::new);
  }

  private static void requireNotTaken(BitSet taken, long number) {
    if (taken.get(Math.toIntExact(number))) {
      throw twice(number);
    }
  }

  private static IllegalArgumentException twice(long chunk) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT, "the features of images from %d on were given twice", chunk * Chunk.ROWS));
  }

  /** Removes a full chunk whose rows have been processed. */
  public void take(Chunk chunk) {
    taken.set(Math.toIntExact(chunk.number()));
    chunks.remove(chunk.number());
  }

  /** The chunks that have not been removed, by number. */
  public Collection<Chunk> chunks() {
    return chunks.values();
  }

  /** Which chunks have been removed, by number; not to be modified. */
  BitSet taken() {
    return taken;
  }

  boolean has(long number) {
    return chunks.containsKey(number);
  }

  /** Remembers chunks whose rows were processed elsewhere. */
  void markTaken(BitSet numbers) {
    taken.or(numbers);
    count += (long) numbers.cardinality() * Chunk.ROWS;
  }

  /** Adds rows to one chunk, at the given positions in it. */
  void restore(long number, BitSet positions, Tensor rows) {
    requireWidth(rows.shape().intDim(1));
    FloatBuffer in = rows.floats();
    Chunk chunk = chunk(number);
    for (int at = positions.nextSetBit(0); at >= 0; at = positions.nextSetBit(at + 1)) {
      float[] row = new float[width];
      in.get(row);
      requireFinite(row, number * Chunk.ROWS + at);
      chunk.put(at, row);
      count++;
    }
  }

  /** The number of images, including those of removed chunks. */
  public long count() {
    return count;
  }

  /** The number of features per image; −1 before the first image. */
  public int width() {
    return width;
  }

  /** Whether rows have this width, which from now on they must have. */
  public boolean fits(int given) {
    if (width < 0) {
      width = given;
    }
    return width == given;
  }

  private void requireWidth(int given) {
    if (width < 0) {
      width = given;
    } else if (width != given) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "features of width %d do not belong to those of width %d gathered before",
              given,
              width),
          Where.part("feature network"));
    }
  }

  private static void requireFinite(float[] row, long index) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new DataException(
            String.format(
                    Locale.ROOT,
                    "image %d of the set has the feature %s; the image or the weights of the"
                        + " feature",
                    index,
                    value)
                + " network are damaged",
            Where.part("feature network"));
      }
    }
  }
}
