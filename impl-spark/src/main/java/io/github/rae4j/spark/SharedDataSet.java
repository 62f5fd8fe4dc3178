// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data set that executors open under the same name as the driver. Immutable.
 *
 * @param location as the commands take it: a path, or the name of a data set
 * @param options for the kinds of data sets that have them
 * @param size number of images that the driver sees
 * @param first name of the first image
 * @param last name of the last image
 */
public record SharedDataSet(
    String location, Map<String, String> options, int size, String first, String last)
    implements ExecutorResource<SharedDataSet.Opened> {
  /** Keeps the options sorted. */
  public SharedDataSet {
    options = new TreeMap<>(options);
  }

  /** What the driver has opened. */
  public static SharedDataSet of(
      String location, Map<String, String> options, ImageDataSet images) {
    return new SharedDataSet(
        location, options, images.size(), images.id(0), images.id(images.size() - 1));
  }

  /** A data set with what it was opened by. */
  public record Opened(Registry registry, ImageDataSet images) implements AutoCloseable {
    @Override
    public void close() {
      images.close();
      registry.close();
    }
  }

  @Override
  public String label() {
    return "the data set " + location;
  }

  @Override
  public String key() {
    return location + " " + options + " " + size + " " + first + " " + last;
  }

  /** None is needed; any one tells that. */
  @Override
  public EngineSettings engine() {
    return EngineSettings.DEFAULT;
  }

  /**
   * Opens it on an executor.
   *
   * @throws DataException naming the host and the location, if it is not there, or holds other
   *     images than the driver sees
   */
  @Override
  public Opened open(ExecutorPlace place) {
    Registry registry = Registry.standard();
    try {
      ImageDataSet images = opened(registry, place);
      if (isSame(images)) {
        return new Opened(registry, images);
      }
      String found =
          String.format(
              Locale.ROOT,
              "%s sees %,d images at %s from %s on, but the driver %,d from %s on; put them on a"
                  + " file system that all machines share",
              place,
              images.size(),
              location,
              images.size() > 0 ? images.id(0) : "none",
              size,
              first);
      images.close();
      throw new DataException(found, Where.file(location));
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  private boolean isSame(ImageDataSet images) {
    return images.size() == size && images.id(0).equals(first) && images.id(size - 1).equals(last);
  }

  private ImageDataSet opened(Registry registry, ExecutorPlace place) {
    try {
      return DataSets.open(registry, location, options);
    } catch (RaeException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s cannot open %s, which the driver has opened: %s. Put the data on a file system"
                  + " that all machines share, or a copy on each",
              place,
              location,
              e.getMessage()),
          Where.file(location),
          e);
    }
  }
}
