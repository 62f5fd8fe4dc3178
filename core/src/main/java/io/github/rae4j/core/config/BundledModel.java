// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The tiny trained model that comes as data in the jar rae4j-models.
 *
 * <p>Where the data is a folder on the class path it is used in place; out of a jar it is unpacked
 * once into {@code <home>/bundled}. Immutable and thread-safe.
 */
public final class BundledModel {
  private static final String ROOT = "io/github/rae4j/models/tiny-fashion/";

  private final Path folder;

  private BundledModel(Path folder) {
    this.folder = folder;
  }

  /**
   * Finds the model, and unpacks it if need be.
   *
   * @throws RaeException if the jar is not there, is damaged or cannot be unpacked
   */
  public static BundledModel tinyFashion(ModelLocations locations) {
    ClassLoader own = BundledModel.class.getClassLoader();
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    boolean beside = own.getResource(ROOT + ResourceUnpacker.INDEX) != null;
    return open(beside || context == null ? own : context, locations);
  }

  static BundledModel open(ClassLoader loader, ModelLocations locations) {
    URL index = loader.getResource(ROOT + ResourceUnpacker.INDEX);
    if (index == null) {
      throw new MissingFileException(
          "the bundled model is not on the class path; add the jar rae4j-models",
          Where.file(ROOT + ResourceUnpacker.INDEX));
    }
    if (index.getProtocol().equals("file")) {
      return new BundledModel(folderOf(index));
    }
    ResourceUnpacker unpacker = ResourceUnpacker.of(loader, ROOT);
    return new BundledModel(unpacker.unpack(locations.home().resolve("bundled"), "tiny-fashion"));
  }

  private static Path folderOf(URL index) {
    try {
      Path folder = Path.of(index.toURI()).getParent();
      return folder == null ? Path.of("") : folder;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new DataException(
          "the bundled model cannot be read in place, its folder is no path: " + index,
          Where.file(index),
          e);
    }
  }

  /** The folder that holds {@code configs/} and {@code models/}. */
  public Path folder() {
    return folder;
  }

  /**
   * One of its configuration files, for example {@code DiTDH-Tiny.yaml}.
   *
   * @throws IllegalArgumentException if it has no such file
   */
  public Path config(String fileName) {
    Path file = folder.resolve("configs").resolve(fileName);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("the bundled model has no " + fileName);
    }
    return file;
  }
}
