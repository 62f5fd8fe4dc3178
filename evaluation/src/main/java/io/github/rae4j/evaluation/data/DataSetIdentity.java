// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Recognizes the data set that a run began with, wherever it lies now: by its size, the names and
 * labels of all images, and the pixels of up to {@value #MOST_IMAGES} of them, evenly spread.
 */
public final class DataSetIdentity {
  /** How many images are decoded at most. */
  public static final int MOST_IMAGES = 1000;

  private static final long NO_LABEL = -1;

  private DataSetIdentity() {}

  /** As {@link #sha256(ImageDataSet, int)}, of all images. */
  public static String sha256(ImageDataSet images) {
    return sha256(images, images.size());
  }

  /**
   * SHA-256 in lower-case hexadecimal. An image that cannot be read counts as such.
   *
   * @param size only the first so many images count
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public static String sha256(ImageDataSet images, int size) {
    MessageDigest digest = Sha256.digest();
    digest.update((size + "\n").getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < size; i++) {
      Cancellation.check();
      digest.update(
          (name(images.id(i)) + "\n" + images.label(i).orElse(NO_LABEL) + "\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    int chosen = Math.min(size, MOST_IMAGES);
    List<String> pixels =
        IntStream.range(0, chosen)
            .parallel()
            .mapToObj(i -> pixels(images, chosen == 1 ? 0 : spread(i, chosen, size)))
            .toList();
    pixels.forEach(hash -> digest.update(hash.getBytes(StandardCharsets.US_ASCII)));
    Cancellation.check();
    return Sha256.hex(digest);
  }

  /** The first and the last image are among the chosen. */
  private static int spread(int number, int chosen, int size) {
    return (int) ((long) number * (size - 1) / (chosen - 1));
  }

  /** Images of one file are named after it, but the file may have another name elsewhere. */
  private static String name(String id) {
    int number = id.lastIndexOf('#');
    return number >= 0 && id.substring(number + 1).chars().allMatch(Character::isDigit)
        ? id.substring(number)
        : id;
  }

  private static String pixels(ImageDataSet images, int index) {
    try {
      RgbImage image = images.get(index).image();
      MessageDigest digest = Sha256.digest();
      digest.update(
          ByteBuffer.allocate(2 * Integer.BYTES)
              .putInt(image.width())
              .putInt(image.height())
              .flip());
      digest.update(image.rgb());
      return Sha256.hex(digest);
    } catch (RaeException e) {
      return "damaged";
    }
  }
}
