// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.spark.output.BlockAssembly;
import io.github.rae4j.spark.output.NamedFile;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.WebDatasetSample;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What generated blocks become, each of the same bytes as in the one-machine command. */
final class GeneratedForms {
  private static final String PNG = "png";

  /** Number, class and picture of an image; the class is null where there is none. */
  static final StructType ROWS =
      new StructType()
          .add("number", DataTypes.LongType, false)
          .add("label", DataTypes.LongType, true)
          .add("image", DataTypes.BinaryType, false);

  private GeneratedForms() {}

  /** One PNG file an image, with its provenance, rounded to the nearest level. */
  static GenerateRange.Form<NamedFile> pngs() {
    return block -> {
      List<byte[]> files = encoded(block);
      return each(files.size(), block, i -> file(block, i, files.get(i)));
    };
  }

  private static NamedFile file(GenerateRange.Block block, int i, byte[] content) {
    return NamedFile.of(OutputLayout.png(block.range().first() + i), content);
  }

  /** One file of pixels a block, truncated like the reference's bulk sampling. */
  static GenerateRange.Form<NamedFile> pixels() {
    return block -> {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      ImageTensors.toImages(images(block), Quantization.TRUNCATE)
          .forEach(image -> all.writeBytes(image.rgb()));
      return kept(block, BlockAssembly.PIXELS, all.toByteArray());
    };
  }

  /** One file of float32 a block. */
  static GenerateRange.Form<NamedFile> floats() {
    return block -> kept(block, BlockAssembly.IMAGES, bytes(images(block)));
  }

  /** One file of latents a block, in addition to something else. */
  static GenerateRange.Form<NamedFile> withLatents(GenerateRange.Form<NamedFile> other) {
    return block -> {
      List<Map.Entry<Long, NamedFile>> all = new ArrayList<>(other.of(block));
      all.addAll(kept(block, BlockAssembly.LATENTS, bytes(block.latents())));
      return all;
    };
  }

  /** Nothing. */
  static GenerateRange.Form<NamedFile> nothing() {
    return block -> List.of();
  }

  /** Samples of tar shards; the pictures have the bytes of {@link #pngs}. */
  static GenerateRange.Form<WebDatasetSample> samples() {
    return block -> {
      List<byte[]> files = encoded(block);
      return each(
          files.size(), block, i -> new WebDatasetSample(PNG, files.get(i), label(block, i)));
    };
  }

  /** Rows of tables; the pictures have the bytes of {@link #pngs}. */
  static GenerateRange.Form<Row> rows() {
    return block -> {
      List<byte[]> files = encoded(block);
      return each(
          files.size(),
          block,
          i ->
              RowFactory.create(
                  block.range().first() + i, block.labels().get(i).orElse(null), files.get(i)));
    };
  }

  private static OptionalLong label(GenerateRange.Block block, int i) {
    return block.labels().get(i).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private interface Making<V> {
    V make(int i);
  }

  private static <V> List<Map.Entry<Long, V>> each(
      int count, GenerateRange.Block block, Making<V> making) {
    List<Map.Entry<Long, V>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(Map.entry(block.range().first() + i, making.make(i)));
    }
    return records;
  }

  private static List<Map.Entry<Long, NamedFile>> kept(
      GenerateRange.Block block, String kind, byte[] content) {
    return List.of(
        Map.entry(
            block.range().first(), NamedFile.of(OutputLayout.block(block.range(), kind), content)));
  }

  private static Tensor images(GenerateRange.Block block) {
    return block
        .images()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    String.format(Locale.ROOT, "%s was not decoded", block.range())));
  }

  private static List<byte[]> encoded(GenerateRange.Block block) {
    List<RgbImage> rounded = ImageTensors.toImages(images(block), Quantization.ROUND);
    return IntStream.range(0, rounded.size())
        .mapToObj(i -> PngWriter.encode(rounded.get(i), block.texts().get(i)))
        .toList();
  }

  /** The values, little-endian and row-major. */
  static byte[] bytes(Tensor tensor) {
    ByteBuffer content = tensor.bytes();
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }
}
