// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A part of a checkpoint under the names that a network uses. */
final class SelectedWeights implements Weights {
  /** The counter that torch's {@code AveragedModel} keeps beside the weights. */
  private static final String COUNTER = "n_averaged";

  private final Weights source;
  private final String origin;
  private final Map<String, String> sourceNames;
  private final Map<String, String> unreadable;

  /**
   * Tensors under given names.
   *
   * @param sourceNames names of the source by names of these weights
   * @param unreadable why others cannot be given, by names of these weights
   */
  SelectedWeights(
      Weights source,
      Map<String, String> sourceNames,
      Map<String, String> unreadable,
      String origin) {
    this.source = source;
    this.origin = origin;
    this.sourceNames = sourceNames;
    this.unreadable = unreadable;
  }

  /**
   * Tensors whose names begin alike.
   *
   * @param start common prefix of the selected names, which is stripped
   * @throws RaeException if two names become the same
   */
  static SelectedWeights startingWith(Weights source, String start, String origin) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String full : source.names()) {
      if (full.startsWith(start)) {
        String name = KeyWords.withoutWrappers(full.substring(start.length()));
        String other = names.put(name, full);
        if (other != null) {
          throw new CheckpointException(
              String.format(
                  Locale.ROOT,
                  "%s: '%s' and '%s' both stand for '%s'; save the state_dict of one model only",
                  origin,
                  Printable.of(other),
                  Printable.of(full),
                  Printable.of(name)),
              Where.file(origin).atKey(full));
        }
      }
    }
    String counter = names.get(COUNTER);
    if (counter != null && names.size() > 1 && source.shape(counter).elements() == 1) {
      names.remove(COUNTER);
    }
    Map<String, String> unreadable = new LinkedHashMap<>();
    source
        .unreadable()
        .forEach(
            (full, reason) -> {
              if (full.startsWith(start)) {
                unreadable.put(KeyWords.withoutWrappers(full.substring(start.length())), reason);
              }
            });
    return new SelectedWeights(source, names, unreadable, origin);
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(sourceNames.keySet());
  }

  @Override
  public Tensor get(String name) {
    return source.get(sourceName(name));
  }

  @Override
  public void forEachBlock(String name, Consumer<Tensor> blocks) {
    source.forEachBlock(sourceName(name), blocks);
  }

  @Override
  public Shape shape(String name) {
    return source.shape(sourceName(name));
  }

  @Override
  public DType dtype(String name) {
    return source.dtype(sourceName(name));
  }

  @Override
  public Map<String, String> unreadable() {
    return Collections.unmodifiableMap(unreadable);
  }

  private String sourceName(String name) {
    String full = sourceNames.get(name);
    if (full == null) {
      throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
    }
    return full;
  }

  @Override
  public String origin() {
    return origin;
  }
}
