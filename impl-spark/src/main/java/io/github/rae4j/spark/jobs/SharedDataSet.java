// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.ExecutorResource;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data set that executors open under the same name as the driver. Immutable.
 *
 * @param location as {@code --data} names it
 * @param options for the kinds of data sets that have them
 * @param size number of images that the driver sees
 * @param first name of the first image
 * @param last name of the last image
 */
record SharedDataSet(
    String location, Map<String, String> options, int size, String first, String last)
    implements ExecutorResource<SharedDataSet.Opened> {
  /** Keeps the options sorted. */
  SharedDataSet {
    options = new TreeMap<>(options);
  }

  /** What the driver has opened. */
  static SharedDataSet of(String location, Map<String, String> options, ImageDataSet images) {
    return new SharedDataSet(
        location, options, images.size(), images.id(0), images.id(images.size() - 1));
  }

  /** A data set with what it was opened by. */
  record Opened(Registry registry, ImageDataSet images) implements AutoCloseable {
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

  @Override
  public Opened open(ExecutorPlace place) {
    Registry registry = Registry.standard();
    try {
      ImageDataSet images = DataSets.open(registry, location, options);
      if (images.size() != size
          || !images.id(0).equals(first)
          || !images.id(size - 1).equals(last)) {
        images.close();
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s sees %,d images at %s from %s on, but the driver %,d from %s on; put them on a"
                    + " file system that all machines share",
                place,
                images.size(),
                location,
                images.id(0),
                size,
                first),
            Where.file(location));
      }
      return new Opened(registry, images);
    } catch (RaeException e) {
      registry.close();
      if (e instanceof DataException) {
        throw e;
      }
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s cannot open what the driver has opened: %s. Put the data on a file system that"
                  + " all machines share",
              place,
              e.getMessage()),
          Where.file(location),
          e);
    }
  }
}
