// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.output;

import io.github.rae4j.cli.terminal.UsageException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Where generated images go: a file in the format that its ending names, or a folder of PNGs.
 *
 * @param path the file or folder
 * @param isFolder whether it is a folder of PNGs
 */
public record ImageTarget(Path path, boolean isFolder) {
  private static final List<String> ENDINGS = List.of(".png", ".npz", ".safetensors");
  private static final String ANIMATION = ".gif";

  /**
   * What a user means: a folder where the name ends in a slash, is that of a folder that exists, or
   * has no ending; a file where it has an ending that is written.
   *
   * @param option for the message
   * @throws UsageException if the name has another ending, or none is left
   */
  public static ImageTarget of(String option, String text) {
    return of(option, text, false);
  }

  /** As {@link #of(String, String)}, where a {@code .gif} is written too. */
  public static ImageTarget orAnimation(String option, String text) {
    return of(option, text, true);
  }

  private static ImageTarget of(String option, String text, boolean animated) {
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(option + ": '" + text + "' is no path: " + e.getReason());
    }
    if (text.isBlank()) {
      throw new UsageException(option + ": a name is missing");
    }
    if (text.endsWith("/") || text.endsWith(File.separator)) {
      return new ImageTarget(path, true);
    }
    if (ENDINGS.stream().anyMatch(ending -> Targets.hasEnding(path, ending))
        || (animated && Targets.hasEnding(path, ANIMATION))) {
      return new ImageTarget(path, false);
    }
    if (hasEnding(path) && !Files.isDirectory(path)) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "%s: '%s' has an ending that is not written; end in .png, %s.npz or .safetensors, or"
                  + " name a folder of PNGs by a slash at the end, as in %s/",
              option,
              text,
              animated ? ".gif, " : "",
              text));
    }
    return new ImageTarget(path, true);
  }

  private static boolean hasEnding(Path path) {
    String name = String.valueOf(path.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 && dot < name.length() - 1 && !name.equals("..");
  }

  /** Whether it is a file with an ending, such as {@code .png}. */
  public boolean isFile(String ending) {
    return !isFolder && Targets.hasEnding(path, ending);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
