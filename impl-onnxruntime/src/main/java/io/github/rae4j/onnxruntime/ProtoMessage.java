// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Protocol Buffers message under construction, in wire format.
 *
 * <p>Writing the few ONNX message types directly avoids loading the generated classes and their
 * descriptors, which takes a tenth of a second at every start. The tests read the result back with
 * those classes.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private byte[] data = new byte[128];
  private int size;

  /** A number of any integer or enumeration type. */
  ProtoMessage number(int field, long value) {
    key(field, VARINT);
    varint(value);
    return this;
  }

  /** A float. */
  ProtoMessage real(int field, float value) {
    key(field, FIXED32);
    int bits = Float.floatToIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      append((byte) (bits >>> shift));
    }
    return this;
  }

  /** A text. */
  ProtoMessage text(int field, String value) {
    return bytes(field, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** Bytes; the buffer's position is not changed. */
  ProtoMessage bytes(int field, ByteBuffer value) {
    key(field, LENGTH_DELIMITED);
    int length = value.remaining();
    varint(length);
    reserve(length);
    value.duplicate().get(data, size, length);
    size += length;
    return this;
  }

  /** A nested message. */
  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, ByteBuffer.wrap(value.data, 0, value.size));
  }

  /** The finished message, to be read only. */
  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(data, 0, size).asReadOnlyBuffer();
  }

  /** A copy of the finished message. */
  byte[] toByteArray() {
    return Arrays.copyOf(data, size);
  }

  private void key(int field, int wireType) {
    varint(((long) field << 3) | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      append((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    append((byte) rest);
  }

  private void append(byte value) {
    reserve(1);
    data[size++] = value;
  }

  private void reserve(int more) {
    int wanted = Math.addExact(size, more);
    if (wanted > data.length) {
      // Growing by half keeps peak memory low for models with embedded weights.
      data =
          Arrays.copyOf(
              data, Math.max(wanted, (int) Math.min(Integer.MAX_VALUE - 8, data.length * 3L / 2)));
    }
  }
}
