// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.RaeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of a zip archive and the location of their bytes in the file, including 64-bit
 * archives.
 *
 * <p>Mapping needs the position of each member, which the JDK's own reader does not provide;
 * libraries that do take longer to load than a small model takes to run. Only the directory is
 * read; nothing is ever decompressed. Source: PKWARE's APPNOTE, sections 4.3 and 4.5.
 */
final class ZipDirectory {
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int LOCAL_BYTES = 30;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int ENTRY_BYTES = 46;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_BYTES = 20;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int END64_BYTES = 56;
  private static final int EXTRA64 = 1;
  private static final int MAX_COMMENT = 0xffff;
  private static final long IN_EXTRA = 0xffffffffL;
  private static final int ENCRYPTED = 1;

  /**
   * A member's entry in the directory.
   *
   * @param plain whether the content is stored as it is, neither compressed nor encrypted
   * @param crc CRC-32 of the content; 0 if it was not computed
   */
  record Member(String name, boolean plain, long crc, long size, long header) {}

  private final SourceFile file;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /** Reads the directory of {@code file} or refuses it. */
  ZipDirectory(SourceFile file) {
    this.file = file;
    int tailBytes = (int) Math.min(file.size(), END_BYTES + MAX_COMMENT + LOCATOR_BYTES);
    ByteBuffer tail = file.map(file.size() - tailBytes, tailBytes);
    int end = end(tail);
    long offset = Integer.toUnsignedLong(tail.getInt(end + 16));
    long size = Integer.toUnsignedLong(tail.getInt(end + 12));
    long limit = file.size() - tailBytes + end;
    int locator = end - LOCATOR_BYTES;
    if (locator >= 0 && tail.getInt(locator) == LOCATOR_SIGNATURE) {
      limit = tail.getLong(locator + 8);
      ByteBuffer end64 = region(limit, END64_BYTES);
      if (end64.getInt(0) != END64_SIGNATURE) {
        throw damaged();
      }
      size = end64.getLong(40);
      offset = end64.getLong(48);
    }
    if (offset < 0 || size < 0 || size > limit - offset || size > Integer.MAX_VALUE) {
      throw damaged();
    }
    ByteBuffer entries = file.map(offset, size);
    while (entries.hasRemaining()) {
      Member member = entry(entries);
      if (members.put(member.name(), member) != null) {
        throw file.refuse("two members of the archive are named '" + member.name() + "'");
      }
    }
  }

  /** All members by name, in directory order. */
  Map<String, Member> members() {
    return members;
  }

  /** The bytes of a member, which must be plain. */
  StorageRegion data(Member member) {
    ByteBuffer header = region(member.header(), LOCAL_BYTES);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw damaged();
    }
    int skipped =
        Short.toUnsignedInt(header.getShort(26)) + Short.toUnsignedInt(header.getShort(28));
    long offset = member.header() + LOCAL_BYTES + skipped;
    if (member.size() < 0 || member.size() > file.size() - offset) {
      throw damaged();
    }
    return new StorageRegion(file, offset, member.size());
  }

  private int end(ByteBuffer tail) {
    for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END_SIGNATURE
          && at + END_BYTES + Short.toUnsignedInt(tail.getShort(at + 20)) == tail.capacity()) {
        return at;
      }
    }
    throw damaged();
  }

  private Member entry(ByteBuffer entries) {
    int at = entries.position();
    if (entries.remaining() < ENTRY_BYTES || entries.getInt(at) != ENTRY_SIGNATURE) {
      throw damaged();
    }
    int nameBytes = Short.toUnsignedInt(entries.getShort(at + 28));
    int extraBytes = Short.toUnsignedInt(entries.getShort(at + 30));
    int commentBytes = Short.toUnsignedInt(entries.getShort(at + 32));
    int next = ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (entries.remaining() < next) {
      throw damaged();
    }
    byte[] name = new byte[nameBytes];
    entries.get(at + ENTRY_BYTES, name);
    ByteBuffer extra = extra64(entries.slice(at + ENTRY_BYTES + nameBytes, extraBytes));
    // The 64-bit extra field holds only the values that did not fit, in this order.
    long size = wide(entries.getInt(at + 24), extra);
    long stored = wide(entries.getInt(at + 20), extra);
    long header = wide(entries.getInt(at + 42), extra);
    int flags = entries.getShort(at + 8);
    boolean plain = entries.getShort(at + 10) == 0 && (flags & ENCRYPTED) == 0 && stored == size;
    long crc = Integer.toUnsignedLong(entries.getInt(at + 16));
    entries.position(at + next);
    return new Member(new String(name, StandardCharsets.UTF_8), plain, crc, size, header);
  }

  private ByteBuffer extra64(ByteBuffer fields) {
    fields.order(ByteOrder.LITTLE_ENDIAN);
    while (fields.remaining() >= 4) {
      int id = Short.toUnsignedInt(fields.getShort());
      int length = Short.toUnsignedInt(fields.getShort());
      if (length > fields.remaining()) {
        break;
      }
      if (id == EXTRA64) {
        return fields.slice(fields.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      fields.position(fields.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long wide(int narrow, ByteBuffer extra) {
    long value = Integer.toUnsignedLong(narrow);
    if (value != IN_EXTRA) {
      return value;
    }
    if (extra.remaining() < Long.BYTES) {
      throw damaged();
    }
    return extra.getLong();
  }

  private ByteBuffer region(long offset, int length) {
    if (offset < 0 || offset > file.size() - length) {
      throw damaged();
    }
    return ByteBuffer.wrap(file.read(offset, length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private RaeException damaged() {
    return file.refuse(
        "is a cut or damaged PyTorch file (its zip directory cannot be read); get it again");
  }
}
