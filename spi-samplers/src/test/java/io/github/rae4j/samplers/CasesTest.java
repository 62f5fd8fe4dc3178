// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every golden case of this area is run by a test. */
class CasesTest {
  @Test
  void everyCaseHasATest() {
    assertEquals(
        Set.of("path-functions", "ode-analytic", "sde-analytic", "guidance-analytic"),
        Golden.cases("samplers").stream().map(GoldenCase::name).collect(Collectors.toSet()));
  }
}
