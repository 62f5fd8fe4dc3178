// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of a pickle, read sequentially. A length is trusted only if that many bytes remain, so
 * that nothing is allocated on the strength of a mere claim.
 */
final class PickleInput {
  private static final int MAX_NAME = 1024;

  private final SourceFile file;
  private final ByteBuffer bytes;

  PickleInput(SourceFile file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of bytes read so far. */
  int position() {
    return bytes.position();
  }

  int uint8() {
    return Byte.toUnsignedInt(need(1).get());
  }

  int uint16() {
    return Short.toUnsignedInt(need(2).getShort());
  }

  int int32() {
    return need(4).getInt();
  }

  long uint32() {
    return Integer.toUnsignedLong(int32());
  }

  long int64() {
    return need(8).getLong();
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(int64()));
  }

  /** The next {@code length} bytes, shared, not copied. */
  ByteBuffer slice(long length) {
    need(length);
    ByteBuffer part = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return part;
  }

  byte[] copy(long length) {
    ByteBuffer part = slice(length);
    byte[] copy = new byte[part.remaining()];
    part.get(copy);
    return copy;
  }

  String utf8(long length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(slice(length)).toString();
    } catch (CharacterCodingException e) {
      throw file.refuse("its pickle holds text that is not UTF-8; the file is damaged", e);
    }
  }

  String latin1(long length) {
    return StandardCharsets.ISO_8859_1.decode(slice(length)).toString();
  }

  /** Text up to the end of the line, as in the opcodes that name a global. */
  String line() {
    StringBuilder line = new StringBuilder();
    for (int c = uint8(); c != '\n'; c = uint8()) {
      if (line.length() == MAX_NAME) {
        throw file.refuse("its pickle names something with more than " + MAX_NAME + " letters");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private ByteBuffer need(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw file.refuse(
          String.format(
              Locale.ROOT,
              "its pickle ends in mid-value at byte %d; the file is cut or damaged, get it again",
              bytes.position()));
    }
    return bytes;
  }
}
