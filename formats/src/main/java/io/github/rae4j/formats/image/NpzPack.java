// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.npy.NpyHeader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Packs images into the archive format of ADM's evaluation: {@code arr_0}, uint8 {@code [N, H, W,
 * 3]}. Only one image is in memory at a time. Thread-safe.
 */
public final class NpzPack {
  private static final String ARRAY = "arr_0";
  private static final int CHANNELS = 3;
  private static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg");

  private NpzPack() {}

  /**
   * Packs images supplied one by one by an iterator.
   *
   * @param count number of images to pack
   * @param images at least {@code count} images, all of the same size
   * @throws RaeException if the sizes differ or the file cannot be written
   */
  public static void pack(Path target, int count, Iterator<RgbImage> images) {
    if (count < 1 || !images.hasNext()) {
      throw new DataException("there are no images to pack into " + target, Where.file(target));
    }
    RgbImage first = images.next();
    Shape shape = Shape.of(count, first.height(), first.width(), CHANNELS);
    NpzWriter.Content content =
        out -> {
          RgbImage image = first;
          for (int i = 0; i < count; i++) {
            image = i == 0 ? first : images.next();
            if (image.width() != first.width() || image.height() != first.height()) {
              throw new DataException(
                  String.format(
                      Locale.ROOT,
                      "the images to pack must have one size, but image 0 has %s and image %d has"
                          + " %s",
                      first,
                      i,
                      image),
                  Where.file(target));
            }
            ByteBuffer bytes = ByteBuffer.wrap(image.rgb());
            while (bytes.hasRemaining()) {
              out.write(bytes);
            }
          }
        };
    NpzWriter.Member member =
        new NpzWriter.Member(ARRAY, NpyHeader.of(DType.UINT8, shape), content);
    NpzWriter.write(target, List.of(member));
  }

  /**
   * Packs the files {@code 000000.png} to {@code count - 1} of a folder, as written by bulk
   * sampling.
   *
   * @throws RaeException if a file is missing or damaged, the sizes differ, or the target cannot be
   *     written
   */
  public static void packNumbered(Path folder, int count, Path target) {
    List<Path> files =
        IntStream.range(0, count)
            .mapToObj(i -> folder.resolve(String.format(Locale.ROOT, "%06d.png", i)))
            .toList();
    packFiles(target, files, UnaryOperator.identity());
  }

  /**
   * Packs every PNG and JPEG file below a folder in the order of their full paths, centre-cropped,
   * as the reference's {@code pack_images.py} does.
   *
   * @param size side of the crop in pixels; images that already have this size are not changed
   * @throws RaeException if there are no images, one is damaged, or the target cannot be written
   */
  public static void packTree(Path folder, int size, Path target) {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(NpzPack::isImage)
              .sorted(Comparator.comparing(file -> folder.relativize(file).toString()))
              .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(folder, e);
    } catch (UncheckedIOException e) {
      throw FileErrors.cannotRead(folder, Objects.requireNonNull(e.getCause()));
    }
    if (files.isEmpty()) {
      throw new DataException("there are no PNG or JPEG files below " + folder, Where.file(folder));
    }
    packFiles(target, files, image -> CenterCrop.apply(image, size));
  }

  private static boolean isImage(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file) && SUFFIXES.stream().anyMatch(name::endsWith);
  }

  private static void packFiles(Path target, List<Path> files, UnaryOperator<RgbImage> prepare) {
    ImageReader reader = new ImageReader();
    pack(target, files.size(), files.stream().map(reader::read).map(prepare).iterator());
  }
}
