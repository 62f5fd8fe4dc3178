// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
    Files.writeString(config, Files.readString(config).replace("num_steps: 11", "num_steps: 12"));
    assertNamed(
        assertThrows(ConfigException.class, () -> OpenModel.open(prepared, PLACE)),
        config.toString(),
        "worker-7");
  }

  @Test
  void otherVersions() {
    SoftwareVersions driver =
        new SoftwareVersions(
            "1.1", "17", Map.of("engine x", "plugin.jar"), Map.of("engine x", "aa"));
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
                        "1.1", "17", Map.of("engine x", "plugin.jar"), Map.of("engine x", "bb")),
                    PLACE,
                    "d")),
        "another plugin.jar",
        "worker-7");
    Map<String, String> more = new LinkedHashMap<>(driver.parts());
    more.put("engine y", "other.jar");
    driver.requireSame(new SoftwareVersions("1.1", "21", more, driver.digests()), PLACE, "d");
  }

  @Test
  void aJarHasTheDigestOfTheClassesItWasMadeOf(@TempDir Path folder) throws IOException {
    Path classes = folder.resolve("classes");
    Files.createDirectories(classes.resolve("a/b"));
    Files.createDirectories(classes.resolve("META-INF/services"));
    Files.write(classes.resolve("a/b/C.class"), new byte[] {1, 2});
    Files.write(classes.resolve("a/D.class"), new byte[] {3});
    Files.writeString(classes.resolve("META-INF/services/x"), "a.D");
    Path jar = folder.resolve("x.jar");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (String name :
          List.of("META-INF/MANIFEST.MF", "META-INF/services/x", "a/D.class", "a/b/C.class")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(
            Files.exists(classes.resolve(name))
                ? Files.readAllBytes(classes.resolve(name))
                : new byte[] {9});
        zip.closeEntry();
      }
    }
    Optional<String> digest = CodeDigest.of(classes.toString());
    assertTrue(digest.isPresent());
    assertEquals(digest, CodeDigest.of(jar.toString()));
    Files.writeString(classes.resolve("notes.txt"), "not code");
    assertEquals(digest, CodeDigest.of(classes.toString()));
    Files.write(classes.resolve("a/D.class"), new byte[] {4});
    assertNotEquals(digest, CodeDigest.of(classes.toString()));
    Files.write(classes.resolve("a/D.class"), new byte[] {3});
    Files.writeString(classes.resolve("META-INF/services/x"), "a.b.C");
    assertNotEquals(digest, CodeDigest.of(classes.toString()));
    assertEquals(Optional.empty(), CodeDigest.of(folder.resolve("none").toString()));
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
