// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/** What killed processes of a run left in its folder: files that were not yet in their places. */
final class RunLeftovers {
  /** The logs and the exported weights, which only the run that holds the lock writes. */
  private static final Pattern OF_THE_RUN =
      Pattern.compile("(log|epochs|timing|metrics)\\.csv|.+_(ema(_[0-9.]+)?|model)\\.safetensors");

  private RunLeftovers() {}

  /**
   * Deletes them, also those of callbacks in the folders below; the caller holds the lock of the
   * run.
   */
  static void sweep(Path folder) {
    Leftovers.sweep(folder, name -> OF_THE_RUN.matcher(name).matches(), true);
    Leftovers.sweep(folder, name -> true, false);
    try (DirectoryStream<Path> below = Files.newDirectoryStream(folder)) {
      for (Path each : below) {
        if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
          Leftovers.sweep(each, name -> true, false);
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    } catch (DirectoryIteratorException e) {
      throw FileErrors.cannotRead(folder, Objects.requireNonNull(e.getCause()));
    }
  }
}
