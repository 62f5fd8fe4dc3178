// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.formats.image.ImageFormat;
import java.util.Set;

/** What the name of a file says about it, in a folder and in an archive alike. */
final class ImageNames {
  /** Folders that systems put beside the files of users. */
  private static final Set<String> SYSTEM = Set.of("__MACOSX", "@eaDir", "$RECYCLE.BIN");

  /** What a file is by its name. */
  enum Kind {
    /** An image of a format that is read. */
    READ,
    /** An image of a format that is not read. */
    UNREAD,
    /** Something else, or hidden. */
    OTHER
  }

  private ImageNames() {}

  /**
   * What a file is.
   *
   * @param path relative to the root of the data set, with slashes
   */
  static Kind kind(String path) {
    if (isHidden(path)) {
      return Kind.OTHER;
    }
    if (ImageFormat.ofName(path).isPresent()) {
      return Kind.READ;
    }
    return ImageFormat.isUnread(path) ? Kind.UNREAD : Kind.OTHER;
  }

  /** Whether a file is hidden, such as macOS's {@code ._a.png}, or lies in a hidden folder. */
  static boolean isHidden(String path) {
    for (String part : path.split("/", -1)) {
      if (isHiddenPart(part)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a file or folder of this name is hidden. */
  static boolean isHiddenPart(String name) {
    return SYSTEM.contains(name)
        || (name.startsWith(".") && !name.equals(".") && !name.equals(".."));
  }
}
