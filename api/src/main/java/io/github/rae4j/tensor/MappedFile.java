// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.tensor;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Reading of mapped files. Where such a file becomes shorter while it is read, or its disk fails,
 * the JVM throws an {@link InternalError}; that is no error in the program, and is told as what it
 * is. Native code that reads at that moment cannot be saved.
 */
public final class MappedFile {
  private MappedFile() {}

  /**
   * The result of reading.
   *
   * @param file the file, for messages
   * @param reading reads mapped memory
   * @throws CheckpointException if the file became shorter meanwhile, or cannot be read
   */
  public static <T> T read(Object file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InternalError e) {
      if (isFault(e)) {
        throw new CheckpointException(file + ": " + PROBLEM, Where.file(file), e);
      }
      throw e;
    }
  }

  /**
   * The result of reading a part of a file.
   *
   * @throws CheckpointException if the file became shorter meanwhile, or cannot be read
   */
  public static <T> T read(FileRegion region, Supplier<T> reading) {
    return read(
        region.file(),
        () -> {
          T result = reading.get();
          if (!isWhole(region)) {
            awaitFault();
          }
          return result;
        });
  }

  /**
   * The JVM tells of a fault only when the thread next enters it, which may be much later. Throwing
   * enters it. Nothing happens if another file has taken the place of the one that is mapped.
   */
  private static void awaitFault() {
    try {
      throw new IllegalStateException("the JVM throws its own error instead, if it has one");
    } catch (IllegalStateException e) {
      Thread.onSpinWait();
    }
  }

  private static boolean isWhole(FileRegion region) {
    try {
      return Files.size(region.file()) >= region.offset() + region.length();
    } catch (IOException e) {
      // A file that was deleted stays as it was for those who have mapped it.
      return true;
    }
  }

  /** What to say where the file is not known. */
  public static final String PROBLEM =
      "the file became shorter, or could not be read, while it was in use; run again when nobody"
          + " writes to it";

  /** Whether the JVM says that mapped memory could not be read. */
  public static boolean isFault(InternalError error) {
    String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("unsafe memory access");
  }
}
