// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.io.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Identifies the images of a data set, regardless of the files that hold them. */
public final class DataSetDigest {
  private static final long NO_LABEL = -1;

  private DataSetDigest() {}

  /**
   * SHA-256 over the width, height, label and pixels of every remaining image of a stream, in
   * stream order, as lower-case hexadecimal. Names are not included, so a folder and an archive of
   * the same images agree.
   *
   * @throws io.github.rae4j.errors.RaeException if an image cannot be read and damaged images are
   *     not skipped
   */
  public static String sha256(ImageStream images) {
    MessageDigest digest = Sha256.digest();
    ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES + Long.BYTES);
    while (images.hasNext()) {
      ImageExample example = images.next();
      RgbImage image = example.image();
      head.clear();
      head.putInt(image.width()).putInt(image.height());
      head.putLong(example.label().orElse(NO_LABEL));
      digest.update(head.flip());
      digest.update(image.rgb());
    }
    return Sha256.hex(digest);
  }
}
