// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
final class SampleJobTest {
  private static final int COUNT = 23;
  private static final int BATCH = 4;
  private static final long SEED = 5;

  @TempDir static Path expected;
  @TempDir Path folder;

  @BeforeAll
  static void onOneMachine() {
    OneMachine.sample(
        expected.resolve("pngs"),
        expected.resolve("x.npz"),
        expected.resolve("x.safetensors"),
        COUNT,
        BATCH,
        SEED);
  }

  private static JobCall sample(Object out, Object... more) {
    Object[] usual = {
      "sample",
      "--count",
      COUNT,
      "--batch-size",
      BATCH,
      "--seed",
      SEED,
      "--steps",
      4,
      "--threads",
      1,
      "--out",
      out
    };
    Object[] all = Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return JobCall.of(all);
  }

  @Test
  void aListWithAnEmptyElementIsRefused() {
    for (String labels : List.of(",", "1,,2", "\"")) {
      JobCall call = JobCall.of("sample", "--labels", labels, "--out", folder.resolve("none"));
      assertEquals(2, call.status(), call.err());
      assertTrue(call.err().contains("--labels: '" + labels + "' has "), call.err());
    }
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  void aFolderOfPngsHasTheBytesOfOneMachine() throws IOException {
    Path out = folder.resolve("pngs");
    JobCall call = sample(out, "--round", 8).done();
    JobCall.assertSame(expected.resolve("pngs"), out);
    assertFalse(Files.exists(folder.resolve("pngs.part")));
    List<String> rows = Files.readAllLines(folder.resolve("pngs.provenance.jsonl"));
    assertEquals(1 + 6, rows.size(), "a run and six blocks");
    assertTrue(rows.get(0).contains("\"rae4j.seed\":\"5\""), rows.get(0));
    assertTrue(rows.get(6).contains("\"first\":20,\"count\":3,\"host\":\""), rows.get(6));
    assertTrue(call.err().contains("8 of 23 images are done"), call.err());
  }

  @Test
  void anArchiveAndLatentsHaveTheBytesOfOneMachine() throws IOException {
    Path out = folder.resolve("x.npz");
    Path latents = folder.resolve("x.safetensors");
    sample(out, "--latents", latents).done();
    assertEquals(-1, Files.mismatch(expected.resolve("x.npz"), out));
    assertEquals(-1, Files.mismatch(expected.resolve("x.safetensors"), latents));
    assertEquals(
        List.of("x.npz", "x.npz.provenance.jsonl", "x.safetensors"), JobCall.files(folder));
  }

  @Test
  void anotherFileSystemHasTheSameBytes(SparkSession spark) throws IOException {
    spark
        .sparkContext()
        .hadoopConfiguration()
        .set("fs.other.impl", OtherFileSystem.class.getName());
    String there = "other://" + folder;
    sample(there + "/x.npz", "--latents", there + "/x.safetensors").done();
    assertEquals(-1, Files.mismatch(expected.resolve("x.npz"), folder.resolve("x.npz")));
    assertEquals(
        -1, Files.mismatch(expected.resolve("x.safetensors"), folder.resolve("x.safetensors")));
    sample(there + "/pngs/").done();
    JobCall.assertSame(expected.resolve("pngs"), folder.resolve("pngs"));
    assertFalse(Files.exists(folder.resolve("pngs.part")));
  }

  @Test
  void pngsBesideLatentsAreTheSameToo() {
    Path out = folder.resolve("pngs");
    sample(out, "--latents", folder.resolve("x.safetensors")).done();
    JobCall.assertSame(expected.resolve("pngs"), out);
  }

  @Test
  void shardsHoldThePngsAndTheirClasses() throws IOException {
    Path out = folder.resolve("shards");
    sample(out, "--format", "webdataset", "--shard-size", 8).done();
    assertEquals(
        List.of("shard-000000.tar", "shard-000001.tar", "shard-000002.tar"), JobCall.files(out));
    try (Registry registry = Registry.standard();
        ImageDataSet shards = DataSets.open(registry, out.toString());
        ImageDataSet pngs = DataSets.open(registry, expected.resolve("pngs").toString())) {
      assertEquals(COUNT, shards.size());
      for (int i = 0; i < COUNT; i++) {
        assertArrayEquals(pngs.get(i).image().rgb(), shards.get(i).image().rgb());
        assertEquals(i % 10, shards.label(i).orElseThrow());
      }
    }
    byte[] first = Files.readAllBytes(out.resolve("shard-000001.tar"));
    Path again = folder.resolve("again");
    sample(again, "--format", "webdataset", "--shard-size", 8).done();
    assertArrayEquals(first, Files.readAllBytes(again.resolve("shard-000001.tar")));
  }

  @Test
  void tablesHoldThePngs(SparkSession spark) throws IOException {
    Path out = folder.resolve("table");
    sample(out, "--format", "parquet", "--shard-size", 8, "--round", 8).done();
    List<Row> rows = spark.read().parquet(out.toString()).orderBy("number").collectAsList();
    assertEquals(COUNT, rows.size());
    for (Row row : rows) {
      Path png =
          expected.resolve("pngs").resolve(String.format(Locale.ROOT, "%06d.png", row.getLong(0)));
      assertArrayEquals(Files.readAllBytes(png), row.<byte[]>getAs("image"));
      assertEquals(row.getLong(0) % 10, row.getLong(1));
    }
  }
}
