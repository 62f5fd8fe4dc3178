// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import org.junit.jupiter.api.Test;

/** Sizes of a {@link PatchGan}. */
class PatchGanTest {
  private static final PatchGanOptions PLAIN =
      PatchGanOptions.builder().usingSpecNorm(false).build();

  @Test
  void hasTheSizesOfThePaper() {
    Network paper = new PatchGan(PLAIN).heads(256, 256);
    assertEquals(30 * 30, paper.signature().outputs().get(0).shape().dim(1));
    // 4 x 4 kernels over 3, 64, 128, 256 and 512 channels, with biases.
    long kernels = 16L * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512);
    long biases = 64 + 128 + 256 + 512 + 1;
    assertEquals(
        kernels + biases,
        NetworkSummary.of(paper).specs().stream()
            .map(ParameterSpec::shape)
            .mapToLong(shape -> shape.elements())
            .sum());
  }

  @Test
  void channelsStopAtEightTimesTheFirst() {
    Network deep = new PatchGan(PLAIN.withNdf(1).withNLayers(6)).heads(256, 256);
    long widest =
        NetworkSummary.of(deep).specs().stream()
            .mapToLong(spec -> spec.shape().dim(0))
            .max()
            .orElseThrow();
    assertEquals(8, widest);
  }

  @Test
  void imagesThatAreTooSmallAreRefused() {
    PatchGan patches = new PatchGan(PLAIN);
    assertEquals(2, patches.heads(24, 32).signature().outputs().get(0).shape().dim(1));
    ConfigException problem = assertThrows(ConfigException.class, () -> patches.heads(64, 23));
    assertTrue(problem.getMessage().contains("64x23"), problem.getMessage());
    assertTrue(problem.getMessage().contains("n_layers"), problem.getMessage());
  }
}
