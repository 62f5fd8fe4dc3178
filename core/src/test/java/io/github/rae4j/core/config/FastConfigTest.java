// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The section {@code fast}: what it asks for, and what it puts in the place of the sampler. */
class FastConfigTest {
  private static final String SAMPLER =
      "sampler:\n  mode: ODE\n  params: {sampling_method: euler, num_steps: 50, atol: 1e-6}\n";
  private static final String FAST =
      """
      fast:
        sampler: {mode: SDE, params: {sampling_method: dpm++2m, num_steps: 9}}
        distance: 0.09
        euler_distance: 0.085
        deviation: 0.006
        images: 2000
        seeds: 3
      """;

  @TempDir private Path folder;

  private RaeConfig load(String text, String... overrides) throws Exception {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, text);
    return RaeConfig.load(file, List.of(overrides), ConfigEnvironment.standard());
  }

  private String problem(String text, String... overrides) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> load(text, overrides)).getMessage());
  }

  @Test
  void replacesTheSamplerAndNothingElse() throws Exception {
    RaeConfig usual = load(SAMPLER + FAST, "misc.num_classes=7");
    assertEquals("ODE/euler", usual.sampler().name());
    RaeConfig fast = usual.withFastSampler();
    assertEquals("SDE/dpm++2m", fast.sampler().name());
    assertEquals(9, fast.sampler().parameters().getLong("num_steps"));
    // Nothing of the old section is left, and the figures stay beside it, for provenance.
    assertEquals(2, fast.sampler().params().values().size());
    assertTrue(fast.toJson().contains("\"euler_distance\":0.085"), fast.toJson());
    assertEquals(usual.misc(), fast.misc());
    assertEquals("ODE/euler", usual.sampler().name());
  }

  @Test
  void withoutTheSectionTheErrorSaysWhatToSet() throws Exception {
    RaeConfig config = load(SAMPLER);
    RaeException problem = assertThrows(RaeException.class, config::withFastSampler);
    String message = String.valueOf(problem.getMessage());
    assertTrue(message.contains("config.yaml"), message);
    assertTrue(message.contains("sampler.params.sampling_method"), message);
  }

  @Test
  void aSamplerThatLosesMoreThanTheDeviationIsNoFastOne() {
    String message = problem(SAMPLER + FAST, "fast.distance=0.0911");
    assertTrue(message.contains("fast.distance"), message);
    assertTrue(message.contains("0.0911"), message);
  }

  @Test
  void everyFigureIsNeeded() {
    for (String key : List.of("distance", "euler_distance", "deviation", "images", "seeds")) {
      String message = problem(SAMPLER + FAST, "fast." + key + "=null");
      assertTrue(message.contains("fast." + key), message);
    }
    assertTrue(problem(SAMPLER + FAST, "fast.sampler=null").contains("fast.sampler"));
    assertTrue(problem(SAMPLER + FAST, "fast.seeds=1").contains("fast.seeds"));
    assertTrue(problem(SAMPLER + FAST, "fast.sead=1").contains("fast.sead"));
  }
}
