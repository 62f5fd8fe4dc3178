// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.formats.io.FileErrors;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** The source of an image's bytes; {@code toString} gives its name for messages. */
interface ImageSource {
  /** Opens the bytes from the beginning, to inspect headers. */
  InputStream open() throws IOException;

  /** Opens the bytes from the beginning, for a decoder. */
  ImageInputStream openForDecoder() throws IOException;

  /** An image in a file. */
  static ImageSource of(Path file) {
    return new ImageSource() {
      @Override
      public InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(file));
      }

      @Override
      public ImageInputStream openForDecoder() throws IOException {
        // Not by java.io.File, which cannot name every file in the C locale.
        try {
          return new ChannelImageInput(file);
        } catch (NoSuchFileException e) {
          // A missing file is never a damaged one.
          throw FileErrors.cannotRead(file, e);
        }
      }

      @Override
      public String toString() {
        return file.toString();
      }
    };
  }

  /** An image in memory, for example a member of an archive. */
  static ImageSource of(String name, byte[] content) {
    return new ImageSource() {
      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content);
      }

      @Override
      public ImageInputStream openForDecoder() {
        return new MemoryCacheImageInputStream(open());
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }
}
