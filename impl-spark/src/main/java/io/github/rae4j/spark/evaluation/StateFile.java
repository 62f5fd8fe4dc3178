// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.spark.output.RunFiles;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * What was gathered in a round, in a file of the run: a text that says of what, the tensors, and
 * the CRC-32C of all of it. A file that was changed, or is of something else, counts as none.
 */
final class StateFile {
  private static final int BUFFER = 1 << 20;

  private StateFile() {}

  /** Writes a state, in place of one that may be there. */
  static void write(RunFiles files, Path file, String of, NamedTensors state) {
    files.write(
        file,
        out -> {
          CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
          DataOutputStream data = new DataOutputStream(checked);
          data.writeUTF(of);
          state.writeTo(data);
          data.writeLong(checked.getChecksum().getValue());
          data.flush();
        });
  }

  /**
   * Whether a file holds a whole state.
   *
   * @param of what it has to be of
   */
  static boolean isWhole(RunFiles files, Path file, String of) {
    long length = files.find(file).map(FileStatus::getLen).orElse(0L);
    try (DataInputStream in = new DataInputStream(open(files, file))) {
      CRC32C sum = new CRC32C();
      byte[] buffer = new byte[BUFFER];
      for (long rest = length - Long.BYTES; rest > 0; ) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
        if (count < 0) {
          return false;
        }
        sum.update(buffer, 0, count);
        rest -= count;
      }
      if (length < Long.BYTES || in.readLong() != sum.getValue()) {
        return false;
      }
    } catch (IOException e) {
      return false; // Made again, which tells whether the file system works.
    }
    try (DataInputStream in = new DataInputStream(open(files, file))) {
      return in.readUTF().equals(of);
    } catch (IOException e) {
      throw RunFiles.cannotRead(file, e);
    }
  }

  /** The state in a file that is whole. */
  static NamedTensors read(RunFiles files, Path file) {
    try (DataInputStream in = new DataInputStream(open(files, file))) {
      in.readUTF();
      NamedTensors state = new NamedTensors();
      state.readFrom(in);
      return state;
    } catch (IOException e) {
      throw RunFiles.cannotRead(file, e);
    }
  }

  private static InputStream open(RunFiles files, Path file) throws IOException {
    return new BufferedInputStream(files.fileSystem().open(file, BUFFER), BUFFER);
  }
}
