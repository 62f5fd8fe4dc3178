// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Reads the chunks of a PNG and verifies that it is intact; the JDK's decoder neither verifies
 * checksums nor notices a missing end.
 */
final class PngChecksums {
  private static final int ANCILLARY = 0x20;
  private static final int LONGEST_EXIF = 1 << 20;

  private PngChecksums() {}

  /**
   * Checks every chunk that affects the pixels.
   *
   * @return the EXIF orientation, 1 to 8; 1 if there is none
   * @throws RaeException if the file ends before its last chunk or a checksum is wrong
   */
  static int require(ImageSource file) throws IOException {
    CRC32 crc = new CRC32();
    int orientation = ExifOrientation.UPRIGHT;
    try (DataInputStream in = new DataInputStream(new CheckedInputStream(file.open(), crc))) {
      in.readLong();
      String type = "";
      while (!type.equals("IEND")) {
        long length = Integer.toUnsignedLong(in.readInt());
        crc.reset();
        byte[] name = new byte[4];
        in.readFully(name);
        type = new String(name, StandardCharsets.ISO_8859_1);
        if (type.equals("eXIf") && length <= LONGEST_EXIF) {
          byte[] block = new byte[(int) length];
          in.readFully(block);
          orientation = ExifOrientation.of(block, 0);
        } else {
          in.skipNBytes(length);
        }
        int expected = (int) crc.getValue();
        if (in.readInt() != expected && (name[0] & ANCILLARY) == 0) {
          throw new DataException(
              file
                  + " is a damaged PNG: the checksum of its "
                  + type.replaceAll("[^A-Za-z]", "?")
                  + " chunk is wrong",
              Where.file(file));
        }
      }
      return orientation;
    } catch (EOFException e) {
      throw new DataException(
          file + " is cut short: the end of the image is missing", Where.file(file), e);
    }
  }
}
