// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ProcessGroup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends named tensors from one process of a group to all of them, to the bit, by the collective
 * operations that every group has. Four bytes travel as one whole number in a float64, which means
 * over processes keep exactly. Not for large amounts: a byte takes two.
 *
 * @param processes the group; all of them make the same calls in the same order
 */
record TensorExchange(ProcessGroup processes) {
  private static final int WORDS = 1 << 18;
  private static final int BYTES = Integer.BYTES;
  private static final String FIELD = "\t";

  /**
   * Sends tensors.
   *
   * @param sender rank of the process that has them
   * @param mine the tensors, in the sender; not read in the others
   * @return the sender's tensors
   */
  Map<String, Tensor> send(int sender, Map<String, Tensor> mine) {
    boolean sends = processes.rank() == sender;
    StringBuilder header = new StringBuilder();
    if (sends) {
      mine.forEach(
          (name, tensor) -> {
            header.append(name).append(FIELD).append(tensor.dtype().name());
            for (long dim : tensor.shape().dims()) {
              header.append(FIELD).append(dim);
            }
            header.append('\n');
          });
    }
    ByteBuffer text = ByteBuffer.wrap(header.toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer described = ByteBuffer.allocate((int) number(sender, text.remaining()));
    transfer(sender, text, described);
    Map<String, Tensor> received = new LinkedHashMap<>();
    new String(described.array(), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(FIELD, -1))
        .forEach(
            fields -> {
              long[] dims = new long[fields.length - 2];
              for (int i = 0; i < dims.length; i++) {
                dims[i] = Long.parseLong(fields[i + 2]);
              }
              DType dtype = DType.valueOf(fields[1]);
              Shape shape = Shape.of(dims);
              ByteBuffer target = Tensor.buffer(dtype, shape);
              ByteBuffer source =
                  sends ? require(mine, fields[0]).bytes().duplicate() : ByteBuffer.allocate(0);
              transfer(sender, source, target);
              received.put(fields[0], Tensor.wrap(dtype, shape, target));
            });
    return received;
  }

  private static Tensor require(Map<String, Tensor> tensors, String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("there is no tensor '" + name + "'");
    }
    return tensor;
  }

  /** Fills the target, whose position stays 0, in every process. */
  private void transfer(int sender, ByteBuffer source, ByteBuffer target) {
    int length = target.capacity();
    ByteBuffer word = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < length; from += WORDS * BYTES) {
      int count = Math.min(WORDS, (length - from + BYTES - 1) / BYTES);
      double[] words = new double[count];
      if (processes.rank() == sender) {
        for (int i = 0; i < count; i++) {
          word.putInt(0, 0);
          for (int b = 0; b < BYTES && source.hasRemaining(); b++) {
            word.put(b, source.get());
          }
          words[i] = Integer.toUnsignedLong(word.getInt(0));
        }
      }
      double[] shared = share(sender, words);
      for (int i = 0; i < count; i++) {
        word.putInt(0, (int) (long) Math.rint(shared[i]));
        for (int b = 0; b < BYTES && from + i * BYTES + b < length; b++) {
          target.put(from + i * BYTES + b, word.get(b));
        }
      }
    }
  }

  private long number(int sender, int mine) {
    return Math.round(share(sender, processes.rank() == sender ? mine : 0)[0]);
  }

  /** The sender's numbers; whole ones below 2^32. */
  private double[] share(int sender, double... mine) {
    if (sender == 0) {
      return processes.broadcast(mine);
    }
    double[] means = processes.allReduceMean(mine);
    for (int i = 0; i < means.length; i++) {
      means[i] *= processes.worldSize();
    }
    return means;
  }
}
