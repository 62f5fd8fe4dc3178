// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Checks that no case of the reference's training is left out: each case has a test, and each of
 * these tests fails unless it has compared all outputs of its case.
 */
class GoldenCompletenessTest {
  @Test
  void everyCaseHasATest() {
    assertEquals(
        List.of(
            "diffaug", // DiffAugTest
            "ema", // MovingAverageTest
            "gan-losses", // AdversarialLossTest
            "lr-schedules", // LearningRateTest
            "stage1-adaptive-weight", // AdaptiveWeightTest
            "stage1-decoder-l1-3-steps", // DecoderTrainerTest
            "stage1-gan-2-steps", // DecoderTrainerTest
            "stage2-adamw-5-steps", // FlowStepperTest
            "time-distribution", // FlowMatchingTest
            "transport-losses"), // FlowMatchingTest
        Golden.cases("training").stream().map(GoldenCase::name).toList());
  }
}
