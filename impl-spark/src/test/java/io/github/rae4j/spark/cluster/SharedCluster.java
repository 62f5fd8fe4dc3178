// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a cluster of two workers with one core and 1 GiB each: one for all tests of a JVM,
 * ended after the last of them. Who takes it starts a session of its own and stops it; executors
 * belong to a session, so that a test may kill them.
 */
final class SharedCluster implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedCluster.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType().equals(StandaloneCluster.class);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    StandaloneCluster cluster =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(StandaloneCluster.class, key -> start(), StandaloneCluster.class);
    cluster.awaitNoExecutors();
    return cluster;
  }

  private static StandaloneCluster start() {
    try {
      return StandaloneCluster.start(2, 1, 1024);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
