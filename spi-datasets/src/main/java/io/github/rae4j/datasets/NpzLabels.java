// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;

/** The labels of a NumPy archive, of any whole type. */
final class NpzLabels {
  private NpzLabels() {}

  /**
   * Reads an array of labels.
   *
   * @param images how many there must be
   * @throws RaeException if the array does not hold so many whole numbers from 0
   */
  static long[] read(Path file, String name, NpzReader npz, long images) {
    Tensor tensor = npz.read(name);
    DType dtype = tensor.dtype();
    if (tensor.shape().rank() != 1 || dtype.isFloating() || dtype == DType.COMPLEX64) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the array '%s' is %s, but labels are whole numbers (n)",
              file,
              name,
              tensor),
          Where.file(file).atKey(name));
    }
    if (tensor.shape().dim(0) != images) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images, but '%s' has %d labels",
              file,
              images,
              name,
              tensor.shape().dim(0)),
          Where.file(file).atKey(name));
    }
    ByteBuffer bytes = tensor.bytes();
    long[] labels = new long[tensor.elements()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          switch (dtype.byteSize()) {
            case Long.BYTES -> bytes.getLong();
            case Integer.BYTES ->
                dtype == DType.UINT32 ? Integer.toUnsignedLong(bytes.getInt()) : bytes.getInt();
            case Short.BYTES ->
                dtype == DType.UINT16 ? Short.toUnsignedLong(bytes.getShort()) : bytes.getShort();
            default -> dtype == DType.INT8 ? bytes.get() : Byte.toUnsignedLong(bytes.get());
          };
      if (labels[i] < 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s: image %d has the label %s in '%s'",
                file,
                i,
                dtype == DType.UINT64 ? Long.toUnsignedString(labels[i]) : Long.toString(labels[i]),
                name),
            Where.file(file).atKey(name));
      }
    }
    return labels;
  }
}
