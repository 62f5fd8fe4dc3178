// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.rows;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Rows as named tensors.
 *
 * <table>
 * <caption>The tensors</caption>
 * <tr><td>{@code taken}</td><td>int64 (words): bit i is set where chunk i was removed</td></tr>
 * <tr><td>{@code images}</td><td>int64 (chunks, 5): the number i of a chunk that was not removed, and
 * four words of bits, of which bit j is set where it has row j</td></tr>
 * <tr><td>{@code rows.i}</td><td>float32 (rows, d): these rows, in order</td></tr>
 * </table>
 */
public final class RowsState {
  private static final String TAKEN = "taken";
  private static final String IMAGES = "images";
  private static final String ROWS = "rows.";

  private static final int WORDS = Chunk.ROWS / Long.SIZE;

  private RowsState() {}

  /** Writes rows; none of the tensors is larger than one chunk. */
  public static Map<String, Tensor> write(ChunkedRows rows) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    long[] taken = rows.taken().toLongArray();
    state.put(TAKEN, Tensor.of(taken, taken.length));
    long[] images = new long[rows.chunks().size() * (1 + WORDS)];
    int at = 0;
    for (Chunk chunk : rows.chunks()) {
      images[at] = chunk.number();
      long[] words = chunk.present().toLongArray();
      System.arraycopy(words, 0, images, at + 1, words.length);
      at += 1 + WORDS;
      state.put(ROWS + chunk.number(), tensor(chunk.rows(), rows.width()));
    }
    state.put(IMAGES, Tensor.of(images, rows.chunks().size(), 1 + WORDS));
    return state;
  }

  static Tensor tensor(float[][] rows, int width) {
    Shape shape = Shape.of(rows.length, width);
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, shape);
    FloatBuffer out = bytes.asFloatBuffer();
    for (float[] row : rows) {
      out.put(row);
    }
    return Tensor.wrap(DType.FLOAT32, shape, bytes);
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @param state may have other tensors as well
   * @throws DataException naming the tensor that is missing or misshapen
   */
  public static ChunkedRows read(Weights state) {
    ChunkedRows rows = new ChunkedRows();
    Tensor taken = require(state, TAKEN, DType.INT64, 1, "a set of chunks");
    rows.markTaken(BitSet.valueOf(taken.toLongArray()));
    Tensor images = require(state, IMAGES, DType.INT64, 2, "(chunks, 5)");
    if (images.shape().dim(1) != 1 + WORDS) {
      throw wrong(state, IMAGES, "(chunks, 5)");
    }
    long[] values = images.toLongArray();
    for (int at = 0; at < values.length; at += 1 + WORDS) {
      long number = values[at];
      if (number < 0 || number > Integer.MAX_VALUE || rows.taken().get((int) number)) {
        throw wrong(state, IMAGES, "each chunk once");
      }
      restore(
          rows, state, number, BitSet.valueOf(Arrays.copyOfRange(values, at + 1, at + 1 + WORDS)));
    }
    return rows;
  }

  private static void restore(ChunkedRows rows, Weights state, long number, BitSet positions) {
    String name = ROWS + number;
    Tensor values = require(state, name, DType.FLOAT32, 2, "the rows that 'images' names");
    boolean fits =
        !positions.isEmpty()
            && !rows.has(number)
            && values.shape().dim(0) == positions.cardinality()
            && (rows.width() < 0 || rows.width() == values.shape().dim(1));
    if (!fits) {
      throw wrong(
          state,
          name,
          String.format(
              Locale.ROOT, "(%d, features), as wide as the others", positions.cardinality()));
    }
    rows.restore(number, positions, values);
  }

  /**
   * One tensor of a state.
   *
   * @param what the rest of a sentence that says what it should be
   * @throws DataException if it is missing, or of another type or rank
   */
  public static Tensor require(Weights state, String name, DType dtype, int rank, String what) {
    if (!state.names().contains(name)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the state of the statistics has no tensor '%s'; it is incomplete or of another"
                  + " metric",
              state.origin(),
              name),
          Where.file(state.origin()).atKey(name));
    }
    Tensor tensor = state.get(name);
    if (tensor.dtype() != dtype || tensor.shape().rank() != rank) {
      throw wrong(state, name, dtype.torchName() + " of rank " + rank + ", " + what);
    }
    return tensor;
  }

  private static DataException wrong(Weights state, String name, String expected) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s: the state of the statistics is damaged: '%s' is %s, but %s is expected",
            state.origin(),
            name,
            state.names().contains(name) ? state.get(name) : "missing",
            expected),
        Where.file(state.origin()).atKey(name));
  }
}
