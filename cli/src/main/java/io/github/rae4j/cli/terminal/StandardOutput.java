// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output, which knows whether whoever read it has left, as {@code head} does when it has
 * seen enough.
 */
public final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private volatile boolean readerLeft;

  /** The output of this process. */
  public StandardOutput() {
    this(new FileOutputStream(FileDescriptor.out));
  }

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** Whether a write has failed because nobody reads any more. */
  public boolean readerLeft() {
    return readerLeft;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      // "Broken pipe" of Linux and macOS, "The pipe is being closed" of Windows.
      readerLeft |= String.valueOf(e.getMessage()).contains("pipe");
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
