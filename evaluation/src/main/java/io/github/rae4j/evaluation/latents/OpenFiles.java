// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that stay open between reads, up to {@value #MOST}, which is well below the number of open
 * files that systems allow; further ones are opened for each read. Thread-safe.
 */
final class OpenFiles implements AutoCloseable {
  private static final int MOST = 256;

  private final Map<Path, FileChannel> channels = new ConcurrentHashMap<>();

  /**
   * Reads until the target is full.
   *
   * @throws io.github.rae4j.errors.RaeException if the file cannot be read or is too short
   * @throws CancellationException if the thread is interrupted
   */
  void read(Path file, long position, ByteBuffer target) {
    int start = target.position();
    try {
      FileChannel kept = channels.get(file);
      if (kept == null && channels.size() < MOST) {
        kept = keep(file);
      }
      if (kept != null && read(kept, file, position, target)) {
        return;
      }
      target.position(start);
      try (FileChannel channel = FileChannel.open(file)) {
        fill(channel, file, position, target);
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /** False if the channel was closed because another thread was interrupted while it read. */
  private boolean read(FileChannel kept, Path file, long position, ByteBuffer target)
      throws IOException {
    try {
      fill(kept, file, position, target);
      return true;
    } catch (ClosedByInterruptException e) {
      channels.remove(file, kept);
      throw e;
    } catch (ClosedChannelException e) {
      channels.remove(file, kept);
      return false;
    }
  }

  private FileChannel keep(Path file) throws IOException {
    FileChannel opened = FileChannel.open(file);
    FileChannel other = channels.putIfAbsent(file, opened);
    if (other != null) {
      opened.close();
      return other;
    }
    return opened;
  }

  private static void fill(FileChannel channel, Path file, long position, ByteBuffer target)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int count = channel.read(target, at);
      if (count < 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s became shorter while it was read: it ends before byte %d",
                file,
                at + target.remaining()),
            Where.file(file));
      }
      at += count;
    }
  }

  @Override
  public void close() {
    for (FileChannel channel : channels.values()) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // A file that was only read loses nothing.
      }
    }
    channels.clear();
  }
}
