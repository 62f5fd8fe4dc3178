// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationProtocolTest {
  @TempDir private Path folder;

  @SuppressWarnings("UnusedVariable") // Read by the parameterized test.
  private static final List<String> NAMES = EvaluationProtocol.NAMES;

  @ParameterizedTest
  @FieldSource("NAMES")
  void readsBundledProtocols(String name) {
    EvaluationProtocol protocol = EvaluationProtocol.load(name);
    assertEquals(name, protocol.name());
    assertTrue(protocol.count() >= 10_000);
    assertTrue(protocol.imageSize().isPresent());
    assertTrue(protocol.reference().isPresent() || protocol.metrics().containsKey("rfid"));
  }

  @Test
  void admProtocolMatchesItsEvaluator() {
    EvaluationProtocol protocol = EvaluationProtocol.load("adm-256");
    assertEquals(List.of("fid", "sfid", "is", "prdc"), List.copyOf(protocol.metrics().keySet()));
    assertEquals(Map.of("convention", "adm"), protocol.metrics().get("prdc"));
    assertEquals("models/VIRTUAL_imagenet256_labeled.npz", protocol.reference().orElseThrow());
    assertEquals(
        "models/VIRTUAL_imagenet512.npz",
        EvaluationProtocol.load("adm-512").reference().orElseThrow());
  }

  private EvaluationProtocol read(String yaml) throws IOException {
    return EvaluationProtocol.load(Files.writeString(folder.resolve("own.yaml"), yaml).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"image_size: 32 | 32 | 32", "image_size: [16, 32] | 16 | 32"})
  void readsHeightAndWidth(String line, int height, int width) throws IOException {
    assertEquals(
        Optional.of(new ImageSize(height, width)), read(line + "\nmetrics: {fid: }\n").imageSize());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "image_size: 0"})
  void anySizeWhereNoneIsSaid(String line) throws IOException {
    assertEquals(Optional.empty(), read(line + "\nmetrics: {fid: }\n").imageSize());
  }

  @Test
  void readsCustomProtocols() throws IOException {
    EvaluationProtocol protocol =
        read(
            """
            count: 64
            labels: random
            preparation: resize:48+crop:32
            reference: ref.npz
            features: {network: encoder, config: tiny-fashion}
            metrics:
              fid:
              kid: {subset_size: 20}
            """);
    assertEquals(LabelSampling.RANDOM, protocol.labels());
    assertEquals(FeatureNetworkConfig.encoderOf("tiny-fashion"), protocol.features());
    assertEquals(Map.of(), protocol.metrics().get("fid"));
    assertEquals(Map.of("subset_size", 20L), protocol.metrics().get("kid"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metrics: {fid: {}}\\ncuont: 3 | cuont",
        "count: 5 | metrics",
        "metrics: {fid: {}}\\nlabels: equal | balanced, random or none",
        "metrics: {fid: {}}\\ncount: -1 | count",
        "metrics: {fid: {}}\\npreparation: shrink:3 | shrink",
        "metrics: {fid: {}}\\nfeatures: {weights: x} | network"
      })
  void namesInvalidEntries(String yaml, String named) {
    RaeException e = assertThrows(RaeException.class, () -> read(yaml.replace("\\n", "\n")));
    assertTrue(e.getMessage().contains(named), e.getMessage());
  }

  @Test
  void unknownProtocolErrorListsKnownOnes() {
    RaeException e = assertThrows(RaeException.class, () -> EvaluationProtocol.load("adm-128"));
    assertTrue(e.getMessage().contains("adm-256"), e.getMessage());
  }

  @Test
  void drawsLabelsAccordingToSampling() {
    List<Optional<Long>> balanced = LabelSampling.BALANCED.labels(10, 200, 3);
    Map<Optional<Long>, Long> counts =
        balanced.stream().collect(Collectors.groupingBy(l -> l, Collectors.counting()));
    assertEquals(10, counts.size());
    assertTrue(counts.values().stream().allMatch(n -> n == 20));
    assertEquals(balanced, LabelSampling.BALANCED.labels(10, 200, 3));
    List<Optional<Long>> random = LabelSampling.RANDOM.labels(10, 200, 3);
    assertTrue(
        random.stream()
            .collect(Collectors.groupingBy(l -> l, Collectors.counting()))
            .values()
            .stream()
            .anyMatch(n -> n != 20));
    assertEquals(
        List.of(Optional.of(0L), Optional.of(1L), Optional.of(2L), Optional.of(0L)),
        LabelSampling.CYCLIC.labels(3, 4, 3));
    assertTrue(LabelSampling.NONE.labels(10, 5, 3).stream().allMatch(Optional::isEmpty));
    assertThrows(RaeException.class, () -> LabelSampling.BALANCED.labels(10, 15, 3));
  }

  @Test
  void formatsFeatureNetworksAsParsed() {
    FeatureNetworkConfig choice =
        FeatureNetworkConfig.parse("lpips-vgg16:weights=a.pth,heads=b.pth");
    assertEquals("lpips-vgg16", choice.network());
    assertEquals(Map.of("weights", "a.pth", "heads", "b.pth"), choice.options());
    assertEquals(choice, FeatureNetworkConfig.parse(choice.toString()));
    assertEquals("inception-v3", FeatureNetworkConfig.parse("inception-v3").toString());
  }
}
