// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies a file of a Hadoop file system to the disk.
 *
 * @param file as the driver has seen it
 * @param hadoop settings of file systems
 */
record RemoteCopy(RemoteFile file, Configuration hadoop) {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteCopy.class);

  private static final int BLOCK = 1 << 20;

  /**
   * Copies it; a reader sees the whole file or none.
   *
   * @return the SHA-256 of its content
   * @throws DataException if it cannot be read, or has another length than the driver has seen
   */
  String to(java.nio.file.Path target) {
    LOG.info("copying {} ({} bytes) to {}", file.uri(), file.length(), target);
    MessageDigest digest = Sha256.digest();
    AtomicFiles.write(
        target,
        temporary -> {
          long length = 0;
          try (InputStream in = open();
              OutputStream out = Files.newOutputStream(temporary)) {
            byte[] block = new byte[BLOCK];
            for (int n = read(in, block); n >= 0; n = read(in, block)) {
              Cancellation.check();
              BatchFunction.checkTask();
              digest.update(block, 0, n);
              out.write(block, 0, n);
              length += n;
            }
          }
          if (length != file.length()) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "%s has %,d bytes on %s, but the driver has seen %,d; run the job again when"
                        + " the file is complete",
                    file.uri(),
                    length,
                    ExecutorPlace.current(),
                    file.length()),
                Where.file(file.uri()));
          }
        });
    return Sha256.hex(digest);
  }

  private InputStream open() {
    try {
      Path path = new Path(file.uri());
      return path.getFileSystem(hadoop).open(path);
    } catch (FileNotFoundException e) {
      throw new MissingFileException(
          String.format(Locale.ROOT, "there is no file %s any more, says %s", file.uri(), place()),
          Where.file(file.uri()),
          e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private int read(InputStream in, byte[] block) {
    try {
      return in.read(block);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static ExecutorPlace place() {
    return ExecutorPlace.current();
  }

  private DataException unreadable(IOException e) {
    return new DataException(
        String.format(
            Locale.ROOT, "%s cannot be read on %s: %s", file.uri(), place(), e.getMessage()),
        Where.file(file.uri()),
        e);
  }
}
