// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents in shards: that they are those of one file, and that training from them is the same. */
class EncodeShardsTest {
  private static final int SIZE = 32;
  private static final int IMAGES = 200;

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() {
    float[] values = new UniformStreams(3).floats(0, 0, IMAGES * 3 * SIZE * SIZE);
    write("images.safetensors", values);
    float[] mirrored = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      mirrored[i] = values[i / SIZE * SIZE + SIZE - 1 - i % SIZE];
    }
    write("mirrored.safetensors", mirrored);
  }

  private void write(String name, float[] values) {
    long[] labels = new long[IMAGES];
    Arrays.setAll(labels, i -> i % 10);
    SafetensorsWriter.write(
        folder.resolve(name),
        Map.of(
            "images",
            Tensor.of(values, IMAGES, 3, SIZE, SIZE),
            "labels",
            Tensor.of(labels, IMAGES)),
        Map.of());
  }

  private Object[] encode(String out, Object... more) {
    List<Object> words = new ArrayList<>(List.of("encode"));
    if (!Arrays.asList(more).contains("--batch-size")) {
      words.addAll(List.of("--batch-size", 16));
    }
    words.addAll(List.of("--data", folder.resolve("images.safetensors")));
    words.addAll(List.of("--out", folder.resolve(out)));
    words.addAll(Arrays.asList(more));
    return words.toArray();
  }

  /** In shards of 64 images, the smallest number. */
  private Object[] shards(String out, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--shard-size", "1K"));
    words.addAll(Arrays.asList(more));
    return encode(out, words.toArray());
  }

  private static float[] read(LatentStore store, int number, boolean mirrored) {
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, store.latent());
    store.read(number, mirrored, bytes);
    return Tensor.wrap(DType.FLOAT32, store.latent(), bytes.flip()).toFloatArray();
  }

  @Test
  void aFolderHoldsTheLatentsOfAFile() throws IOException {
    JsonNode written = Run.of(shards("cache", "--flips", "--json")).json();
    assertEquals(4, written.get("shards").asInt());
    assertEquals(IMAGES, written.get("images").asInt());
    assertTrue(written.get("flips").asBoolean());
    Run.of(encode("cache.safetensors", "--flips")).done();
    Run.of(
            "encode",
            "--batch-size",
            16,
            "--data",
            folder.resolve("mirrored.safetensors"),
            "--out",
            folder.resolve("mirrored-latents.safetensors"))
        .done();
    try (LatentStore shards = LatentStore.open(folder.resolve("cache"));
        LatentStore file = LatentStore.open(folder.resolve("cache.safetensors"));
        LatentStore mirrored = LatentStore.open(folder.resolve("mirrored-latents.safetensors"))) {
      assertEquals(List.of(64, 64, 64, 8), counts(shards));
      assertArrayEquals(file.labels().orElseThrow(), shards.labels().orElseThrow());
      assertEquals(file.shape(), shards.shape());
      assertFalse(mirrored.hasFlips());
      for (int i = 0; i < IMAGES; i++) {
        assertArrayEquals(read(file, i, false), read(shards, i, false));
        assertArrayEquals(read(file, i, true), read(shards, i, true));
        assertArrayEquals(read(mirrored, i, false), read(shards, i, true));
      }
      for (String key : List.of("prepare", "data sha256", "latents.encoder.sha256", "flips")) {
        assertEquals(file.metadata().get(key), shards.metadata().get(key), key);
        assertNotEquals(null, shards.metadata().get(key), key);
      }
      // A shard alone is a cache, too.
      Path one = folder.resolve("cache/latents-00003-of-00004.safetensors");
      assertEquals(shards.metadata(), Checkpoint.open(one).metadata());
    }
    assertEquals(
        List.of(
            "latents-00000-of-00004.safetensors",
            "latents-00001-of-00004.safetensors",
            "latents-00002-of-00004.safetensors",
            "latents-00003-of-00004.safetensors",
            "latents.index.json"),
        Run.files(folder.resolve("cache")));
    assertFalse(Files.exists(folder.resolve("cache.part")));
  }

  private static List<Integer> counts(LatentStore store) {
    return store.index().orElseThrow().shards().stream().map(shard -> shard.latents()).toList();
  }

  @Test
  void aKilledRunEndsWithTheSameBytes() throws Exception {
    Run.of(shards("whole", "--flips")).done();
    Program killed =
        Program.start(folder, "exec", Map.of(), shards("killed", "--flips", "--batch-size", 1));
    Path shard = folder.resolve("killed/latents-00001-of-00004.safetensors");
    while (!Files.exists(shard)) {
      assertTrue(killed.isAlive(), killed::err);
      Thread.sleep(2);
    }
    killed.signal("KILL");
    assertNotEquals(0, killed.status());
    assertFalse(Files.exists(folder.resolve("killed/latents.index.json")));
    Run refused = Run.of(train("killed", "refused"));
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains("not yet all of them"), refused.err());
    Run again = Run.of(shards("killed", "--flips", "--batch-size", 1));
    assertEquals(0, again.status(), again.err());
    assertTrue(again.err().contains("images are done already; going on"), again.err());
    Run.of(shards("single", "--flips", "--batch-size", 1)).done();
    for (String name : Run.files(folder.resolve("single"))) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("single").resolve(name)),
          Files.readAllBytes(folder.resolve("killed").resolve(name)),
          name);
    }
    // The same command again finds all of it, another one touches nothing.
    byte[] index = Files.readAllBytes(folder.resolve("whole/latents.index.json"));
    Run whole = Run.of(shards("whole", "--flips"));
    assertEquals(0, whole.status(), whole.err());
    assertTrue(whole.err().contains("is whole already"), whole.err());
    Run.of(shards("whole")).failed("holds other latents", "flips");
    Run.of(encode("whole", "--flips")).failed("holds other latents", "images per shard");
    assertArrayEquals(index, Files.readAllBytes(folder.resolve("whole/latents.index.json")));
    assertFalse(Files.exists(folder.resolve("whole.part")));
    LatentIndex.read(folder.resolve("whole"));
  }

  @Test
  void wrongUseIsSaid() throws IOException {
    Run.of(encode("cache.safetensors", "--shard-size", "1G")).usage("--shard-size", "folder");
    Run.of(encode("cache", "--shard-size", "much")).usage("--shard-size", "'much'", "512M");
    Run.of(encode("cache", "--shard-size", "0")).usage("--shard-size");
    Run.of(encode("cache.pt")).usage("--out", ".pt");
    Path picture = folder.resolve("a.png");
    Run.of("encode", picture, "--flips", "--out", folder.resolve("x.safetensors"))
        .usage("--flips", "--data");
    Run.of("encode", picture, "--out", folder.resolve("x")).usage("--out");
    Files.writeString(folder.resolve("taken"), "x");
    Run.of(encode("taken")).failed("taken");
    assertEquals("x", Files.readString(folder.resolve("taken")));
  }

  private Object[] train(String data, String run, Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("train", "stage2", "--config", "tiny-fashion", "--threads", 1));
    words.addAll(List.of("--data", folder.resolve(data), "--out", folder.resolve(run)));
    words.addAll(
        List.of(
            "training.global_batch_size=8",
            "training.epochs=9",
            "training.max_steps=4",
            "training.log_interval=1",
            "training.callbacks.curves=false"));
    words.addAll(Arrays.asList(more));
    return words.toArray();
  }

  private Weights trained(String data, String run, Object... more) {
    Run trained = Run.of(train(data, run, more));
    assertEquals(0, trained.status(), trained.err());
    return Checkpoint.open(folder.resolve(run + "/stage2_model.safetensors"));
  }

  private double[] losses(String run) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(run + "/log.csv"));
    int column = Arrays.asList(lines.get(0).replace("\"", "").split(",", -1)).indexOf("loss");
    return lines.stream()
        .skip(1)
        .mapToDouble(line -> Double.parseDouble(line.replace("\"", "").split(",", -1)[column]))
        .toArray();
  }

  private static double difference(Weights a, Weights b) {
    double largest = 0;
    for (String name : a.names()) {
      float[] x = a.get(name).toFloatArray();
      float[] y = b.get(name).toFloatArray();
      for (int i = 0; i < x.length; i++) {
        largest = Math.max(largest, Math.abs(x[i] - y[i]));
      }
    }
    return largest;
  }

  @Test
  @NeedsLibtorch
  void trainingIsTheSameFromShardsFileAndImages() throws IOException {
    Run.of(shards("cache", "--flips")).done();
    Run.of(encode("cache.safetensors", "--flips")).done();
    Run.of(encode("plain.safetensors")).done();
    String[] flip = {"training.flip=true"};
    Weights shards = trained("cache", "shards", (Object[]) flip);
    Weights file = trained("cache.safetensors", "file", (Object[]) flip);
    assertEquals(0, difference(shards, file));
    assertEquals(
        Files.readString(folder.resolve("shards/log.csv")),
        Files.readString(folder.resolve("file/log.csv")));
    // Encoded anew in batches of the training, to rounding.
    trained("images.safetensors", "images", (Object[]) flip);
    double[] losses = losses("shards");
    assertArrayEquals(losses, losses("images"), 1e-5);
    Weights unflipped = trained("cache", "unflipped", "training.flip=false");
    assertTrue(Math.abs(losses[0] - losses("unflipped")[0]) > 1e-4);
    assertEquals(0, difference(unflipped, trained("plain.safetensors", "plain")));
    // Blocks of both levels: the same from both, and another order.
    Object[] blocks = {
      "training.flip=true",
      "training.shuffle=blocks",
      "training.shuffle_block=4",
      "training.shuffle_buffer=48"
    };
    Weights inBlocks = trained("cache", "blocks", blocks);
    assertEquals(0, difference(inBlocks, trained("cache.safetensors", "blocks-file", blocks)));
    assertTrue(Math.abs(losses[0] - losses("blocks")[0]) > 1e-4);
    // Resumed in the middle.
    List<Object> first = new ArrayList<>(List.of(blocks));
    first.add("training.max_steps=2");
    trained("cache", "resumed", first.toArray());
    List<Object> rest = new ArrayList<>(List.of(blocks));
    rest.add("--resume");
    assertEquals(0, difference(inBlocks, trained("cache", "resumed", rest.toArray())));
    Run other =
        Run.of(train("cache", "resumed", "training.flip=true", "training.max_steps=9", "--resume"));
    assertEquals(1, other.status());
    assertTrue(other.err().contains("training.shuffle was blocks"), other.err());
  }

  @Test
  @NeedsLibtorch
  void whatACacheCannotGiveIsRefused() {
    Run.of(encode("plain.safetensors")).done();
    Run.of(shards("large", "--prepare", "center-crop:64")).done();
    refused("plain.safetensors", "no latents of mirrored images", "training.flip=true");
    refused("plain.safetensors", "prepared by center-crop:32", "training.preparation=pad:32");
    refused("large", "prepared by center-crop:64, but the images of the config are 32 x 32");
    refused(
        "large",
        "but training.preparation is center-crop:32",
        "training.preparation=center-crop:32");
    refused("large", "other statistics", "stage_1.params.normalization_stat_path=null");
    refused("plain.safetensors", "training.shuffle is blocks", "training.shuffle_block=4");
    refused(
        "plain.safetensors",
        "smaller than a block",
        "training.shuffle=blocks",
        "training.shuffle_buffer=8");
    // It is meant: said by the config. Where nothing is said about flips, that is said.
    Run meant = Run.of(train("large", "meant", "training.preparation=center-crop:64x64"));
    assertEquals(0, meant.status(), meant.err());
    assertTrue(meant.err().contains("images are not mirrored"), meant.err());
  }

  private void refused(String data, String what, Object... more) {
    Run run = Run.of(train(data, "refused", more));
    assertEquals(1, run.status(), run.err());
    assertTrue(run.err().contains(what), run.err());
    assertFalse(run.err().contains("internal error"), run.err());
    assertFalse(Files.exists(folder.resolve("refused/log.csv")));
  }
}
