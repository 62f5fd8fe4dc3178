// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Tensors that other weights hold, possibly under other names. Thread-safe once it is filled. */
final class CompositeWeights implements Weights {
  private final String origin;
  private final Map<String, Source> sources = new LinkedHashMap<>();

  private final Map<String, String> unreadable = new LinkedHashMap<>();

  private record Source(Weights weights, String name) {}

  CompositeWeights(String origin) {
    this.origin = origin;
  }

  CompositeWeights addAll(Weights weights, UnaryOperator<String> names) {
    weights.names().forEach(name -> add(weights, name, names.apply(name)));
    weights.unreadable().forEach((name, reason) -> unreadable.put(names.apply(name), reason));
    return this;
  }

  CompositeWeights addBelow(Weights weights, String prefix) {
    for (String name : weights.names()) {
      if (name.startsWith(prefix)) {
        add(weights, name, name.substring(prefix.length()));
      }
    }
    weights
        .unreadable()
        .forEach(
            (name, reason) -> {
              if (name.startsWith(prefix)) {
                unreadable.put(name.substring(prefix.length()), reason);
              }
            });
    return this;
  }

  private void add(Weights weights, String name, String renamed) {
    Source known = sources.putIfAbsent(renamed, new Source(weights, name));
    if (known != null) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "'%s' in %s and '%s' in %s are the same tensor; give it once",
              known.name(),
              known.weights().origin(),
              name,
              weights.origin()),
          Where.file(weights.origin()).atKey(name));
    }
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(sources.keySet());
  }

  @Override
  public Tensor get(String name) {
    Source source = source(name);
    return source.weights().get(source.name());
  }

  @Override
  public void forEachBlock(String name, Consumer<Tensor> blocks) {
    Source source = source(name);
    source.weights().forEachBlock(source.name(), blocks);
  }

  @Override
  public Shape shape(String name) {
    Source source = source(name);
    return source.weights().shape(source.name());
  }

  @Override
  public DType dtype(String name) {
    Source source = source(name);
    return source.weights().dtype(source.name());
  }

  @Override
  public Map<String, String> unreadable() {
    return Collections.unmodifiableMap(unreadable);
  }

  private Source source(String name) {
    Source source = sources.get(name);
    if (source == null) {
      throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
    }
    return source;
  }

  @Override
  public String origin() {
    return origin;
  }
}
