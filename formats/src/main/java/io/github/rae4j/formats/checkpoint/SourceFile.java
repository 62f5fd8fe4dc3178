// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file in the state in which it was opened, under the given name, which messages use, and under
 * its real one (symbolic links resolved). No descriptor stays open between calls. Thread-safe.
 */
final class SourceFile {
  private static final int MAX_REASON = 500;

  private final Path given;
  private final Path real;
  private final long size;

  private SourceFile(Path given, Path real, long size) {
    this.given = given;
    this.real = real;
    this.size = size;
  }

  static SourceFile of(Path file) {
    try {
      Path real = file.toRealPath();
      if (!Files.isRegularFile(real)) {
        throw new CheckpointException(
            file + ": a checkpoint file was expected, but this is not a file", Where.file(file));
      }
      return new SourceFile(file, real, Files.size(real));
    } catch (IOException e) {
      FileErrors.requireNotInterrupted(file, e);
      String message = file + ": cannot be read: " + AtomicFiles.reason(e);
      throw e instanceof NoSuchFileException
          ? new MissingFileException(message, Where.file(file), e)
          : new CheckpointException(message, Where.file(file), e);
    }
  }

  /** The path as the user gave it. */
  Path given() {
    return given;
  }

  /** The path with symbolic links resolved. */
  Path real() {
    return real;
  }

  long size() {
    return size;
  }

  /** Creates an error about this file, for the caller to throw. */
  CheckpointException refuse(String reason) {
    return new CheckpointException(given + ": " + printable(reason), Where.file(given));
  }

  /** Creates an error about this file with its cause, for the caller to throw. */
  CheckpointException refuse(String reason, Throwable cause) {
    return new CheckpointException(given + ": " + printable(reason), Where.file(given), cause);
  }

  /**
   * Shortens and cleans a reason, which may quote names of any length with terminal control codes.
   */
  private static String printable(String reason) {
    String shown = reason;
    if (shown.length() > MAX_REASON) {
      shown =
          shown.substring(0, MAX_REASON / 2)
              + "..."
              + shown.substring(shown.length() - MAX_REASON / 2);
    }
    return Printable.of(shown);
  }

  /** Maps a part of the file read-only, little-endian. The part must lie inside the file. */
  ByteBuffer map(long offset, long length) {
    if (length == 0) {
      return ByteBuffer.allocateDirect(0).order(ByteOrder.LITTLE_ENDIAN);
    }
    try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
      requireUnchanged(channel);
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Copies a small part of the file to the heap. The part must lie inside the file. */
  byte[] read(long offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(real, StandardOpenOption.READ)) {
      requireUnchanged(channel);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new EOFException("it ended early");
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return buffer.array();
  }

  private void requireUnchanged(FileChannel channel) throws IOException {
    if (channel.size() != size) {
      throw refuse(
          String.format(
              Locale.ROOT,
              "had %d bytes when it was opened and now has %d; open it again when nobody writes to"
                  + " it",
              size,
              channel.size()));
    }
  }

  private CheckpointException unreadable(IOException e) {
    FileErrors.requireNotInterrupted(given, e);
    return refuse("cannot be read: " + AtomicFiles.reason(e), e);
  }
}
