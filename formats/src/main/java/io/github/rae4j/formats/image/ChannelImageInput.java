// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStreamImpl;

/** A file as the JDK's image readers want it, opened by its path. Not thread-safe. */
final class ChannelImageInput extends ImageInputStreamImpl {
  private final SeekableByteChannel channel;

  ChannelImageInput(Path file) throws IOException {
    this.channel = Files.newByteChannel(file);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    checkClosed();
    bitOffset = 0;
    if (length == 0) {
      return 0;
    }
    channel.position(streamPos);
    int count = channel.read(ByteBuffer.wrap(bytes, from, length));
    if (count > 0) {
      streamPos += count;
    }
    return count;
  }

  @Override
  public long length() {
    try {
      checkClosed();
      return channel.size();
    } catch (IOException e) {
      // Unknown, as the interface has it.
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    channel.close();
  }
}
