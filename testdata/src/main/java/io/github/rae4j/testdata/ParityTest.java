// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Reference results on one engine: each test has an engine of its own, and the providers that are
 * on its class path.
 */
public abstract class ParityTest {
  private Engine engine;
  private Registry registry;

  /** Starts the engine under test. */
  protected abstract Engine createEngine();

  /** Starts the engine and finds the providers. */
  @BeforeEach
  public final void open() {
    engine = createEngine();
    registry = Registry.standard();
  }

  /** Closes both. */
  @AfterEach
  public final void close() {
    registry.close();
    engine.close();
  }

  final Engine engine() {
    return engine;
  }

  final Registry registry() {
    return registry;
  }
}
