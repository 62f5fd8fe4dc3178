// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What differs between the driver's machine and an executor's is named, with the host. */
@ExtendWith(LocalSpark.class)
final class ExecutorProblemsTest {
  private static final ExecutorPlace PLACE =
      new ExecutorPlace("worker-7", "3", 1, Optional.empty());

  private static Path model(Path folder) throws IOException {
    Path bundled = BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder();
    try (Stream<Path> files = Files.walk(bundled)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(bundled.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return folder.resolve("configs/DiTDH-Tiny_cfg.yaml");
  }

  private static void assertNamed(RaeException problem, String... words) {
    for (String word : words) {
      assertTrue(problem.getMessage().contains(word), problem.getMessage());
    }
  }

  @Test
  void aConfigThatOnlyTheDriverSees(SparkSession spark, @TempDir Path folder) throws IOException {
    Path config = model(folder);
    PreparedModel prepared = SparkModel.of(config.toString()).prepare(ModelUse.GENERATE);
    Files.delete(config);
    assertNamed(
        assertThrows(MissingFileException.class, () -> OpenModel.open(prepared, PLACE)),
        config.toString(),
        "worker-7",
        "hdfs://");
  }

  @Test
  void weightsThatOnlyTheDriverSees(SparkSession spark, @TempDir Path folder) throws IOException {
    PreparedModel prepared = SparkModel.of(model(folder).toString()).prepare(ModelUse.GENERATE);
    Path weights = folder.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors");
    Files.delete(weights);
    try (OpenModel open = OpenModel.open(prepared, PLACE)) {
      assertNamed(
          assertThrows(MissingFileException.class, open::generation),
          "stage2_model.safetensors",
          "worker-7");
      // What needs no such file works all the same.
      open.autoencoder(ModelUse.ENCODE);
    }
  }

  @Test
  void otherWeights(SparkSession spark, @TempDir Path folder) throws IOException {
    PreparedModel prepared = SparkModel.of(model(folder).toString()).prepare(ModelUse.GENERATE);
    Path weights = folder.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.delete(weights);
    Files.write(weights, bytes);
    try (OpenModel open = OpenModel.open(prepared, PLACE)) {
      assertNamed(
          assertThrows(CheckpointException.class, open::generation),
          weights.toString(),
          "worker-7",
          prepared.driver());
    }
  }

  @Test
  void anotherConfigOfTheSameName(SparkSession spark, @TempDir Path folder) throws IOException {
    Path config = model(folder);
    PreparedModel prepared = SparkModel.of(config.toString()).prepare(ModelUse.GENERATE);
    Files.writeString(config, Files.readString(config).replace("num_steps: 50", "num_steps: 49"));
    assertNamed(
        assertThrows(ConfigException.class, () -> OpenModel.open(prepared, PLACE)),
        config.toString(),
        "worker-7");
  }

  @Test
  void otherVersions() {
    SoftwareVersions driver =
        new SoftwareVersions(
            "1.1", "17", Map.of("engine x", "plugin.jar"), Map.of("plugin.jar", "aa"));
    assertNamed(
        assertThrows(
            PluginException.class,
            () ->
                driver.requireSame(
                    new SoftwareVersions("1.0", "17", Map.of(), Map.of()), PLACE, "d")),
        "1.1",
        "1.0",
        "worker-7");
    assertNamed(
        assertThrows(
            PluginException.class,
            () ->
                driver.requireSame(
                    new SoftwareVersions("1.1", "17", Map.of(), Map.of()), PLACE, "d")),
        "engine x",
        "plugin.jar",
        "worker-7");
    assertNamed(
        assertThrows(
            PluginException.class,
            () ->
                driver.requireSame(
                    new SoftwareVersions(
                        "1.1", "17", Map.of("engine x", "plugin.jar"), Map.of("plugin.jar", "bb")),
                    PLACE,
                    "d")),
        "another plugin.jar",
        "worker-7");
    Map<String, String> more = new LinkedHashMap<>(driver.parts());
    more.put("engine y", "other.jar");
    driver.requireSame(new SoftwareVersions("1.1", "21", more, driver.jars()), PLACE, "d");
  }

  @Test
  void anOldSpark() {
    assertNamed(
        assertThrows(ConfigException.class, () -> SparkRequirements.check("3.5.1")),
        "3.5.1",
        "4.0");
    SparkRequirements.check("4.0.0");
    SparkRequirements.check("4.3.0-SNAPSHOT");
    SparkRequirements.check();
  }
}
