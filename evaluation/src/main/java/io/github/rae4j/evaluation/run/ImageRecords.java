// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.formats.npy.NpyHeader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Generated images as bytes in a file of the work folder, 3 bytes per pixel, truncated like the
 * reference's bulk sampling. Not thread-safe.
 */
public final class ImageRecords implements BatchSink {
  private static final String IMAGES = "arr_0";
  private static final String LABELS = "arr_1";

  private static final String FILE = "images.rgb";

  private final RecordFile images;

  /** Resumes from the work folder. */
  public ImageRecords(WorkFolder folder) {
    this.images = RecordFile.open(folder, FILE, DType.UINT8);
  }

  @Override
  public int done() {
    return images.records();
  }

  @Override
  public void truncate(int count) {
    images.truncate(count);
  }

  @Override
  public void append(GeneratedBatch batch, Tensor floats) {
    List<RgbImage> quantized = ImageTensors.toImages(floats, Quantization.TRUNCATE);
    Shape shape =
        Shape.of(quantized.size(), quantized.get(0).height(), quantized.get(0).width(), 3);
    ByteBuffer bytes = Tensor.buffer(DType.UINT8, shape);
    quantized.forEach(image -> bytes.put(image.rgb()));
    images.append(Tensor.wrap(DType.UINT8, shape, bytes.flip()));
  }

  @Override
  public void absorb(RunPart part) {
    images.append(part.records(FILE, DType.UINT8));
  }

  /**
   * The images stay in the work folder.
   *
   * @throws io.github.rae4j.errors.DataException if some were removed or changed meanwhile
   */
  @Override
  public void finish() {
    images.requireIntact();
  }

  /**
   * Reads saved images.
   *
   * @param from index of the first image
   * @param to index after the last image
   * @return float32 {@code (n, 3, h, w)} in [0, 1]
   */
  public Tensor read(int from, int to) {
    Shape one = images.recordShape().orElseThrow();
    ByteBuffer bytes = images.read(from, to - from);
    List<RgbImage> read = new ArrayList<>();
    for (int i = from; i < to; i++) {
      byte[] rgb = new byte[Math.toIntExact(one.elements())];
      bytes.get(rgb);
      read.add(new RgbImage(one.intDim(1), one.intDim(0), rgb));
    }
    return ImageTensors.toTensor(read);
  }

  /**
   * Writes all images as an archive for ADM's evaluation: {@code arr_0}, uint8 {@code (n, h, w,
   * 3)}, and {@code arr_1}, int64 {@code (n)}, unless an image is unconditional.
   *
   * @param labels labels of all images, in image order
   */
  public void writeTo(Path target, List<Optional<Long>> labels) {
    images.requireIntact();
    if (images.records() != labels.size()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%d images were made, but %d were asked for",
              images.records(),
              labels.size()));
    }
    Shape one = images.recordShape().orElseThrow();
    Shape shape = Shape.of(images.records(), one.dim(0), one.dim(1), one.dim(2));
    List<NpzWriter.Member> members = new ArrayList<>();
    members.add(new NpzWriter.Member(IMAGES, NpyHeader.of(DType.UINT8, shape), images::copyTo));
    if (labels.stream().allMatch(Optional::isPresent)) {
      long[] classes = labels.stream().mapToLong(Optional::orElseThrow).toArray();
      members.add(NpzWriter.Member.of(LABELS, Tensor.of(classes, classes.length)));
    }
    NpzWriter.write(target, members);
  }
}
