// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A part of a checkpoint under the names that a network uses. */
final class SelectedWeights implements Weights {
  /** Prefixes that torch's parallel and compiled wrappers add to every name. */
  private static final List<String> WRAPPER_PREFIXES = List.of("module.", "_orig_mod.");

  private final Weights source;
  private final String origin;
  private final Map<String, String> sourceNames = new LinkedHashMap<>();

  /**
   * @param start common prefix of the selected names, which is stripped
   * @throws RaeException if two names become the same
   */
  SelectedWeights(Weights source, String start, String origin) {
    this.source = source;
    this.origin = origin;
    for (String full : source.names()) {
      if (full.startsWith(start)) {
        String name = withoutWrappers(full.substring(start.length()));
        String other = sourceNames.put(name, full);
        if (other != null) {
          throw new CheckpointException(
              "%s: '%s' and '%s' both stand for '%s'; save the state_dict of one model only"
                  .formatted(origin, other, full, name),
              Where.file(origin).atKey(full));
        }
      }
    }
  }

  private static String withoutWrappers(String name) {
    String rest = name;
    boolean found = true;
    while (found) {
      found = false;
      for (String prefix : WRAPPER_PREFIXES) {
        if (rest.startsWith(prefix)) {
          rest = rest.substring(prefix.length());
          found = true;
        }
      }
    }
    return rest;
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
  public Shape shape(String name) {
    return source.shape(sourceName(name));
  }

  @Override
  public DType dtype(String name) {
    return source.dtype(sourceName(name));
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
