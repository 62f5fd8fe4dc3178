// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Linear probing from the command line: bright images against dark ones. */
class ProbeCommandTest {
  @TempDir private Path folder;

  private Path train;
  private Path test;

  @BeforeEach
  void drawImages() {
    train = draw("train", 30, 1);
    test = draw("test", 10, 2);
  }

  private Path draw(String name, int count, long seed) {
    Random random = new Random(seed);
    Path target = folder.resolve(name);
    for (int i = 0; i < count; i++) {
      boolean bright = i % 2 == 0;
      byte[] rgb = new byte[32 * 32 * 3];
      for (int p = 0; p < rgb.length; p++) {
        rgb[p] = (byte) (random.nextInt(100) + (bright ? 150 : 0));
      }
      Path file = target.resolve(bright ? "bright" : "dark").resolve("%02d.png".formatted(i));
      PngWriter.write(file, new RgbImage(32, 32, rgb), Map.of());
    }
    return target;
  }

  @Test
  void classesThatAnEncoderTellsApart() throws IOException {
    Path report = folder.resolve("report.json");
    JsonNode result =
        Run.of("probe", "--train", train, "--test", test, "--out", report, "--json").json();
    assertEquals(1, result.get("accuracy").asDouble());
    assertEquals(30, result.get("train_images").asInt());
    assertEquals(10, result.get("test_images").asInt());
    assertTrue(result.get("provenance").get("model").asText().contains("LinearSGDTrainer"));
    // Equal runs write equal files: the times are printed only.
    assertTrue(result.get("seconds").asDouble() > 0);
    assertEquals(
        ((ObjectNode) result.deepCopy()).without(List.of("seconds", "seconds_of_extraction")),
        new ObjectMapper().readTree(report.toFile()));
    // Neither batches nor threads matter.
    JsonNode other =
        Run.of(
                "probe",
                "--train",
                train,
                "--test",
                test,
                "--batch-size=7",
                "--decode-threads=1",
                "--option",
                "trainer=org.tribuo.classification.sgd.linear.LogisticRegressionTrainer",
                "--json")
            .json();
    assertEquals(1, other.get("accuracy").asDouble());
    JsonNode few = Run.of("probe", "--train", train, "--test", test, "--limit=16", "--json").json();
    assertEquals(16, few.get("train_images").asInt());
    assertEquals(10, few.get("test_images").asInt());
  }

  @Test
  void theTrainedModelIsWrittenWhole() throws IOException {
    Path model = folder.resolve("models").resolve("probe.tribuo");
    JsonNode result =
        Run.of("probe", "--train", train, "--test", test, "--save", model, "--json").json();
    assertEquals(1, result.get("accuracy").asDouble());
    String content = Files.readString(model, StandardCharsets.ISO_8859_1);
    assertTrue(content.contains("LinearSGDTrainer") && content.contains(train.toString()));
    try (Stream<Path> files = Files.list(model.getParent())) {
      assertEquals(1, files.count());
    }
    Run.of("probe", "--train", train, "--test", test, "--save", folder).failed("a folder");
  }

  @Test
  void pixelsBeforeGradientBoosting() {
    JsonNode result =
        Run.of(
                "probe",
                "--train",
                train,
                "--test",
                test,
                "--features",
                "grey",
                "--option",
                "trainer=gradient-boosting,trees=3",
                // No weights or statistics are asked for.
                "stage_1.params.normalization_stat_path=absent.pt",
                "--json")
            .json();
    assertEquals(1, result.get("accuracy").asDouble());
    assertEquals("grey", result.get("features").asText());
    // The result does not depend on an encoder, and says so.
    assertTrue(result.path("encoder").isMissingNode());
    assertTrue(
        result.get("provenance").get("model").asText().contains("XGBoostClassificationTrainer"));
  }

  @Test
  void wrongUsageAndBadInput() throws IOException {
    Run.of("probe", "--test", test).usage("--train is missing");
    Run.of("probe", "--train", train, "--test", test, "--batch-size=0").usage("--batch-size");
    Run.of("probe", "--train", train, "--test", test, "--features=blue").usage("--features");
    Run.of("probe", "--train", train, "--test", test, "--option", "epoch=3")
        .failed("epoch", "did you mean 'epochs'");
    Run.of("probe", "--train", train, "--test", test, "--probe", "tribou").failed("tribuo");
    Run.of("probe", "--train", train.resolve("bright"), "--test", test).failed("has no label");
    Path other = folder.resolve("other");
    for (String name : new String[] {"bright", "dark", "green"}) {
      Files.createDirectories(other.resolve(name));
      Path from = test.resolve(name.equals("dark") ? "dark/01.png" : "bright/00.png");
      Files.copy(from, other.resolve(name).resolve("00.png"));
    }
    Run.of("probe", "--train", train, "--test", other).failed("classes [2]", "do not occur");
    Files.writeString(test.resolve("dark").resolve("01.png"), "no image");
    Run.of("probe", "--train", train, "--test", test).failed("01.png");
    Run skipping = Run.of("probe", "--train", train, "--test", test, "--skip-damaged", "--json");
    assertEquals(0, skipping.status(), skipping.err());
    assertTrue(skipping.err().contains("01.png"), skipping.err());
    assertEquals(9, new ObjectMapper().readTree(skipping.out()).get("test_images").asInt());
  }
}
