// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallTimeTest {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  @Test
  void aPlanDividesImagesIntoBlocksTasksAndRounds() {
    GenerationPlan plan = new GenerationPlan(1000, 16, 2, 10, 4, NEVER);
    assertEquals(63, plan.blocks());
    assertEquals(32, plan.tasks());
    assertEquals(4, plan.rounds());
    assertEquals(10, plan.tasksOf(0));
    assertEquals(2, plan.tasksOf(3));
    assertEquals(32, plan.imagesOf(0));
    assertEquals(8, plan.imagesOf(31));
    long images = 0;
    for (long task = 0; task < plan.tasks(); task++) {
      images += plan.imagesOf(task);
    }
    assertEquals(1000, images);
  }

  @Test
  void withoutTroubleItIsArithmetic() {
    ClusterCosts costs = ClusterCosts.ideal(0.5).withOverheads(20, 0.1, 3);
    // Two rounds of four waves of eight tasks of 16 images.
    GenerationPlan plan = GenerationPlan.of(1024, 16, 32, 8);
    double expected = 20 + 2 * (4 * (16 * 0.5 + 0.1) + 3);
    assertEquals(expected, WallTime.expected(plan, costs).seconds(), 1e-9);
    assertEquals(expected, ClusterSimulation.run(plan, costs, 1).seconds(), 1e-9);
    // A wave that is not full takes as long as a full one.
    GenerationPlan uneven = GenerationPlan.of(16 * 33, 16, 100, 8);
    double five = 20 + 5 * (16 * 0.5 + 0.1) + 3;
    assertEquals(five, WallTime.expected(uneven, costs).seconds(), 1e-9);
    assertEquals(five, ClusterSimulation.run(uneven, costs, 1).seconds(), 1e-9);
  }

  @Test
  void oneWorkerThatFailsRepeatsItsWork() {
    ClusterCosts costs = ClusterCosts.ideal(1).withFailures(20, 30);
    GenerationPlan plan = GenerationPlan.of(20_000, 100, 200, 1);
    double task = Math.expm1(20 / 3600.0 * 100) * (3600 / 20.0 + 30);
    assertEquals(200 * task, WallTime.expected(plan, costs).seconds(), 1e-6);
    assertEquals(1, mean(plan, costs, 100) / (200 * task), 0.01);
    assertTrue(ClusterSimulation.run(plan, costs, 1).failures() > 50);
  }

  @Test
  void partsAddUpAndHaveTheirCause() {
    GenerationPlan plan = GenerationPlan.of(50_000, 16, 256, 8);
    ClusterCosts ideal = ClusterCosts.ideal(0.5);
    WallTime quiet = WallTime.expected(plan, ideal);
    WallTime slow = WallTime.expected(plan, ideal.withStragglers(0.05, 0.01, 3));
    WallTime failing = WallTime.expected(plan, ideal.withFailures(0.1, 120));
    assertAll(
        () -> assertEquals(0, quiet.lostWork() + quiet.slowTasks() + quiet.loading()),
        () -> assertEquals(50_000 * 0.5 / 8, quiet.computing(), 1e-9),
        () -> assertEquals(0.02 * quiet.computing(), slow.slowTasks(), 1e-9),
        () -> assertTrue(slow.waiting() > quiet.waiting()),
        () -> assertTrue(failing.lostWork() > 0),
        () -> assertTrue(quiet.efficiency() > 0.95 && quiet.efficiency() < 1));
  }

  @Test
  void speculationBoundsWhatOneStragglerCosts() {
    ClusterCosts costs = ClusterCosts.ideal(1).withStragglers(0.02, 0.002, 30);
    GenerationPlan plain = GenerationPlan.of(16 * 200, 16, 200, 8);
    GenerationPlan speculating = plain.withSpeculation(1.5);
    assertTrue(mean(speculating, costs, 50) < 0.9 * mean(plain, costs, 50));
    assertTrue(
        WallTime.expected(speculating, costs).seconds()
            < WallTime.expected(plain, costs).seconds());
    long copies = 0;
    for (int seed = 0; seed < 50; seed++) {
      copies += ClusterSimulation.run(speculating, costs, seed).copies();
      assertEquals(0, ClusterSimulation.run(plain, costs, seed).copies());
    }
    assertTrue(copies > 5, copies + " copies");
  }

  @Test
  void equalSeedsGiveEqualPlays() {
    ClusterCosts costs = ClusterCosts.ideal(0.2).withStragglers(0.1, 0.01, 4).withFailures(1, 60);
    GenerationPlan plan = GenerationPlan.of(50_000, 16, 500, 16).withSpeculation(3);
    assertEquals(ClusterSimulation.run(plan, costs, 7), ClusterSimulation.run(plan, costs, 7));
    assertTrue(
        ClusterSimulation.run(plan, costs, 7).seconds()
            != ClusterSimulation.run(plan, costs, 8).seconds());
  }

  /** The deviation from the mean of many plays, over workers, stragglers, failures, speculation. */
  @ParameterizedTest
  @CsvSource({"1, 0.2", "3, 0.17", "6, 0.12", "12, 0.08", "25, 0.04"})
  void theFormulaAgreesWithTheSimulation(int waves, double tolerance) {
    double[][] stragglers = {{0, 1}, {0.01, 3}, {0.05, 2}, {0.01, 10}};
    List<String> off = new ArrayList<>();
    double sum = 0;
    int cases = 0;
    for (int workers : new int[] {1, 2, 8, 32, 64}) {
      for (double jitter : new double[] {0, 0.02, 0.1}) {
        for (double[] straggler : stragglers) {
          for (double failures : new double[] {0, 0.05, 1}) {
            for (double speculation : new double[] {NEVER, 3}) {
              GenerationPlan plan =
                  GenerationPlan.of(64L * workers * waves, 16, workers * waves, workers)
                      .withSpeculation(speculation);
              ClusterCosts costs =
                  ClusterCosts.ideal(1.5)
                      .withOverheads(20, 0.05, 3)
                      .withStragglers(jitter, straggler[0], straggler[1])
                      .withFailures(failures, 60);
              double simulated = mean(plan, costs, Math.max(8, 8000 / (int) plan.tasks()));
              double deviation = WallTime.expected(plan, costs).seconds() / simulated - 1;
              sum += Math.abs(deviation);
              cases++;
              if (Math.abs(deviation) > tolerance) {
                off.add(String.format(Locale.ROOT, "%+.3f %s %s", deviation, plan, costs));
              }
            }
          }
        }
      }
    }
    assertEquals(List.of(), off);
    assertTrue(sum / cases < tolerance / 3, "on average " + sum / cases);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> ClusterCosts.ideal(0));
    assertThrows(IllegalArgumentException.class, () -> ClusterCosts.ideal(Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> ClusterCosts.ideal(1).withStragglers(0, 0.5, 2));
    assertThrows(IllegalArgumentException.class, () -> ClusterCosts.ideal(1).withFailures(-1, 0));
    assertThrows(IllegalArgumentException.class, () -> ClusterCosts.secondsPerImage(1e12, 1e15, 2));
    assertThrows(IllegalArgumentException.class, () -> GenerationPlan.of(0, 1, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> GenerationPlan.of(1, 1, 1, 1).withSpeculation(0.5));
    assertEquals(0.01, ClusterCosts.secondsPerImage(5e12, 1e15, 0.5), 1e-15);
  }

  private static double mean(GenerationPlan plan, ClusterCosts costs, int plays) {
    double sum = 0;
    for (int seed = 0; seed < plays; seed++) {
      sum += ClusterSimulation.run(plan, costs, seed).seconds();
    }
    return sum / plays;
  }
}
