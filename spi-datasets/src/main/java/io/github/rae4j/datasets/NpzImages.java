// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.npy.NpyHeader;
import io.github.rae4j.formats.npy.NpyReader;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The images of a NumPy archive, read directly from the file. A compressed or column-major array is
 * first written to a temporary file, which {@link #close} deletes.
 */
final class NpzImages extends StoredImages {
  private static final List<String> IMAGE_NAMES = List.of("arr_0", "images", "samples");
  private static final List<String> LABEL_NAMES = List.of("arr_1", "labels", "y", "label_arr");

  private final Path bytes;
  private final long offset;
  private final Shape shape;
  private final long[] labels;
  private final boolean temporary;

  private NpzImages(
      Path file, Path bytes, long offset, Shape shape, long[] labels, boolean temporary) {
    super(file.toString(), List.of());
    this.bytes = bytes;
    this.offset = offset;
    this.shape = shape;
    this.labels = labels;
    this.temporary = temporary;
  }

  /**
   * Opens an archive.
   *
   * @param images name of the image array; empty to detect it
   * @param labels name of the label array; empty to detect it, if there is one
   */
  static NpzImages open(Path file, Optional<String> images, Optional<String> labels) {
    try (NpzReader npz = NpzReader.open(file)) {
      String array = images.orElseGet(() -> findImages(file, npz));
      try (NpyReader reader = npz.rows(array)) {
        NpyHeader header = reader.header();
        requireImages(file, array, header);
        long[] read =
            labels
                .or(() -> findLabels(npz))
                .map(name -> NpzLabels.read(file, name, npz, header.shape().dim(0)))
                .orElseGet(() -> new long[0]);
        return locate(file, array, reader, read);
      }
    } catch (IOException e) {
      throw Paths.unreadable(file, e);
    }
  }

  private static String findImages(Path file, NpzReader npz) {
    List<String> names = npz.names();
    return IMAGE_NAMES.stream()
        .filter(names::contains)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        Locale.ROOT,
                        "%s holds no array arr_0 with images; it has %s. Name one by images=NAME",
                        file,
                        names),
                    Where.file(file).atKey("images")));
  }

  private static Optional<String> findLabels(NpzReader npz) {
    List<String> names = npz.names();
    return LABEL_NAMES.stream().filter(names::contains).findFirst();
  }

  private static void requireImages(Path file, String array, NpyHeader header) {
    Shape shape = header.shape();
    if (header.dtype() != DType.UINT8
        || shape.rank() != 4
        || shape.dim(3) != 3
        || shape.elements() == 0
        || shape.dim(0) > Integer.MAX_VALUE
        || shape.elements() / shape.dim(0) > Integer.MAX_VALUE) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: the array '%s' is %s %s, but images are uint8 (n, height, width, 3)",
              file,
              array,
              header.dtype().torchName(),
              shape),
          Where.file(file).atKey(array));
    }
  }

  private static NpzImages locate(Path file, String array, NpyReader reader, long[] labels)
      throws IOException {
    NpyHeader header = reader.header();
    OptionalLong stored = stored(file, array);
    if (stored.isPresent() && !header.fortranOrder()) {
      long offset = stored.getAsLong() + reader.dataOffset();
      return new NpzImages(file, file, offset, header.shape(), labels, false);
    }
    Path unpacked = TemporaryArrays.create(file, header.dataBytes());
    try {
      if (header.fortranOrder()) {
        TemporaryArrays.writeRowMajor(reader, unpacked);
      } else {
        reader.copyTo(unpacked);
      }
      return new NpzImages(file, unpacked, 0, header.shape(), labels, true);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unpacked);
      throw e;
    }
  }

  /** Where the array lies in the archive with its header, if it is not compressed. */
  private static OptionalLong stored(Path file, String array) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      ZipArchiveEntry entry = zip.getEntry(array + ".npy");
      if (entry == null || entry.getMethod() != ZipArchiveEntry.STORED) {
        return OptionalLong.empty();
      }
      // Requesting the content makes the library determine where it begins.
      zip.getRawInputStream(entry).close();
      return OptionalLong.of(entry.getDataOffset());
    }
  }

  @Override
  public int size() {
    return shape.intDim(0);
  }

  @Override
  RgbImage read(int index) {
    int height = shape.intDim(1);
    int width = shape.intDim(2);
    int length = Math.multiplyExact(Math.multiplyExact(height, width), 3);
    return new RgbImage(
        width, height, FileBytes.read(bytes, offset + (long) index * length, length));
  }

  @Override
  String name(int index) {
    return "#" + index;
  }

  @Override
  OptionalLong labelOf(int index) {
    return labels.length == 0 ? OptionalLong.empty() : OptionalLong.of(labels[index]);
  }

  @Override
  public void close() {
    super.close();
    if (temporary) {
      try {
        Files.deleteIfExists(bytes);
      } catch (IOException e) {
        // It is deleted when the JVM exits.
      }
    }
  }
}
