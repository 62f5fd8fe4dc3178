// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.metrics.inception.InceptionV3;
import io.github.rae4j.metrics.inception.InceptionWeights;
import io.github.rae4j.metrics.lpips.LpipsAlexNet;
import io.github.rae4j.metrics.lpips.LpipsVgg16;
import io.github.rae4j.metrics.lpips.LpipsWeights;
import io.github.rae4j.metrics.probe.TribuoProbeOptions;
import io.github.rae4j.options.OptionException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics and networks are made in one line, with the defaults of a config. */
class MakingInJavaTest {
  private static ConfigParameters nothing() {
    return ConfigParameters.of("empty", Map.of());
  }

  @Test
  void defaultsAreThoseOfAConfig() {
    assertEquals(new FidProvider().create(nothing()), new Fid());
    assertEquals(new RfidProvider().create(nothing()), new Rfid());
    assertEquals(new SfidProvider().create(nothing()), new Sfid());
    assertEquals(new PsnrProvider().create(nothing()), new Psnr());
    assertEquals(new SsimProvider().create(nothing()), new Ssim(ImageQuality.Border.REFLECT));
    assertEquals(new LpipsProvider().create(nothing()), new Lpips());
    assertEquals(new KidProvider().create(nothing()), Kid.builder().build());
    assertEquals(new PrdcProvider().create(nothing()), Prdc.builder().build());
    assertEquals(new InceptionScoreProvider().create(nothing()), InceptionScore.builder().build());
    assertEquals(500, Kid.builder().subsetSize(500).build().minimumImages());
  }

  @Test
  void whatIsLeftOutIsAsInTheConvention() {
    Prdc prdc = Prdc.builder().build();
    assertEquals(4, prdc.minimumImages());
    assertEquals(6, prdc.withConvention(Prdc.Convention.NAEEM).minimumImages());
    InceptionScore score = InceptionScore.builder().build();
    assertEquals(10, score.minimumImages());
    assertEquals(1, score.withConvention(InceptionScore.Convention.ADM).minimumImages());
    assertEquals(7, score.with(b -> b.splits(7)).minimumImages());
  }

  @Test
  void wrongValuesAreNamed() {
    OptionException subsets =
        assertThrows(OptionException.class, () -> Kid.builder().subsets(0).build());
    assertEquals("subsets", subsets.option());
    OptionException both =
        assertThrows(
            OptionException.class, () -> InceptionScore.builder().splits(2).splitSize(5).build());
    assertEquals("splits", both.option());
    OptionException trees =
        assertThrows(OptionException.class, () -> TribuoProbeOptions.builder().trees(5).build());
    assertEquals("trees", trees.option());
    assertTrue(trees.problem().contains("gradient-boosting"), trees.problem());
  }

  @Test
  void networksAreMadeFromTheirWeights() {
    new InceptionV3(InceptionWeights.zeros()).network(64, 64);
    new LpipsVgg16(LpipsWeights.vgg16(), LpipsWeights.vgg16Heads()).network(64, 64);
    new LpipsAlexNet(LpipsWeights.alexNetModule()).network(64, 64);
  }
}
