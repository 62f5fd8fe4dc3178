// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is concluded from several seeds, and what is not. */
final class VerdictTest {
  private static final Sample LOW = new Sample(List.of(1.0, 1.1, 0.9));
  private static final Sample HIGH = new Sample(List.of(2.0, 2.2, 2.1));

  @Test
  void aClearDifferenceHoldsOrDoesNot() {
    Verdict holds = Verdict.smaller("A is less than B", LOW, HIGH, true);
    assertEquals(Verdict.Outcome.HOLDS, holds.outcome());
    // Differences 1, 1.1 and 1.2: mean 1.1, deviation 0.1, t 4.3027 for two degrees of freedom.
    assertEquals(
        "A is less than B: holds here (difference 1.1000 ± 0.1000 over 3 seeds, 95% within"
            + " ±0.2484)",
        holds.toString());
    assertEquals(
        Verdict.Outcome.DOES_NOT_HOLD, Verdict.smaller("reversed", HIGH, LOW, true).outcome());
  }

  @Test
  void nothingIsConcludedFromNoise() {
    Sample wide = new Sample(List.of(1.0, 3.5, 0.2));
    assertEquals(Verdict.Outcome.NOT_DECIDED, Verdict.smaller("noise", LOW, wide, true).outcome());
    assertEquals(Verdict.Outcome.NOT_DECIDED, Verdict.smaller("same", LOW, LOW, true).outcome());
  }

  @Test
  void nothingIsConcludedFromTooFewSeedsOrSteps() {
    Verdict few =
        Verdict.smaller("few", new Sample(List.of(1.0, 1.1)), new Sample(List.of(2.0, 2.1)), true);
    assertEquals(Verdict.Outcome.NOT_DECIDED, few.outcome());
    assertTrue(few.reason().contains("at least 3 are needed"), few::toString);
    Verdict early = Verdict.smaller("early", LOW, HIGH, false);
    assertEquals(Verdict.Outcome.NOT_DECIDED, early.outcome());
    assertTrue(early.reason().contains("not learned enough"), early::toString);
    Sample broken = new Sample(List.of(1.0, Double.NaN, 1.0));
    assertEquals(Verdict.Outcome.NOT_DECIDED, Verdict.smaller("NaN", broken, HIGH, true).outcome());
  }

  @Test
  void aModelHasLearnedWhenItsLossIsLowAndLevel() {
    List<Double> falling =
        IntStream.range(0, 100).mapToObj(step -> Math.exp(-0.02 * step)).toList();
    List<Double> level =
        IntStream.range(0, 100).mapToObj(step -> 0.5 + Math.exp(-0.1 * step)).toList();
    assertFalse(trained(falling).learned());
    assertTrue(trained(level).learned());
    assertFalse(trained(Collections.nCopies(100, 1.0)).learned(), "it has not fallen at all");
    assertFalse(trained(List.of(2.0, 1.0)).learned());
    assertEquals(0.5, trained(level).lastLoss(), 1e-3);
  }

  @Test
  void samplesSayMeanAndDeviation() {
    assertEquals("2.10 ± 0.10", HIGH.text(2));
    assertEquals("1.000", new Sample(List.of(1.0)).text(3));
  }

  private static TrainingExperiments.Trained trained(List<Double> losses) {
    return new TrainingExperiments.Trained(Path.of("weights"), losses);
  }
}
