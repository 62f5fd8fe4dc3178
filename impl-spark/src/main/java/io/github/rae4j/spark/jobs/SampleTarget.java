// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of generated images, by the name of {@code --out} and {@code --format}. */
enum SampleTarget {
  /** A folder of PNG files. */
  PNG,
  /** An archive for ADM's evaluation. */
  NPZ,
  /** One file with the images as float32. */
  SAFETENSORS,
  /** A folder of tar shards. */
  WEBDATASET,
  /** A folder of Parquet files. */
  PARQUET;

  private static final List<String> FORMATS = List.of("png", "webdataset", "parquet");

  /**
   * What a user means, by the rules of the one-machine command.
   *
   * @param out the file or folder
   * @param format of a folder
   * @param withLatents whether latents are wanted too
   */
  static SampleTarget of(String out, Optional<String> format, boolean withLatents) {
    if (out.isBlank()) {
      throw new WrongUsage("--out: a name is missing");
    }
    String name = out.toLowerCase(Locale.ROOT);
    boolean isFile = !out.endsWith("/") && !isFolder(out);
    SampleTarget target =
        isFile && name.endsWith(".npz")
            ? NPZ
            : isFile && name.endsWith(".safetensors") ? SAFETENSORS : folder(format);
    if (isFile && name.endsWith(".png")) {
      throw new WrongUsage(
          "--out "
              + out
              + ": a grid of pictures is made on one machine, by rae4j sample; name a folder, an"
              + " .npz or a .safetensors file");
    }
    if (!target.isFolder() && format.isPresent()) {
      throw new WrongUsage("--format is of folders, but --out names the file " + out);
    }
    if (target.isSharded() && withLatents) {
      throw new WrongUsage("--latents goes with PNGs, .npz and .safetensors");
    }
    return target;
  }

  private static boolean isFolder(String out) {
    return !out.contains("://") && Files.isDirectory(Path.of(out));
  }

  private static SampleTarget folder(Optional<String> format) {
    String wanted = format.orElse("png").toLowerCase(Locale.ROOT);
    if (!FORMATS.contains(wanted)) {
      throw new WrongUsage("--format: '" + wanted + "' is none of " + String.join(", ", FORMATS));
    }
    return valueOf(wanted.toUpperCase(Locale.ROOT));
  }

  /** Whether a folder is written. */
  boolean isFolder() {
    return this == PNG || isSharded();
  }

  /** Whether images are written in shards of a size. */
  boolean isSharded() {
    return this == WEBDATASET || this == PARQUET;
  }
}
