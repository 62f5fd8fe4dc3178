// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares the augmentation with the reference's, using recorded draws. */
class DiffAugTest {
  private static final class Augment implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V images = inputs.getOrDefault("x", ops.constant(Tensor.scalar(0)));
      return Map.of("augmented", DiffAug.apply(ops, images, inputs));
    }
  }

  private final GoldenCase golden = GoldenTraining.named("diffaug");

  @TestFactory
  Stream<DynamicTest> agreesWithTheReference() {
    return StreamSupport.stream(golden.config().get("runs").spliterator(), false)
        .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
  }

  @Test
  void everyRecordedImageIsCompared() {
    assertEquals(
        golden.outputs().names(),
        StreamSupport.stream(golden.config().get("runs").spliterator(), false)
            .map(run -> run.get("name").asText())
            .collect(Collectors.toSet()));
  }

  private void check(JsonNode run) {
    String name = run.get("name").asText();
    Tensor x = golden.input("x");
    int count = x.shape().intDim(0);
    boolean drawn = golden.inputs().names().contains(name + ".rand01");
    float[] flat =
        drawn ? golden.input(name + ".rand01").toFloatArray() : new float[DiffAug.DRAWS * count];
    float[][] draws = new float[DiffAug.DRAWS][count];
    for (int i = 0; i < flat.length; i++) {
      draws[i / count][i % count] = flat[i];
    }
    float[] gates =
        golden.inputs().names().contains(name + ".gates")
            ? golden.input(name + ".gates").toFloatArray()
            : new float[DiffAug.GATES];
    DiffAug augmentation = read(run.get("prob").asDouble(), run.get("cutout").asDouble());
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(
            augmentation.inputs(
                x.shape().intDim(2),
                x.shape().intDim(3),
                gates,
                draws,
                run.get("warmup_blur_schedule").asDouble()));
    inputs.put("x", x);
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainingProgram program = engine.program(new Augment());
        ForwardPass pass = program.evaluateWithoutGradients(inputs)) {
      TensorAssertions.assertClose(
          name,
          golden.output(name),
          pass.output("augmented"),
          golden.tolerance().get("max_abs").asDouble());
    }
  }

  private static DiffAug read(double prob, double cutout) {
    return Options.of(DiffAug.class)
        .read(ConfigParameters.of("test", Map.of("prob", prob, "cutout", cutout)));
  }

  @Test
  void rejectsInvalidValues() {
    assertThrows(RaeException.class, () -> read(1.5, 0));
    assertThrows(RaeException.class, () -> read(1, -0.1));
  }
}
