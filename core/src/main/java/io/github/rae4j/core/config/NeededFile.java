// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file or model folder that a config names.
 *
 * @param key the full key of the config
 * @param name what the config has there: a path, or the id of a public model
 * @param use what is read of it
 * @param found where it is on this machine, whole; empty if it is not
 * @param source where it is published, as far as its name tells
 */
public record NeededFile(
    String key, String name, Use use, Optional<Path> found, Optional<PublicSource> source) {
  /** What is read of a name. */
  public enum Use {
    /** One file. */
    FILE,
    /** The small files of a model folder: {@code config.json} and the image statistics. */
    DESCRIPTION,
    /** A model folder with its weights. */
    MODEL
  }
}
