// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Tensors that are put together of rows of others each time they are asked for. Thread-safe.
 *
 * @param source holds the others
 * @param parts what each tensor is made of, by its name
 */
record JoinedRows(Weights source, Map<String, List<Part>> parts) implements Weights {
  /**
   * Some rows of a tensor.
   *
   * @param name in the source
   * @param from first row
   * @param to row behind the last
   */
  record Part(String name, long from, long to) {}

  @Override
  public Set<String> names() {
    return parts.keySet();
  }

  private List<Part> require(String name) {
    List<Part> found = parts.get(name);
    if (found == null) {
      throw new IllegalArgumentException(origin() + " has no tensor '" + name + "'");
    }
    return found;
  }

  @Override
  public Tensor get(String name) {
    return Tensor.concatRows(
        require(name).stream()
            .map(
                part ->
                    source
                        .get(part.name())
                        .rows(Math.toIntExact(part.from()), Math.toIntExact(part.to())))
            .toList());
  }

  @Override
  public Shape shape(String name) {
    List<Part> found = require(name);
    long rows = found.stream().mapToLong(part -> part.to() - part.from()).sum();
    return source.shape(found.get(0).name()).with(0, rows);
  }

  @Override
  public DType dtype(String name) {
    return source.dtype(Objects.requireNonNull(require(name).get(0)).name());
  }

  @Override
  public String origin() {
    return source.origin();
  }
}
