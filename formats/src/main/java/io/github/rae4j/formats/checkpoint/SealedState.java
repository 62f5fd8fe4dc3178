// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.internal.NewFile;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Safetensors files from which a run resumes, sealed with a CRC-32C over the whole file: a bit that
 * a disk or a copy changed is an error when the state is opened, never another result. To other
 * readers they are plain safetensors files. Thread-safe.
 */
public final class SealedState {
  /** Beside the seal, so that damage to its name does not make the file look unsealed. */
  private static final String KIND = "rae4j.state";

  private static final String SEAL = "rae4j.crc32c";
  private static final String OPEN_SEAL = "00000000";
  private static final byte[] BEFORE_SEAL =
      ("\"" + SEAL + "\":\"").getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK = 1 << 20;

  private SealedState() {}

  /**
   * Writes a state atomically. An interruption of the thread does not end it: the state is written
   * once and to its end, and the thread is interrupted afterwards.
   *
   * @param target file to write
   * @param weights fetched one at a time
   * @param metadata texts for the header
   * @throws RaeException if it cannot be written
   */
  public static void write(Path target, Weights weights, Map<String, String> metadata) {
    write(target, weights, metadata, AtomicFiles::write);
  }

  /** As {@link #write}, into a folder that is there: one that was removed does not come back. */
  public static void writeIntoFolder(Path target, Weights weights, Map<String, String> metadata) {
    write(target, weights, metadata, AtomicFiles::writeIntoFolder);
  }

  private static void write(
      Path target,
      Weights weights,
      Map<String, String> metadata,
      SafetensorsWriter.Placing placing) {
    Map<String, String> sealed = new LinkedHashMap<>(metadata);
    sealed.put(KIND, "1");
    sealed.put(SEAL, OPEN_SEAL);
    SafetensorsWriter.write(target, weights, sealed, Optional.of(SealedState::putSeal), placing);
  }

  /** Whether a file has a seal, intact or not; files of earlier versions have none. */
  public static boolean isSealed(Checkpoint state) {
    return state.metadata().containsKey(KIND) || state.metadata().containsKey(SEAL);
  }

  /**
   * Opens a state and reads all of it to compare it with its seal.
   *
   * @param advice what the user can do about a damaged file, as the end of a sentence
   * @return the state; without a seal, as earlier versions wrote it, it is not compared
   * @throws CheckpointException naming the file, if it is damaged
   */
  public static Checkpoint open(Path file, String advice) {
    Checkpoint state;
    try {
      state = Checkpoint.open(file);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          String.format(Locale.ROOT, "%s is damaged; %s (%s)", file, advice, e.getMessage()),
          Where.file(file),
          e);
    }
    if (isSealed(state)
        && !seal(file).filter(state.metadata().getOrDefault(SEAL, "")::equals).isPresent()) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s is damaged: its bytes are not those that were written; %s",
              file,
              advice),
          Where.file(file));
    }
    return state;
  }

  /** The metadata of a state without those of the seal. */
  public static Map<String, String> metadata(Checkpoint state) {
    Map<String, String> metadata = new LinkedHashMap<>(state.metadata());
    metadata.remove(KIND);
    metadata.remove(SEAL);
    return metadata;
  }

  private static Optional<String> seal(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return checksum(channel);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** Puts the seal into a file that was written with an open one. */
  private static void putSeal(NewFile file, CRC32C written, byte[] header) throws IOException {
    int place = place(header);
    file.write(ByteBuffer.wrap(hex(written)), Long.BYTES + (long) place);
  }

  private static byte[] hex(CRC32C crc) {
    return HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Where the digits of the seal stand in a header; negative if nowhere. */
  private static int place(byte[] header) {
    // A quote within a text is escaped, so that this stands nowhere else.
    for (int i = 0; i + BEFORE_SEAL.length + OPEN_SEAL.length() <= header.length; i++) {
      if (Arrays.equals(header, i, i + BEFORE_SEAL.length, BEFORE_SEAL, 0, BEFORE_SEAL.length)) {
        return i + BEFORE_SEAL.length;
      }
    }
    return -1;
  }

  private static Optional<String> checksum(FileChannel channel) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(channel, length);
    byte[] header = new byte[Math.toIntExact(length.getLong(0))];
    readFully(channel, ByteBuffer.wrap(header));
    int place = place(header);
    if (place < 0) {
      return Optional.empty();
    }
    byte[] open = OPEN_SEAL.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(open, 0, header, place, open.length);
    CRC32C crc = new CRC32C();
    crc.update(length.array());
    crc.update(header);
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
    while (channel.read(block.clear()) >= 0) {
      crc.update(block.flip());
    }
    return Optional.of(new String(hex(crc), StandardCharsets.US_ASCII));
  }

  private static void readFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }
}
