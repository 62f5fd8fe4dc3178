// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written from its beginning to its end. Java closes a channel whose thread is
 * interrupted; a steadfast file is opened again then and written to its end, and the thread is
 * interrupted once more when the file is closed. For one thread.
 */
public final class NewFile implements AutoCloseable {
  private final Path path;
  private final boolean steadfast;
  private FileChannel channel;
  private long position;
  private boolean interrupted;

  /**
   * Creates a file.
   *
   * @param path no file yet
   * @param steadfast whether it is completed although the thread is interrupted
   */
  public NewFile(Path path, boolean steadfast) throws IOException {
    this(
        path,
        steadfast,
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private NewFile(Path path, boolean steadfast, FileChannel channel) {
    this.path = path;
    this.steadfast = steadfast;
    this.channel = channel;
  }

  /** Forces a file that is there to the disk, also where the thread is interrupted. */
  public static void force(Path path) throws IOException {
    try (NewFile file = new NewFile(path, true, FileChannel.open(path, StandardOpenOption.WRITE))) {
      file.force();
    }
  }

  /**
   * Writes all remaining bytes behind those from before.
   *
   * @throws ClosedByInterruptException if the thread is interrupted and the file is not steadfast
   */
  public void write(ByteBuffer bytes) throws IOException {
    int count = bytes.remaining();
    write(bytes, position);
    position += count;
  }

  /** Writes all remaining bytes at a place of the file. */
  public void write(ByteBuffer bytes, long place) throws IOException {
    long at = place;
    while (bytes.hasRemaining()) {
      int first = bytes.position();
      try {
        at += channel.write(bytes, at);
      } catch (ClosedByInterruptException e) {
        // What was written before the channel was closed is written again.
        bytes.position(first);
        reopen(e);
      }
    }
  }

  private void force() throws IOException {
    while (true) {
      try {
        channel.force(true);
        return;
      } catch (ClosedByInterruptException e) {
        reopen(e);
      }
    }
  }

  private void reopen(ClosedByInterruptException cause) throws IOException {
    if (!steadfast) {
      throw cause;
    }
    interrupted |= Thread.interrupted();
    channel = FileChannel.open(path, StandardOpenOption.WRITE);
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
