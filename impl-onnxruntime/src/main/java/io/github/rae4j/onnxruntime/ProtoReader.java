// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Goes through a Protocol Buffers message in a file, field by field, and passes over what nobody
 * asks for without reading it: a model may be of 2 GB. Not thread-safe.
 */
final class ProtoReader {
  private static final int WINDOW = 1 << 16;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final FileChannel channel;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowStart;
  private long position;

  ProtoReader(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes a field, or leaves it, in which case it is passed over. */
  @FunctionalInterface
  interface Fields {
    /**
     * One field.
     *
     * @param number the number of the field
     * @param value of a number its value, of everything else its length in bytes
     */
    void take(int number, long value) throws IOException;
  }

  /** Goes through the whole file. */
  void message(Fields fields) throws IOException {
    message(channel.size(), fields);
  }

  /**
   * Goes through the message that follows.
   *
   * @param length in bytes
   * @throws IOException if it is none, or cannot be read
   */
  void message(long length, Fields fields) throws IOException {
    long end = position + length;
    while (position < end) {
      long key = varint();
      int wireType = (int) (key & 7);
      long value =
          switch (wireType) {
            case VARINT, LENGTH_DELIMITED -> varint();
            case FIXED64 -> Long.BYTES;
            case FIXED32 -> Integer.BYTES;
            default -> throw new ProtocolException("a field of an unknown type");
          };
      long next = wireType == VARINT ? position : position + value;
      if (next < position || next > end) {
        throw new EOFException("a field that is cut short");
      }
      fields.take((int) (key >>> 3), value);
      position = next;
    }
  }

  /** Reads the text that follows. */
  String text(long length) throws IOException {
    if (length > WINDOW) {
      throw new ProtocolException("a text of " + length + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next();
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = next();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolException("a number of more than 64 bits");
  }

  private byte next() throws IOException {
    long at = position - windowStart;
    if (at < 0 || at >= window.limit()) {
      window.clear();
      int count = channel.read(window, position);
      window.limit(Math.max(count, 0));
      if (count <= 0) {
        throw new EOFException("it ended early");
      }
      windowStart = position;
      at = 0;
    }
    position++;
    return window.get((int) at);
  }
}
