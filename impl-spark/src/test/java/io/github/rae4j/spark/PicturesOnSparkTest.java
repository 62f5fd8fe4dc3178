// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoding, decoding, features and pair metrics give what one machine gives. */
@ExtendWith(LocalSpark.class)
final class PicturesOnSparkTest {
  private static final int PICTURES = 37;
  private static final SparkModel MODEL = SparkModel.of("tiny-fashion");
  private static final StructType ROWS =
      new StructType().add("number", DataTypes.IntegerType).add("image", DataTypes.BinaryType);

  private static RgbImage picture(int number) {
    Random random = new Random(number);
    int width = 40 + number % 3;
    byte[] rgb = new byte[width * 36 * 3];
    random.nextBytes(rgb);
    return new RgbImage(width, 36, rgb);
  }

  private static byte[] png(int number) {
    return PngWriter.encode(picture(number), Map.of());
  }

  private static Dataset<Row> shuffled(SparkSession spark, int partitions) {
    List<Row> rows =
        new ArrayList<>(
            IntStream.range(0, PICTURES).mapToObj(i -> RowFactory.create(i, png(i))).toList());
    Collections.shuffle(rows, new Random(partitions));
    return spark.createDataFrame(rows, ROWS).repartition(partitions);
  }

  private static Rae4j oneMachine() {
    return Rae4j.builder()
        .config("tiny-fashion", List.of())
        .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
        .open();
  }

