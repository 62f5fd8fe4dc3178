// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.probe.Probe;
import io.github.rae4j.probe.ProbeResult;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TribuoProbeTest {
  @TempDir private Path folder;

  /** Three clusters around corners; one in ten points has a wrong label. */
  private static LabeledFeatures clouds(long seed, int count, int wrong) {
    Random random = new Random(seed);
    float[] features = new float[count * 4];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      int cloud = i % 3;
      for (int k = 0; k < 4; k++) {
        features[i * 4 + k] =
            100 + (k == cloud ? 30 : 0) + (float) random.nextGaussian() * (k == 3 ? 1000 : 1);
      }
      labels[i] = i % 10 < wrong ? (cloud + 1) % 3 : cloud;
    }
    return LabeledFeatures.of(
        "clouds " + seed, Tensor.of(features, count, 4), Tensor.of(labels, count));
  }

  private static Probe probe(Map<String, ?> parameters) {
    ConfigParameters given = ConfigParameters.of("test", parameters);
    Probe probe = new TribuoProbeProvider().create(given);
    given.rejectUnknown();
    return probe;
  }

  @Test
  void separatesDistantClasses() {
    ProbeResult result = probe(Map.of()).run(clouds(1, 600, 0), clouds(2, 300, 0));
    assertEquals(1, result.accuracy());
    assertEquals(0, result.measures().get("balanced_error_rate"));
    assertTrue(result.provenance().get("model").contains("LinearSGDTrainer"));
    assertTrue(result.provenance().get("model").contains("MeanStdDevTransformation"));
    assertTrue(result.provenance().get("model").contains("clouds 1"));
    assertTrue(result.provenance().get("evaluation").contains("clouds 2"));
  }

  /** It has no deviation by which it could be divided. */
  @Test
  void constantFeaturesStayAsTheyAre() {
    float[] features = new float[60 * 2];
    long[] labels = new long[60];
    for (int i = 0; i < 60; i++) {
      labels[i] = i % 2;
      features[2 * i] = i % 2 == 0 ? -1 - i : 1 + i;
      features[2 * i + 1] = 5;
    }
    LabeledFeatures one =
        LabeledFeatures.of("one constant", Tensor.of(features, 60, 2), Tensor.of(labels, 60));
    assertEquals(1, probe(Map.of()).run(one, one).accuracy());
    Arrays.fill(features, 5);
    LabeledFeatures all =
        LabeledFeatures.of("all constant", Tensor.of(features, 60, 2), Tensor.of(labels, 60));
    assertEquals(0.5, probe(Map.of()).run(all, all).accuracy());
  }

  @Test
  void wrongLabelsCountAsErrors() {
    ProbeResult result = probe(Map.of()).run(clouds(1, 600, 0), clouds(2, 300, 1));
    assertEquals(0.9, result.accuracy(), 1e-12);
  }

  @Test
  void treesSeparateClassesThatNoLineSeparates() {
    // One class lies between the two halves of the other, and each feature alone separates them.
    int count = 400;
    Random random = new Random(3);
    float[] features = new float[count * 2];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      features[2 * i] = random.nextFloat() - 0.5f;
      features[2 * i + 1] = -features[2 * i];
      labels[i] = Math.abs(features[2 * i]) < 0.25f ? 1 : 0;
    }
    LabeledFeatures halves =
        LabeledFeatures.of("halves", Tensor.of(features, count, 2), Tensor.of(labels, count));
    Map<String, ?> trees = Map.of("trainer", "gradient-boosting", "trees", 20L, "seed", 5L);
    ProbeResult result = probe(trees).run(halves, halves);
    assertTrue(result.accuracy() > 0.97, "" + result.accuracy());
    assertTrue(probe(Map.of()).run(halves, halves).accuracy() < 0.7);
    assertTrue(result.provenance().get("model").contains("XGBoostClassificationTrainer"));
    assertEquals(result.measures(), probe(trees).run(halves, halves).measures());
  }

  @Test
  void acceptsAnyTrainerByName() throws IOException {
    String bayes = "org.tribuo.classification.baseline.DummyClassifierTrainer";
    assertThrows(RaeException.class, () -> probe(Map.of("trainer", bayes)));
    String trainer = "org.tribuo.classification.sgd.linear.LogisticRegressionTrainer";
    ProbeResult result =
        probe(Map.of("trainer", trainer)).run(clouds(1, 600, 0), clouds(2, 300, 0));
    assertEquals(1, result.accuracy());
    Path config = folder.resolve("trainers.xml");
    Files.writeString(
        config,
        """
        <?xml version="1.0"?>
        <config>
          <component name="svm" type="org.tribuo.classification.sgd.linear.LinearSGDTrainer">
            <property name="objective" value="hinge"/>
            <property name="optimiser" value="adagrad"/>
            <property name="epochs" value="5"/>
            <property name="seed" value="1"/>
          </component>
          <component name="hinge" type="org.tribuo.classification.sgd.objectives.Hinge"/>
          <component name="adagrad" type="org.tribuo.math.optimisers.AdaGrad">
            <property name="initialLearningRate" value="0.1"/>
          </component>
        </config>
        """);
    ProbeResult svm =
        probe(Map.of("config", config.toString(), "trainer", "svm"))
            .run(clouds(1, 600, 0), clouds(2, 300, 0));
    assertEquals(1, svm.accuracy());
    assertTrue(svm.provenance().get("model").contains("Hinge"));
  }

  @Test
  void namesInvalidInput() {
    assertRefused(() -> probe(Map.of("trainer", "no.such.Trainer")), "no.such.Trainer");
    assertRefused(() -> probe(Map.of("trainer", "java.lang.Object")), "not a Tribuo Trainer");
    assertRefused(() -> probe(Map.of("config", "nowhere.xml")), "nowhere.xml");
    assertRefused(() -> probe(Map.of("epochs", 0L)), "epochs: must be at least 1");
    assertRefused(() -> probe(Map.of("trainer", "gradient-boosting", "trees", 0L)), "trees");
    LabeledFeatures one =
        LabeledFeatures.of("one", Tensor.of(new float[4], 1, 4), Tensor.of(new long[] {7}, 1));
    assertRefused(() -> probe(Map.of()).run(clouds(1, 9, 0), one), "[7]");
    assertRefused(() -> probe(Map.of()).run(one, one), "two classes");
  }

  private static void assertRefused(Runnable action, String word) {
    String message = String.valueOf(assertThrows(RaeException.class, action::run).getMessage());
    assertTrue(message.contains(word), message);
  }
}
