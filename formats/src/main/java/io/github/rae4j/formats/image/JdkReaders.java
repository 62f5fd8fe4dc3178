// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** The JDK's own decoders, whichever others the application has registered. */
final class JdkReaders {
  private JdkReaders() {}

  /**
   * A new decoder.
   *
   * @param format a name that Image I/O knows, for example {@code jpeg}
   */
  static javax.imageio.ImageReader of(String format) {
    List<javax.imageio.ImageReader> readers = new ArrayList<>();
    ImageIO.getImageReadersByFormatName(format).forEachRemaining(readers::add);
    return readers.stream()
        .filter(reader -> reader.getClass().getName().startsWith("com.sun.imageio."))
        .findFirst()
        .orElseGet(() -> readers.get(0));
  }
}
