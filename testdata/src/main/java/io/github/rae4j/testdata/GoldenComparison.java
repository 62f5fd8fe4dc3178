// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TensorAssertions;
import java.util.Set;
import java.util.TreeSet;

/** Compares results with the outputs of a case, and knows which have not been compared yet. */
public final class GoldenComparison {
  private final GoldenCase golden;
  private final Set<String> open;

  /** All outputs of the case are still to be compared. */
  public GoldenComparison(GoldenCase golden) {
    this.golden = golden;
    this.open = new TreeSet<>(golden.outputs().names());
  }

  /** Compares one output, with the tolerance that the case states for it. */
  public void check(String output, Tensor actual) {
    check(output, actual, golden.tolerance(output));
  }

  /** Compares one output; doubles are compared as floats. */
  public void check(String output, Tensor actual, double tolerance) {
    checkPart(output, expected(output), actual, tolerance);
  }

  /** Compares a part of one output, where another part is not computed at all. */
  public void checkPart(String output, Tensor expected, Tensor actual, double tolerance) {
    assertTrue(golden.outputs().names().contains(output), () -> "there is no output " + output);
    TensorAssertions.assertClose(golden.name() + " " + output, expected, actual, tolerance);
    open.remove(output);
  }

  /** Notes that an output is not computed on purpose. */
  public void leaveOut(String output) {
    open.remove(output);
  }

  /** What the reference gave, as float32. */
  public Tensor expected(String output) {
    return golden.output(output).toFloat32();
  }

  /**
   * {@code max_abs + relative · max|expected|}.
   *
   * @param relative the member of the case's tolerance, for example {@code max_rel}
   */
  public double tolerance(String output, String relative) {
    return golden.tolerance().get("max_abs").asDouble()
        + golden.tolerance().get(relative).asDouble() * TensorAssertions.maxAbs(expected(output));
  }

  /** Fails if an output has not been compared. */
  public void assertComplete() {
    assertEquals(Set.of(), open, golden.name() + ": outputs that were never compared");
  }
}
