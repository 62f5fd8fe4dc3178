// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Models on a file system of Hadoop: copied once, checked, and refused where they differ. */
@ExtendWith(LocalSpark.class)
final class SharedModelsTest {
  private static final String CONFIG = "configs/DiTDH-Tiny_cfg.yaml";

  @TempDir private Path shared;
  @TempDir private Path log;

  @BeforeEach
  void share(SparkSession spark) throws IOException {
    copy(BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder(), shared);
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("fs.shared.impl", SharedFileSystem.class.getName());
    hadoop.set("fs.shared.impl.disable.cache", "true");
    hadoop.set("fs.shared.folder", shared.toString());
    hadoop.set("fs.shared.log", log.toString());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private List<Row> generated(SparkSession spark, String config) {
    return RaeSpark.generate(
            SparkModel.of(config, "sampler.params.num_steps=3"),
            RaeSpark.numbered(spark, 20, 10),
            7)
        .orderBy("number")
        .collectAsList();
  }

  @Test
  void aModelIsCopiedOnceAndGivesTheSamePictures(SparkSession spark) throws IOException {
    List<Row> expected = generated(spark, "tiny-fashion-cfg");
    String uri = "shared://bucket/" + CONFIG;
    for (int run = 0; run < 2; run++) {
      List<Row> done = generated(spark, uri);
      assertEquals(expected.size(), done.size());
      for (int i = 0; i < done.size(); i++) {
        assertArrayEquals(pixels(expected.get(i)), pixels(done.get(i)), "image " + i);
      }
    }
    try (Stream<Path> opened = Files.list(log)) {
      List<String> names =
          opened
              .map(file -> file.getFileName().toString().replaceFirst("-[0-9]+[.]opened", ""))
              .toList();
      assertTrue(
          names.stream().anyMatch(name -> name.endsWith("_stage2_model.safetensors")),
          names.toString());
      assertEquals(names.stream().distinct().count(), names.size(), names.toString());
    }
  }

  @Test
  void aValueOfTheConfigMayBeOne(SparkSession spark) {
    List<Row> expected = generated(spark, "tiny-fashion-cfg");
    String weights = "shared://bucket/models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors";
    List<Row> done =
        RaeSpark.generate(
                SparkModel.of(
                    "tiny-fashion-cfg", "sampler.params.num_steps=3", "stage_2.ckpt=" + weights),
                RaeSpark.numbered(spark, 20, 10),
                7)
            .orderBy("number")
            .collectAsList();
    for (int i = 0; i < done.size(); i++) {
      assertArrayEquals(pixels(expected.get(i)), pixels(done.get(i)), "image " + i);
    }
  }

  @Test
  void theFolderOfAnEncoderMayBeOne(SparkSession spark) {
    Dataset<Row> pictures =
        RaeSpark.generate(
                SparkModel.of("tiny-fashion", "sampler.params.num_steps=3"),
                RaeSpark.numbered(spark, 6, 10),
                7)
            .select("number", "image")
            .localCheckpoint();
    List<Row> expected = encoded(SparkModel.of("tiny-fashion"), pictures);
    String folder = "shared://bucket/models/encoders/mae-tiny-p8";
    List<Row> done =
        encoded(
            SparkModel.of(
                "tiny-fashion",
                "stage_1.params.encoder_config_path=" + folder,
                "stage_1.params.encoder_params.model_name=" + folder),
            pictures);
    assertEquals(6, done.size());
    for (int i = 0; i < done.size(); i++) {
      assertArrayEquals(latents(expected.get(i)), latents(done.get(i)), "image " + i);
    }
  }

  private static List<Row> encoded(SparkModel model, Dataset<Row> pictures) {
    return RaeSpark.encode(model, pictures).orderBy("number").collectAsList();
  }

  private static float[] latents(Row row) {
    return Columns.floats(row, row.fieldIndex("latents")).orElseThrow();
  }

  private static byte[] pixels(Row row) {
    return new ImageReader().read("image", row.<byte[]>getAs("image")).rgb();
  }

  @Test
  void whatIsNotThereIsNamed(SparkSession spark) {
    MissingFileException problem =
        assertThrows(
            MissingFileException.class,
            () -> generated(spark, "shared://bucket/configs/absent.yaml"));
    assertTrue(problem.getMessage().contains("shared://bucket/configs/absent.yaml"));
  }

  @Test
  void aChangedFileIsRefusedOnAnExecutor(SparkSession spark, @TempDir Path cache)
      throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Files.writeString(shared.resolve("x.bin"), "abc");
    RemoteFile file = new RemoteListing(hadoop).list("shared://bucket/x.bin", "x.bin").get(0);
    String hash = new MachineCache(cache.resolve("driver")).keep(file, hadoop);
    MachineCache executor = new MachineCache(cache.resolve("executor"));
    Files.writeString(shared.resolve("x.bin"), "abd");
    RaeException changed =
        assertThrows(RaeException.class, () -> executor.keep(file.withHash(hash), hadoop));
    assertTrue(changed.getMessage().contains("shared://bucket/x.bin"), changed.getMessage());
    assertTrue(changed.getMessage().contains(ExecutorPlace.current().host()), changed.getMessage());
    Files.writeString(shared.resolve("x.bin"), "longer");
    RaeException longer =
        assertThrows(
            RaeException.class,
            () -> new MachineCache(cache.resolve("other")).keep(file.withHash(hash), hadoop));
    assertTrue(
        longer.getMessage().toLowerCase(Locale.ROOT).contains("6 bytes"), longer.getMessage());
    try (Stream<Path> left = Files.list(cache.resolve("other/files"))) {
      assertTrue(left.allMatch(each -> each.toString().endsWith(".lock")));
    }
  }
}
