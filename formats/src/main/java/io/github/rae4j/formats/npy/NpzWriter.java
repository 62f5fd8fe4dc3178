// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.internal.Channels;
import io.github.rae4j.formats.internal.StoredZip;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes NumPy's {@code .npz} archives with the same bytes as {@code numpy.savez}: arrays are
 * stored uncompressed. Thread-safe.
 */
public final class NpzWriter {
  private NpzWriter() {}

  /** Produces the elements of an array, little-endian and row-major. */
  @FunctionalInterface
  public interface Content {
    /** Writes all elements. */
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /**
   * One array, whose elements need never all be in memory at once.
   *
   * @param name name without {@code .npy}
   * @param header made by {@link NpyHeader#of}
   * @param content writes exactly {@link NpyHeader#dataBytes} bytes
   */
  public record Member(String name, NpyHeader header, Content content) {
    /** Wraps a tensor as a member. */
    public static Member of(String name, Tensor tensor) {
      return new Member(
          name,
          NpyHeader.of(tensor.dtype(), tensor.shape()),
          out -> Channels.writeFully(out, tensor.bytes()));
    }
  }

  /**
   * Writes tensors in the order of the map.
   *
   * @throws RaeException if the file cannot be written or NumPy has no such element type
   */
  public static void write(Path target, Map<String, Tensor> tensors) {
    write(
        target, tensors.entrySet().stream().map(e -> Member.of(e.getKey(), e.getValue())).toList());
  }

  /**
   * Writes arrays in the given order.
   *
   * @throws RaeException if the file cannot be written or NumPy has no such element type
   * @throws IllegalStateException if a content's size differs from the one in its header
   */
  public static void write(Path target, List<Member> members) {
    AtomicFiles.write(
        target,
        temporary -> {
          try (StoredZip zip = new StoredZip(temporary)) {
            for (Member member : members) {
              long size = member.header().dataBytes();
              byte[] header = member.header().toBytes();
              zip.begin(member.name() + ".npy");
              Channels.writeFully(zip, ByteBuffer.wrap(header));
              member.content().writeTo(zip);
              long written = zip.end() - header.length;
              if (written != size) {
                throw new IllegalStateException(
                    String.format(
                        Locale.ROOT,
                        "array %s of shape %s has %d bytes, but %d were written",
                        member.name(),
                        member.header().shape(),
                        size,
                        written));
              }
            }
            zip.finish();
          }
        });
  }
}
