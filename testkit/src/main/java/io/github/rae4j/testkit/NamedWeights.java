// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Parameters;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A section whose weights are found by their names, without a file. Not thread-safe. */
record NamedWeights(Parameters section, Function<String, Weights> files) implements Parameters {
  @Override
  public Weights weights(String key, String absent) {
    String name = section.getString(key, absent);
    try {
      return files.apply(name);
    } catch (RaeException e) {
      throw section.error(key, e.getMessage(), e);
    }
  }

  @Override
  public boolean has(String key) {
    return section.has(key);
  }

  @Override
  public boolean isNull(String key) {
    return section.isNull(key);
  }

  @Override
  public long getLong(String key) {
    return section.getLong(key);
  }

  @Override
  public long getLong(String key, long absent) {
    return section.getLong(key, absent);
  }

  @Override
  public double getDouble(String key) {
    return section.getDouble(key);
  }

  @Override
  public double getDouble(String key, double absent) {
    return section.getDouble(key, absent);
  }

  @Override
  public boolean getBoolean(String key) {
    return section.getBoolean(key);
  }

  @Override
  public boolean getBoolean(String key, boolean absent) {
    return section.getBoolean(key, absent);
  }

  @Override
  public String getString(String key) {
    return section.getString(key);
  }

  @Override
  public String getString(String key, String absent) {
    return section.getString(key, absent);
  }

  @Override
  public List<Long> getLongs(String key) {
    return section.getLongs(key);
  }

  @Override
  public List<Double> getDoubles(String key) {
    return section.getDoubles(key);
  }

  @Override
  public List<String> getStrings(String key) {
    return section.getStrings(key);
  }

  @Override
  public Optional<Parameters> section(String key) {
    return section.section(key);
  }

  @Override
  public ModelFolder modelFolder(String key) {
    return section.modelFolder(key);
  }

  @Override
  public void requireOnly(Collection<String> known) {
    section.requireOnly(known);
  }

  @Override
  public RaeException error(String key, String problem) {
    return section.error(key, problem);
  }
}
