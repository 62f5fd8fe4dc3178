// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A zip archive of uncompressed entries, byte for byte as Python's {@code zipfile} lays it out for
 * {@code numpy.savez}: 64-bit sizes in every local header, filled in afterwards, and a fixed date.
 * (java.util.zip requires sizes and checksums of stored entries up front.) Not thread-safe.
 */
public final class StoredZip implements WritableByteChannel {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int ZIP64_END = 0x06064b50;
  private static final int ZIP64_LOCATOR = 0x07064b50;
  private static final int END = 0x06054b50;
  private static final short VERSION = 45;
  private static final short UNIX = 3 << 8;
  private static final short FIRST_OF_1980 = 0x21;
  private static final int OWNER_READS_AND_WRITES = 0600 << 16;
  private static final int FIXED_LOCAL = 30;
  private static final int EXTRA_HEADER = 4;
  private static final short PADDING_FIELD = 0x4246;
  // Python switches to 64 bits once a value no longer fits a signed 32-bit integer.
  private static final long LIMIT = Integer.MAX_VALUE;
  private static final int COUNT_LIMIT = 0xFFFF;
  private static final long MAX_UNSIGNED = 0xFFFFFFFFL;

  private record Entry(String name, int crc, long size, long offset) {}

  private final FileChannel out;
  private final List<Entry> entries = new ArrayList<>();
  private final CRC32 crc = new CRC32();
  private String name = "";
  private int padding;
  private long offset;
  private long size;

  /** Creates the file. */
  public StoredZip(Path file) throws IOException {
    out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Begins an entry, whose content is then written to this channel. */
  public void begin(String entry) throws IOException {
    begin(entry, 1);
  }

  /**
   * Begins an entry whose content starts at a multiple of {@code alignment} bytes of the file, by
   * an extra field that readers pass over, as {@code torch.save} does it.
   */
  public void begin(String entry, int alignment) throws IOException {
    name = entry;
    offset = out.position();
    padding = 0;
    int gap = (int) (-(offset + localHeader().remaining()) & (alignment - 1));
    padding = gap > 0 && gap < EXTRA_HEADER ? gap + alignment : gap;
    size = 0;
    crc.reset();
    Channels.writeFully(out, localHeader());
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    ByteBuffer written = bytes.duplicate();
    int count = out.write(bytes);
    crc.update(written.limit(written.position() + count));
    size += count;
    return count;
  }

  /** Ends the entry and returns its size in bytes. */
  public long end() throws IOException {
    entries.add(new Entry(name, (int) crc.getValue(), size, offset));
    ByteBuffer header = localHeader();
    while (header.hasRemaining()) {
      out.write(header, offset + header.position());
    }
    return size;
  }

  private ByteBuffer localHeader() {
    byte[] shown = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = little(FIXED_LOCAL + shown.length + 20 + padding);
    header.putInt(LOCAL_HEADER).putShort(VERSION).putShort(flags(name)).putShort((short) 0);
    header.putShort((short) 0).putShort(FIRST_OF_1980).putInt((int) crc.getValue());
    header.putInt(-1).putInt(-1).putShort((short) shown.length);
    header.putShort((short) (20 + padding)).put(shown);
    header.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
    if (padding > 0) {
      header.putShort(PADDING_FIELD).putShort((short) (padding - EXTRA_HEADER));
      header.position(header.limit());
    }
    return header.flip();
  }

  /** Marks the name as UTF-8 where that matters. */
  private static short flags(String name) {
    return (short) (name.chars().allMatch(c -> c < 128) ? 0 : 1 << 11);
  }

  /** Writes the directory. */
  public void finish() throws IOException {
    long start = out.position();
    for (Entry entry : entries) {
      Channels.writeFully(out, centralHeader(entry));
    }
    Channels.writeFully(out, endRecords(entries.size(), start, out.position() - start));
  }

  private static ByteBuffer centralHeader(Entry entry) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    boolean large = entry.size > LIMIT;
    boolean far = entry.offset > LIMIT;
    int extra = (large ? 16 : 0) + (far ? 8 : 0);
    int extraLength = extra == 0 ? 0 : extra + 4;
    ByteBuffer header = little(46 + name.length + extraLength);
    header.putInt(CENTRAL_HEADER).putShort((short) (UNIX | VERSION)).putShort(VERSION);
    header.putShort(flags(entry.name)).putShort((short) 0);
    header.putShort((short) 0).putShort(FIRST_OF_1980).putInt(entry.crc);
    int shownSize = large ? -1 : (int) entry.size;
    header.putInt(shownSize).putInt(shownSize);
    header.putShort((short) name.length).putShort((short) extraLength);
    header.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    header.putInt(OWNER_READS_AND_WRITES).putInt(far ? -1 : (int) entry.offset).put(name);
    if (extra > 0) {
      header.putShort((short) 1).putShort((short) extra);
    }
    if (large) {
      header.putLong(entry.size).putLong(entry.size);
    }
    if (far) {
      header.putLong(entry.offset);
    }
    return header.flip();
  }

  private static ByteBuffer endRecords(int count, long start, long length) {
    ByteBuffer records = little(56 + 20 + 22);
    if (count > COUNT_LIMIT || start > LIMIT || length > LIMIT) {
      records.putInt(ZIP64_END).putLong(44).putShort(VERSION).putShort(VERSION);
      records.putInt(0).putInt(0).putLong(count).putLong(count).putLong(length).putLong(start);
      records.putInt(ZIP64_LOCATOR).putInt(0).putLong(start + length).putInt(1);
    }
    short shownCount = (short) Math.min(count, COUNT_LIMIT);
    records.putInt(END).putShort((short) 0).putShort((short) 0);
    records.putShort(shownCount).putShort(shownCount);
    records.putInt((int) Math.min(length, MAX_UNSIGNED));
    records.putInt((int) Math.min(start, MAX_UNSIGNED)).putShort((short) 0);
    return records.flip();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
