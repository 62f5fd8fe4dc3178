// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A temporary file of quantised weights, which the runtime maps while it loads a network. So the
 * integers are neither on the Java heap nor twice in memory. Several threads may write at once.
 *
 * <p>It is deleted when it is closed. What a process left that was killed, or that could not delete
 * a mapped file, is deleted by a later one.
 */
final class Int8File implements AutoCloseable {
  private static final String PREFIX = "rae4j-int8-";
  private static final String SUFFIX = ".weights";

  /** Far longer than any network takes to load. */
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final Path file;
  private final FileChannel channel;

  private Int8File(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** The folder in which the files are. */
  static Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  }

  /**
   * Makes a file, and deletes those that were forgotten.
   *
   * @param size what will be written, in bytes
   * @throws DeviceException if the temporary folder has not so much room, or cannot be written
   */
  static Int8File create(long size) {
    Path folder = folder();
    try {
      sweep(folder);
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < size) {
        throw new DeviceException(
            String.format(
                Locale.ROOT,
                "int8: the quantised weights take %d MiB for the time of loading, but %s has only"
                    + " %d MiB left; name another folder by java.io.tmpdir",
                size >> 20,
                folder,
                free >> 20),
            Where.key("precision").ofPart("engine 'onnxruntime'"));
      }
      // The runtime refuses links.
      Path file = Files.createTempFile(folder, PREFIX, SUFFIX).toRealPath();
      file.toFile().deleteOnExit();
      return new Int8File(file, FileChannel.open(file, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static DeviceException failed(Path path, IOException e) {
    return new DeviceException(
        String.format(
            Locale.ROOT,
            "int8: the quantised weights cannot be written to %s: %s; name another folder by"
                + " java.io.tmpdir",
            path,
            e.getMessage()),
        Where.key("precision").ofPart("engine 'onnxruntime'"),
        e);
  }

  /** Deletes files of ours that have not been written to for long. */
  static void sweep(Path folder) throws IOException {
    FileTime since = FileTime.from(Instant.now().minus(FORGOTTEN));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      for (Path each : found) {
        if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(each).compareTo(since) < 0) {
          delete(each);
        }
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is another user's, or mapped on Windows; whoever may, deletes it later.
      return;
    }
  }

  Path path() {
    return file;
  }

  /** Writes bytes at a position. */
  void write(long position, ByteBuffer bytes) {
    try {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      delete(file);
    }
  }
}
