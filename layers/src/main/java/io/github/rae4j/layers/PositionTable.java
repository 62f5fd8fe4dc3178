// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;

/**
 * Position tables of a checkpoint, {@code (1, tokens, dim)}. A class token's position, where there
 * is one, stands in front.
 */
public final class PositionTable {
  private PositionTable() {}

  /**
   * A fixed sine-cosine table, a parameter that is never trained.
   *
   * @param name of the parameter
   * @param dim width of a token, a multiple of 4
   * @param classToken whether a row of zeros stands in front
   * @return {@code (1, tokens, dim)} or {@code (1, 1 + tokens, dim)}
   */
  public static <V> V sineCosine(
      ParameterScope<V> scope, String name, TokenGrid grid, int dim, boolean classToken) {
    return scope.frozen(
        name,
        Initializer.table(() -> SineCosinePositions.table(grid, dim, classToken)),
        1,
        rows(grid, classToken),
        dim);
  }

  /**
   * A learned table that starts from a normal distribution.
   *
   * @param name of the parameter
   * @param std of the start values
   * @param classToken whether there is a row for a class token
   * @return {@code (1, tokens, dim)} or {@code (1, 1 + tokens, dim)}
   */
  public static <V> V learned(
      ParameterScope<V> scope,
      String name,
      double std,
      TokenGrid grid,
      int dim,
      boolean classToken) {
    return scope.parameter(name, Initializer.normal(std), 1, rows(grid, classToken), dim);
  }

  private static long rows(TokenGrid grid, boolean classToken) {
    return grid.tokens() + (classToken ? 1L : 0);
  }
}
