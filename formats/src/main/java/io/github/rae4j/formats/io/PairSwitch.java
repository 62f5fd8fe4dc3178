// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts a file and the second one that it refers to in place of an older pair, in steps between
 * which a process may be killed: after each of them the first file refers to a second one that is
 * its own and whole.
 *
 * <p>One move replaces one file, so the new first file at first refers to the new second one under
 * another name, where it does not touch the old pair. Once that is no longer referred to, the
 * second file gets its lasting name as well, and then the first file is replaced by one that refers
 * to this.
 *
 * @param main the first file
 * @param other the second file
 * @param content the new second file, under a name that may be deleted at any time
 * @param passing another name for it, kept until nothing refers to it
 * @param toPassing the new first file, which refers to {@code passing}
 * @param toOther the new first file, which refers to {@code other}
 */
record PairSwitch(Path main, Path other, Path content, Path passing, Path toPassing, Path toOther) {
  /** One change on the disk. */
  @FunctionalInterface
  interface Step {
    /** Makes the change. */
    void make() throws IOException;
  }

  /** What is to be done, in order. */
  List<Step> steps() {
    if (!Files.exists(main) || !Files.exists(other)) {
      // Nothing refers to the second file: it is only moved into place before the first one.
      return List.of(() -> AtomicFiles.move(content, other), () -> AtomicFiles.move(toOther, main));
    }
    return List.of(
        () -> AtomicFiles.move(content, passing),
        () -> AtomicFiles.move(toPassing, main),
        () -> linkOrCopy(passing, content),
        () -> AtomicFiles.move(content, other),
        () -> AtomicFiles.move(toOther, main),
        () -> Files.deleteIfExists(passing));
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      // Not every file system has hard links.
      Files.copy(from, to);
    }
  }
}
