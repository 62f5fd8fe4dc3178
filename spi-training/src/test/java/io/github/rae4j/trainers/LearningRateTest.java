// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.training.AdamW;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests optimisers and learning rates configured with the reference's keys. */
class LearningRateTest {
  @TestFactory
  Stream<DynamicTest> everyRateOfTheReference() {
    List<JsonNode> runs = new ArrayList<>();
    GoldenTraining.named("lr-schedules").description().get("runs").forEach(runs::add);
    return runs.stream()
        .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
  }

  private static void check(JsonNode run) {
    ConfigParameters parameters = GoldenTraining.parameters(run.get("training"));
    try (Registry registry = Registry.standard()) {
      OptimizerSettings settings =
          OptimizerSettings.read(parameters, run.get("steps_per_epoch").asLong(), registry);
      parameters.rejectUnknown();
      AdamW rule = (AdamW) settings.rule();
      assertEquals(run.get("betas").get(0).asDouble(), rule.beta1());
      assertEquals(run.get("betas").get(1).asDouble(), rule.beta2());
      assertEquals(run.get("weight_decay").asDouble(), rule.weightDecay());
      assertEquals(run.get("eps").asDouble(), rule.eps());
      JsonNode expected = run.get("lr");
      for (int step = 0; step < expected.size(); step++) {
        GoldenTraining.assertRelative(
            "step " + step, expected.get(step).asDouble(), settings.rate().at(step), 1e-12);
      }
    }
  }

  @Test
  void rateWithoutScheduleIsConstant() {
    OptimizerSettings settings = read(Map.of("optimizer", Map.of("lr", 1e-3)));
    assertEquals(1e-3, settings.rate().at(0));
    assertEquals(1e-3, settings.rate().at(1_000_000));
  }

  @Test
  void rateOfTheScheduleStaysUnlessAFinalOneIsGiven() {
    for (String type : List.of("linear", "cosine", "constant")) {
      for (Map<String, Object> rate :
          List.<Map<String, Object>>of(
              Map.of(), Map.of("optimizer", Map.of("lr", 5e-4)), Map.of("base_lr", 5e-4))) {
        Map<String, Object> section = new HashMap<>(rate);
        section.put("scheduler", Map.of("type", type, "base_lr", 1e-3));
        OptimizerSettings settings = read(section);
        assertEquals(1e-3, settings.rate().at(0), 1e-15, type);
        assertEquals(1e-3, settings.rate().at(1_000_000), 1e-15, type);
      }
    }
    OptimizerSettings falling =
        read(
            Map.of(
                "base_lr",
                1e-3,
                "final_lr",
                1e-5,
                "scheduler",
                Map.of("type", "linear", "decay_end_steps", 10)));
    assertEquals(1e-3, falling.rate().at(0), 1e-15);
    assertEquals(1e-5, falling.rate().at(10), 1e-15);
  }

  @Test
  void constantScheduleStillWarmsUp() {
    OptimizerSettings settings =
        read(
            Map.of(
                "optimizer", Map.of("lr", 1e-3),
                "scheduler",
                    Map.of("type", "constant", "warmup_steps", 4, "warmup_from_zero", true)));
    assertEquals(0.5e-3, settings.rate().at(1), 1e-15);
    assertEquals(1e-3, settings.rate().at(4));
    assertEquals(1e-3, settings.rate().at(400));
  }

  @Test
  void namesInvalidValues() {
    assertNames("optimizer.betas", Map.of("optimizer", Map.of("betas", List.of(0.9, 1.5))));
    for (String type : List.of("adamw", "gmuon")) {
      for (Object betas : List.of(List.of(0.9), 0.9, List.of(0.9, 0.95, 0.99), List.of())) {
        assertNames(
            "optimizer.betas: must be two numbers",
            Map.of("optimizer", Map.of("type", type, "betas", betas)));
      }
    }
    assertNames("optimizer.lr", Map.of("optimizer", Map.of("lr", -1)));
    assertNames("scheduler.warmup_steps", Map.of("scheduler", Map.of("warmup_steps", -3)));
    assertNames("sgdw", Map.of("optimizer", Map.of("type", "sgdw")));
    assertNames("linea", Map.of("scheduler", Map.of("type", "linea")));
  }

  private static void assertNames(String what, Map<String, Object> section) {
    RaeException problem = assertThrows(RaeException.class, () -> read(section));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }

  private static OptimizerSettings read(Map<String, Object> section) {
    try (Registry registry = Registry.standard()) {
      return OptimizerSettings.read(ConfigParameters.of("test", section), 10, registry);
    }
  }
}