  /** As the command: batches of 16 in the order of the pictures. */
  private static Tensor latents(Rae4j rae) {
    RepresentationAutoencoder autoencoder = rae.autoencoder();
    ImagePreparation crop = ImagePreparation.centerCrop(rae.assembly().imageSize());
    List<Tensor> parts = new ArrayList<>();
    for (int first = 0; first < PICTURES; first += 16) {
      List<RgbImage> batch =
          IntStream.range(first, Math.min(PICTURES, first + 16))
              .mapToObj(i -> crop.apply(new ImageReader().read("picture", png(i))))
              .toList();
      parts.add(autoencoder.encode(ImageTensors.toTensor(batch)));
    }
    return Tensor.concatRows(parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void latentsAndPicturesAreThoseOfOneMachine(int partitions, SparkSession spark) {
    Tensor expected;
    List<Tensor> decoded = new ArrayList<>();
    try (Rae4j rae = oneMachine()) {
      expected = latents(rae);
      for (int first = 0; first < PICTURES; first += 16) {
        decoded.add(rae.autoencoder().decode(expected.rows(first, Math.min(PICTURES, first + 16))));
      }
    }
    Tensor pictures = Tensor.concatRows(decoded);
    Dataset<Row> latents =
        new Encode()
            .setModel(MODEL)
            .setNumberCol("number")
            .setPartitions(partitions)
            .transform(shuffled(spark, partitions));
    Dataset<Row> images =
        new Decode()
            .setModel(MODEL)
            .setNumberCol("number")
            .setPartitions(partitions)
            .setFormat(Decode.FLOAT)
            .setOutputCol("decoded")
            .transform(latents);
    assertArrayEquals(
        IntStream.range(1, expected.shape().rank()).mapToLong(expected.shape()::dim).toArray(),
        Columns.shape(latents.schema().apply("latents")).orElseThrow());
    List<Row> rows = images.collectAsList();
    assertEquals(PICTURES, rows.size());
    for (Row row : rows) {
      int i = row.getInt(0);
      assertArrayEquals(
          expected.rows(i, i + 1).toFloatArray(), Columns.floats(row, 2).orElseThrow());
      assertArrayEquals(
          pictures.rows(i, i + 1).toFloatArray(), Columns.floats(row, 3).orElseThrow());
    }
  }

  @Test
  void measuresWhatTheAutoencoderLoses(SparkSession spark) {
    Dataset<Row> pairs =
        RaeSpark.reconstruct(MODEL, shuffled(spark, 2))
            .withColumnRenamed("image", "original")
            .withColumnRenamed("reconstruction", "image");
    List<Row> rows =
        new PairMetrics().setPrepare("resize:32+crop:32").transform(pairs).collectAsList();
    assertEquals(PICTURES, rows.size());
    ImagePreparation prepare = ImagePreparation.parse("resize:32+crop:32");
    Row row = rows.get(5);
    RgbImage original =
        prepare.apply(new ImageReader().read("original", (byte[]) row.getAs("original")));
    RgbImage image = prepare.apply(new ImageReader().read("image", (byte[]) row.getAs("image")));
    assertEquals(ImageQuality.psnr(image, original), (Double) row.getAs("psnr"));
    assertEquals(ImageQuality.ssim(image, original), (Double) row.getAs("ssim"));
  }

  @Test
  void featuresAreTheMeanOfTheTokens(SparkSession spark) {
    Row row =
        RaeSpark.features(MODEL, shuffled(spark, 3)).filter("number = 7").collectAsList().get(0);
    float[] features = Columns.floats(row, 2).orElseThrow();
    try (Rae4j rae = oneMachine()) {
      Tensor tokens = rae.autoencoder().tokens(ImageTensors.toTensor(picture(7)));
      int count = tokens.shape().intDim(1);
      int width = tokens.shape().intDim(2);
      assertEquals(width, features.length);
      for (int c = 0; c < width; c++) {
        double sum = 0;
        for (int t = 0; t < count; t++) {
          sum += tokens.toFloatArray()[t * width + c];
        }
        assertEquals(sum / count, features[c], 1e-4, "feature " + c);
      }
    }
  }

  @Test
  void aBrokenPictureIsNamed(SparkSession spark, @TempDir Path folder) throws IOException {
    Dataset<Row> rows = withBroken(spark, folder);
    Encode failing = new Encode().setModel(MODEL).setInputCol("path");
    Exception problem =
        assertThrows(Exception.class, () -> failing.transform(rows).collectAsList());
    assertTrue(problem.getMessage().contains("broken.png"), problem.getMessage());

    List<Row> done =
        new Encode()
            .setModel(MODEL)
            .setInputCol("path")
            .setBadRows(Encode.NULL)
            .transform(rows)
            .collectAsList();
    assertEquals(3, done.size());
    for (Row row : done) {
      boolean broken = row.getString(0).endsWith("broken.png");
      assertEquals(broken, row.isNullAt(1));
      if (broken) {
        assertTrue(row.<String>getAs("reason").contains("broken.png"));
      } else {
        assertNull(row.getAs("reason"));
      }
    }
  }

  private static Dataset<Row> withBroken(SparkSession spark, Path folder) throws IOException {
    Files.write(folder.resolve("a.png"), png(0));
    Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
    Files.write(folder.resolve("b.png"), png(1));
    return spark.createDataFrame(
        List.of(
            RowFactory.create(folder.resolve("a.png").toString()),
            RowFactory.create(folder.resolve("broken.png").toString()),
            RowFactory.create(folder.resolve("b.png").toString())),
        new StructType().add("path", DataTypes.StringType));
  }

  @Test
  void aSavedPipelineDoesTheSame(SparkSession spark, @TempDir Path folder) throws IOException {
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new Encode().setModel(MODEL).setNumberCol("number").setPartitions(2),
                  new Decode().setModel(MODEL).setNumberCol("number").setOutputCol("decoded"),
                  new Features().setModel(MODEL),
                  new Generate()
                      .setModel(SparkModel.of("tiny-fashion-cfg", "sampler.params.num_steps=3"))
                      .setSeed(4)
                      .setOutputCol("generated")
                });
    PipelineModel fitted = pipeline.fit(shuffled(spark, 2));
    String path = folder.resolve("pipeline").toString();
    fitted.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    List<Row> expected = fitted.transform(shuffled(spark, 2)).orderBy("number").collectAsList();
    List<Row> done = loaded.transform(shuffled(spark, 3)).orderBy("number").collectAsList();
    assertEquals(PICTURES, done.size());
    for (int i = 0; i < PICTURES; i++) {
      assertEquals(expected.get(i).getList(2), done.get(i).getList(2));
      assertArrayEquals((byte[]) expected.get(i).get(3), (byte[]) done.get(i).get(3));
      assertEquals(expected.get(i).getList(4), done.get(i).getList(4));
      assertArrayEquals((byte[]) expected.get(i).get(5), (byte[]) done.get(i).get(5));
    }
  }
}
