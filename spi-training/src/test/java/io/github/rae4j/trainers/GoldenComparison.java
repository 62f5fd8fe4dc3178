// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Compares values with the outputs of one case and records which outputs were compared, so that
 * none is forgotten.
 *
 * <p>An output agrees if every difference is at most {@code absolute + relative · max|expected|}.
 */
public final class GoldenComparison {
  private final GoldenCase golden;
  private final double absolute;
  private final double relative;
  private final Set<String> compared = new TreeSet<>();

  /** Creates a comparison with the given tolerances. */
  public GoldenComparison(GoldenCase golden, double absolute, double relative) {
    this.golden = golden;
    this.absolute = absolute;
    this.relative = relative;
  }

  /**
   * Creates a comparison with the case's {@code max_abs} and {@code max_rel}, one of which may be
   * missing.
   */
  public GoldenComparison(GoldenCase golden) {
    this(
        golden,
        golden.tolerance().path("max_abs").asDouble(0),
        golden.tolerance().path("max_rel").asDouble(0));
  }

  /** Compares a tensor. */
  public void close(String output, Tensor actual) {
    close(output, actual, absolute, relative);
  }

  /** Compares a tensor with a different tolerance. */
  public void close(String output, Tensor actual, double atMost, double share) {
    GoldenTraining.assertClose(output, golden.output(output), actual, atMost, share);
    compared.add(output);
  }

  /** Compares a number. */
  public void close(String output, double actual) {
    close(output, Tensor.of(new float[] {(float) actual}, 1));
  }

  /** Fails unless all outputs of the case have been compared. */
  public void assertComplete() {
    assertComplete("");
  }

  /** Fails unless exactly the outputs whose names start with the prefix have been compared. */
  public void assertComplete(String prefix) {
    assertEquals(
        golden.outputs().names().stream()
            .filter(name -> name.startsWith(prefix))
            .collect(Collectors.toCollection(TreeSet::new)),
        compared,
        golden.name() + ": outputs that were compared");
  }
}
