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
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The images of a NumPy archive, read directly from the file. A compressed archive is first
 * decompressed into a temporary file, which {@link #close} deletes.
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
      NpyHeader header = header(npz, array);
      requireImages(file, array, header);
      Optional<String> classes = labels.or(() -> findLabels(npz));
      long[] read =
          classes
              .map(name -> labels(file, name, npz, header.shape().dim(0)))
              .orElseGet(() -> new long[0]);
      return locate(file, array, header, read);
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
                    "%s holds no array arr_0 with images; it has %s. Name one by images=NAME"
                        .formatted(file, names),
                    Where.file(file).atKey("images")));
  }

  private static Optional<String> findLabels(NpzReader npz) {
    List<String> names = npz.names();
    return LABEL_NAMES.stream().filter(names::contains).findFirst();
  }

  private static NpyHeader header(NpzReader npz, String array) {
    try (NpyReader reader = npz.rows(array)) {
      return reader.header();
    }
  }

  private static void requireImages(Path file, String array, NpyHeader header) {
    Shape shape = header.shape();
    if (header.dtype() != DType.UINT8
        || header.fortranOrder()
        || shape.rank() != 4
        || shape.dim(3) != 3
        || shape.elements() == 0) {
      throw new DataException(
          "%s: the array '%s' is %s %s%s, but images are uint8 (n, height, width, 3), row-major"
              .formatted(
                  file,
                  array,
                  header.dtype().torchName(),
                  shape,
                  header.fortranOrder() ? " column-major" : ""),
          Where.file(file).atKey(array));
    }
  }

  private static long[] labels(Path file, String name, NpzReader npz, long images) {
    Tensor tensor = npz.read(name);
    DType dtype = tensor.dtype();
    if (tensor.shape().rank() != 1 || dtype.isFloating() || dtype == DType.COMPLEX64) {
      throw new DataException(
          "%s: the array '%s' is %s, but labels are whole numbers (n)"
              .formatted(file, name, tensor),
          Where.file(file).atKey(name));
    }
    if (tensor.shape().dim(0) != images) {
      throw new DataException(
          "%s has %d images, but '%s' has %d labels"
              .formatted(file, images, name, tensor.shape().dim(0)),
          Where.file(file).atKey(name));
    }
    ByteBuffer bytes = tensor.bytes();
    long[] labels = new long[tensor.elements()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          switch (dtype.byteSize()) {
            case Long.BYTES -> bytes.getLong();
            case Integer.BYTES -> bytes.getInt();
            case Short.BYTES -> bytes.getShort();
            default -> dtype == DType.INT8 ? bytes.get() : Byte.toUnsignedLong(bytes.get());
          };
      if (labels[i] < 0) {
        throw new DataException(
            "%s: image %d has the label %d in '%s'".formatted(file, i, labels[i], name),
            Where.file(file).atKey(name));
      }
    }
    return labels;
  }

  private static NpzImages locate(Path file, String array, NpyHeader header, long[] labels) {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      ZipArchiveEntry entry = zip.getEntry(array + ".npy");
      long skip = entry.getSize() - header.dataBytes();
      if (entry.getMethod() == ZipArchiveEntry.STORED) {
        // Requesting the content makes the library determine where it begins.
        zip.getRawInputStream(entry).close();
        return new NpzImages(
            file, file, entry.getDataOffset() + skip, header.shape(), labels, false);
      }
      Path unpacked = Files.createTempFile("rae4j-npz", ".npy");
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, unpacked, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        Files.deleteIfExists(unpacked);
        throw e;
      }
      unpacked.toFile().deleteOnExit();
      return new NpzImages(file, unpacked, skip, header.shape(), labels, true);
    } catch (IOException e) {
      throw Paths.unreadable(file, e);
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
