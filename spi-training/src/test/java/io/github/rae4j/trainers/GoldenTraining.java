// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.options.Options;
import io.github.rae4j.pytorch.PyTorchTrainingEngineProvider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.trainers.flow.Stage2Options;
import io.github.rae4j.trainers.reconstruction.Stage1Options;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainingEngine;

/** The reference results of training, with assertions to compare them. */
public final class GoldenTraining {
  private GoldenTraining() {}

  /** One case. */
  public static GoldenCase named(String name) {
    return Golden.cases("training").stream()
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no case " + name));
  }

  /** Use one thread: the networks are tiny, and other builds may be using the machine. */
  public static TrainingEngine engine() {
    return new PyTorchTrainingEngineProvider()
        .create(TestDevice.options().withThreads(1), Precision.FLOAT32);
  }

  /** A part of a case as a section of a config. */
  public static ConfigParameters parameters(JsonNode node) {
    return ConfigParameters.of("case.json", GoldenCase.map(node));
  }

  /** The settings that a section {@code training} of the decoder describes. */
  public static TrainingSettings decoderSettings(ConfigParameters section) {
    return Options.of(Stage1Options.Training.class)
        .readDeclared(section)
        .settings(ProcessGroup.single(), section);
  }

  /** The settings that a section {@code training} of the transformer describes. */
  public static TrainingSettings transformerSettings(ConfigParameters section, ProcessGroup group) {
    return Options.of(Stage2Options.Training.class).readDeclared(section).settings(group, section);
  }

  /** Passes if the difference is at most {@code tolerance · |expected|}. */
  public static void assertRelative(String what, double expected, double actual, double tolerance) {
    assertEquals(expected, actual, tolerance * Math.abs(expected), what);
  }

  /** Passes if every difference is at most {@code absolute + relative · max|expected|}. */
  public static void assertClose(
      String what, Tensor expected, Tensor actual, double absolute, double relative) {
    TensorAssertions.assertClose(
        what, expected, actual, absolute + relative * TensorAssertions.maxAbs(expected));
  }
}
