// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import java.io.IOException;
import java.nio.ByteOrder;
import javax.imageio.stream.ImageInputStream;

/** The first directory of a TIFF file or EXIF block. Whatever is damaged counts as not there. */
final class TiffDirectory {
  static final int COMPRESSION = 259;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int COLOUR_MAP = 320;

  private static final int SHORT = 3;
  private static final int LONG = 4;
  private static final int ENTRY = 12;
  private static final int MOST = 3 << 16;

  private TiffDirectory() {}

  /** The first number of a tag, or another if it is not there. */
  static long number(ImageInputStream in, int tag, long otherwise) {
    int[] numbers = numbers(in, tag);
    return numbers.length == 0 ? otherwise : Integer.toUnsignedLong(numbers[0]);
  }

  /**
   * The numbers of a tag of type SHORT or LONG, unsigned; none if it is not there.
   *
   * @param in a TIFF from its beginning, wherever it stands now
   */
  static int[] numbers(ImageInputStream in, int tag) {
    try {
      in.seek(0);
      byte[] order = new byte[2];
      in.readFully(order);
      in.setByteOrder(order[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      in.skipBytes(2);
      long directory = in.readUnsignedInt();
      in.seek(directory);
      int entries = in.readUnsignedShort();
      for (int i = 0; i < entries; i++) {
        in.seek(directory + 2 + (long) ENTRY * i);
        if (in.readUnsignedShort() == tag) {
          return values(in);
        }
      }
    } catch (IOException | RuntimeException e) {
      // Damaged metadata must not prevent decoding.
    }
    return new int[0];
  }

  private static int[] values(ImageInputStream in) throws IOException {
    int type = in.readUnsignedShort();
    long count = in.readUnsignedInt();
    if ((type != SHORT && type != LONG) || count < 1 || count > MOST) {
      return new int[0];
    }
    int size = type == SHORT ? Short.BYTES : Integer.BYTES;
    if (count * size > Integer.BYTES) {
      in.seek(in.readUnsignedInt());
    }
    int[] values = new int[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = type == SHORT ? in.readUnsignedShort() : (int) in.readUnsignedInt();
    }
    return values;
  }
}
