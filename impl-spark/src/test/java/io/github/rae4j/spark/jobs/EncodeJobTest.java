// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
final class EncodeJobTest {
  private static final int IMAGES = 150;
  private static final int DAMAGED = 21;
  private static final int BATCH = 16;

  @TempDir static Path data;
  @TempDir Path folder;

  @BeforeAll
  static void pictures() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < IMAGES; i++) {
      byte[] rgb = new byte[3 * 32 * 32];
      random.nextBytes(rgb);
      Path classes = Files.createDirectories(data.resolve("class" + i * 2 / IMAGES));
      Path file = classes.resolve(String.format(Locale.ROOT, "%04d.png", i));
      PngWriter.write(file, new RgbImage(32, 32, rgb), Map.of());
      if (i == DAMAGED) {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
      }
    }
  }

  /** Latents as the one-machine command encodes them, batches of images that can be read. */
  private static float[] onOneMachine(int from, int to) {
    try (Rae4j rae =
            Rae4j.builder()
                .config("tiny-fashion-cfg", List.of())
                .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
                .open();
        ImageDataSet images = DataSets.open(rae.registry(), data.toString());
        ImageStream stream =
            new ImageStream.Options(images, ImagePreparation.parse("none"), 1, true)
                .open(from, to)) {
      List<Tensor> parts = new ArrayList<>();
      stream.forEachBatch(BATCH, batch -> parts.add(rae.autoencoder().encode(batch.images())));
      return Tensor.concatRows(parts).toFloatArray();
    }
  }

  private JobCall encode(Path out, Object... more) {
    Object[] usual = {
      "encode",
      "--data",
      data,
      "--batch-size",
      BATCH,
      "--threads",
      1,
      "--prepare",
      "none",
      "--out",
      out
    };
    Object[] all = Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return JobCall.of(all);
  }

  @Test
  void oneFileHasTheLatentsAndLabelsOfOneMachine() {
    Path out = folder.resolve("latents.safetensors");
    JobCall call = encode(out, "--skip-damaged", "--round", 40).done();
    Checkpoint written = Checkpoint.open(out);
    assertArrayEquals(onOneMachine(0, IMAGES), written.get("latents").toFloatArray());
    long[] labels = written.get("labels").toLongArray();
    assertEquals(IMAGES - 1, labels.length);
    assertEquals(74, Arrays.stream(labels).filter(label -> label == 0).count());
    assertTrue(call.err().contains("1 damaged images were left out: "), call.err());
    assertEquals("encoded", written.metadata().get("rae4j.label"));
    assertTrue(written.metadata().containsKey("latents.encoder.sha256"));
  }

  @Test
  void shardsHoldTheLatentsOfTheirImagesAndAnIndex() {
    Path out = folder.resolve("latents");
    encode(out, "--skip-damaged", "--flips", "--shard-size", "64K").done();
    LatentIndex index = LatentIndex.read(out);
    int size = index.layout().imagesPerShard();
    assertEquals(64, size);
    assertEquals(List.of(DAMAGED), index.skipped());
    assertTrue(index.labelled());
    for (int k = 0; k < 3; k++) {
      Checkpoint shard = Checkpoint.open(out.resolve(index.layout().name(k)));
      assertArrayEquals(
          onOneMachine(k * size, Math.min(IMAGES, (k + 1) * size)),
          shard.get("latents").toFloatArray());
      assertEquals(shard.get("latents").shape(), shard.get("latents_flip").shape());
    }
    JobCall again = encode(out, "--skip-damaged", "--flips", "--shard-size", "64K").done();
    assertTrue(again.err().contains("is whole already"), again.err());
    encode(out, "--flips", "--shard-size", "64K").failed(1, "holds other latents", "skip damaged");
  }

  @Test
  void aDamagedImageIsNamedWithItsHost() {
    encode(folder.resolve("latents.safetensors")).failed(1, "0021.png", "the driver's host ");
  }
}
