// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file of a run.
 *
 * @param name its path below the output folder
 * @param content written when it is its turn
 */
public record NamedFile(String name, Content content) {
  /** What a file holds. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A file of bytes, which are not copied. */
  public static NamedFile of(String name, byte[] bytes) {
    return new NamedFile(name, out -> out.write(bytes));
  }
}
