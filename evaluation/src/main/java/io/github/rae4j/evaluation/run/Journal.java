// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The journal of completed blocks of records, one line per block with a checksum of its bytes. An
 * incomplete line is ignored. Not thread-safe.
 */
final class Journal {
  private static final Pattern LINE = Pattern.compile("(\\d{1,10}) (\\d{1,10}) ([0-9a-f]{8})");

  /**
   * Consecutive records that were completed together.
   *
   * @param first index of the first record
   * @param count number of records, at least 1
   * @param crc CRC-32 of their bytes
   */
  record Block(int first, int count, int crc) {
    int end() {
      return first + count;
    }
  }

  private final Path file;
  private final List<Block> blocks = new ArrayList<>();

  private Journal(Path file) {
    this.file = file;
  }

  /** Reads a journal; a file that does not exist has no blocks. */
  static Journal open(Path file) {
    Journal journal = new Journal(file);
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        // Anything after the last line break was cut off when the process was killed.
        text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(journal::add);
      }
      return journal;
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(journal.file, e);
    }
  }

  private void add(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw damaged();
    }
    long first = Long.parseLong(matcher.group(1));
    long count = Long.parseLong(matcher.group(2));
    if (first != records() || count == 0 || first + count > Integer.MAX_VALUE) {
      throw damaged();
    }
    blocks.add(new Block((int) first, (int) count, Integer.parseUnsignedInt(matcher.group(3), 16)));
  }

  private DataException damaged() {
    return new DataException(
        file + " is damaged; delete its folder to begin the run anew", Where.file(file));
  }

  List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** The number of completed records. */
  int records() {
    return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
  }

  /** Adds a block, whose bytes must already have been written. */
  void append(int count, int crc) {
    Block block = new Block(records(), count, crc);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer line = ByteBuffer.wrap(line(block).getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw FileErrors.interruptedOrCannotWrite(file, e);
    }
    blocks.add(block);
  }

  /** Drops the blocks that end after {@code records}, and any incomplete line. */
  void truncate(int records) {
    blocks.removeIf(block -> block.end() > records);
    StringBuilder text = new StringBuilder();
    blocks.forEach(block -> text.append(line(block)));
    AtomicFiles.writeIntoFolder(file, temporary -> Files.writeString(temporary, text));
  }

  /** Deletes the file. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
    blocks.clear();
  }

  private static String line(Block block) {
    return String.format(Locale.ROOT, "%d %d %08x\n", block.first(), block.count(), block.crc());
  }
}
