// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.npy.NpyHeader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Puts committed blocks together into one file, on the driver: a block is read when it is its turn,
 * so that the memory needed does not depend on the number of images. Immutable.
 */
public final class BlockAssembly {
  /** Kind of the blocks of pixels: uint8 {@code (n, h, w, 3)}. */
  public static final String PIXELS = "rgb";

  /** Kind of the blocks of images: float32 {@code (n, 3, h, w)}, little-endian. */
  public static final String IMAGES = "img";

  /** Kind of the blocks of latents: float32 {@code (n, C, h, w)}, little-endian. */
  public static final String LATENTS = "f32";

  /** Kind of the blocks of latents of mirrored images, as {@link #LATENTS}. */
  public static final String FLIPPED = "flip";

  /** Kind of the blocks of labels: int64 {@code (n)}, little-endian, one below 0 for none. */
  public static final String LABELS = "i64";

  private static final String ARRAY = "arr_0";
  private static final String CLASSES = "arr_1";
  private static final int BUFFER = 1 << 20;

  private final RunFiles files;
  private final Path folder;
  private final List<BlockRange> ranges;

  /**
   * Blocks of a run.
   *
   * @param folder where they have been committed
   * @param ranges all of the run, in order
   */
  public BlockAssembly(RunFiles files, Path folder, List<BlockRange> ranges) {
    this.files = files;
    this.folder = folder;
    this.ranges = List.copyOf(ranges);
  }

  /**
   * Writes an archive for ADM's evaluation, with the bytes of the one-machine command: {@code
   * arr_0}, uint8 {@code (n, h, w, 3)}, and {@code arr_1}, int64 {@code (n)}, unless an image is
   * unconditional.
   *
   * @param height of the images
   * @param width of the images
   * @param labels of all images
   */
  public void writeNpz(Path target, int height, int width, List<Optional<Long>> labels) {
    Shape one = Shape.of(height, width, 3);
    Shape all = Shape.of(labels.size(), height, width, 3);
    List<NpzWriter.Member> members = new ArrayList<>();
    members.add(
        new NpzWriter.Member(
            ARRAY,
            NpyHeader.of(DType.UINT8, all),
            out -> {
              for (BlockRange range : ranges) {
                files.copy(require(range, PIXELS, one.elements()), Channels.newOutputStream(out));
              }
            }));
    if (labels.stream().allMatch(Optional::isPresent)) {
      long[] classes = labels.stream().mapToLong(Optional::orElseThrow).toArray();
      members.add(NpzWriter.Member.of(CLASSES, Tensor.of(classes, classes.length)));
    }
    files.writeLocally(target, file -> NpzWriter.write(file, members));
  }

  /**
   * Writes a safetensors file, of any size, with the bytes of the one-machine command.
   *
   * @param kinds of the blocks of each tensor, float32, by the name of the tensor
   * @param one shape of what each tensor holds of one image
   * @param labels of all images, written if every image has one; empty where none are wanted
   */
  public void writeTensors(
      Path target,
      Map<String, String> kinds,
      Shape one,
      List<Optional<Long>> labels,
      Map<String, String> metadata) {
    long count = ranges.stream().mapToLong(BlockRange::count).sum();
    StreamedTensors large = new StreamedTensors("the tensors for " + target);
    kinds.forEach(
        (name, kind) -> {
          List<StreamedTensors.Opening> parts = new ArrayList<>();
          for (BlockRange range : ranges) {
            Path block = require(range, kind, one.elements() * Float.BYTES);
            parts.add(() -> files.fileSystem().open(block, BUFFER));
          }
          large.add(name, count, one, parts);
        });
    Map<String, Tensor> more = new LinkedHashMap<>();
    if (!labels.isEmpty() && labels.stream().allMatch(Optional::isPresent)) {
      more.put(
          LatentCache.LABELS,
          Tensor.of(labels.stream().mapToLong(Optional::orElseThrow).toArray(), labels.size()));
    }
    Weights all = Weights.join(List.of(large, Weights.of("the labels for " + target, more)));
    files.writeLocally(target, file -> SafetensorsWriter.write(file, all, metadata));
  }

  /** The labels of all images that were kept in blocks of {@link #LABELS}. */
  public List<Optional<Long>> labels() {
    List<Optional<Long>> labels = new ArrayList<>();
    for (BlockRange range : ranges) {
      ByteBuffer block =
          ByteBuffer.wrap(files.read(require(range, LABELS, Long.BYTES)))
              .order(ByteOrder.LITTLE_ENDIAN);
      while (block.hasRemaining()) {
        long label = block.getLong();
        labels.add(label < 0 ? Optional.empty() : Optional.of(label));
      }
    }
    return labels;
  }

  private Path require(BlockRange range, String kind, long bytesPerImage) {
    Path file = new Path(folder, OutputLayout.block(range, kind));
    long wanted = bytesPerImage * range.count();
    long found = files.find(file).map(FileStatus::getLen).orElse(-1L);
    if (found != wanted) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s must have %,d bytes for %d images, but %s; run again to make it anew",
              file,
              wanted,
              range.count(),
              found < 0 ? "is not there" : String.format(Locale.ROOT, "has %,d", found)),
          Where.file(file));
    }
    return file;
  }
}
