// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.testdata.EngineParityTest;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;

/** The backbones and inputs of the reference in bfloat16; see {@link HalfBesideFloat32}. */
class HalfBackboneParityTest extends EngineParityTest {
  private static final AtomicInteger COMPARED = new AtomicInteger();

  @Override
  protected Engine createEngine() {
    return new HalfBesideFloat32(COMPARED);
  }

  @AfterAll
  static void networksWereRun() {
    assertTrue(COMPARED.get() > 0);
  }
}
