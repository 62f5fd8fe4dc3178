// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What stands in a JPEG before its first scan, read by the rules of libjpeg.
 *
 * @param arithmetic whether it is coded arithmetically rather than by Huffman
 * @param components the colour components in the order of the frame
 * @param jfif whether there is a JFIF marker
 * @param adobe the colour transform of the last Adobe marker, if there is one
 * @param orientation the EXIF orientation, 1 to 8; 1 if there is none
 * @param start what a decoder needs of it: everything but comments and application segments, whose
 *     profiles and thumbnails must have no influence
 * @param rest where the first scan begins in the file, in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record JpegHeader(
    boolean arithmetic,
    List<Component> components,
    boolean jfif,
    Optional<Integer> adobe,
    int orientation,
    byte[] start,
    long rest) {
  private static final int SCAN = 0xDA;
  private static final int END = 0xD9;
  private static final int APP0 = 0xE0;
  private static final int APP1 = 0xE1;
  private static final int APP14 = 0xEE;
  private static final int COMMENT = 0xFE;
  private static final int ARITHMETIC = 8;

  /**
   * A colour component.
   *
   * @param id its number in the file
   * @param horizontal sampling factor, 1 to 4
   * @param vertical sampling factor, 1 to 4
   */
  record Component(int id, int horizontal, int vertical) {}

  /** How the components are to be understood. */
  enum Colours {
    GRAY,
    RGB,
    YCC,
    CMYK,
    YCCK
  }

  /**
   * Reads the segments up to the first scan.
   *
   * @throws RaeException if the file is damaged or cut short, or of a kind that is not read
   */
  static JpegHeader read(ImageSource file) throws IOException {
    try (DataInputStream in = new DataInputStream(file.open())) {
      return new Parser(file, in).parse();
    } catch (EOFException e) {
      throw new DataException(
          file + " is cut short: its header is incomplete", Where.file(file), e);
    }
  }

  /** The colours by libjpeg's rules: JFIF before Adobe before the numbers of the components. */
  Colours colours() {
    return switch (components.size()) {
      case 1 -> Colours.GRAY;
      case 3 -> {
        boolean named =
            components.get(0).id() == 'R'
                && components.get(1).id() == 'G'
                && components.get(2).id() == 'B';
        boolean rgb = !jfif && adobe.map(transform -> transform == 0).orElse(named);
        yield rgb ? Colours.RGB : Colours.YCC;
      }
      default -> adobe.orElse(0) == 0 ? Colours.CMYK : Colours.YCCK;
    };
  }

  /** Whether a component has all columns but only every second row. */
  boolean isHalvedVertically(Component component) {
    int widest = components.stream().mapToInt(Component::horizontal).max().orElseThrow();
    int highest = components.stream().mapToInt(Component::vertical).max().orElseThrow();
    return component.horizontal() == widest && 2 * component.vertical() == highest;
  }

  private static final class Parser {
    private final ImageSource file;
    private final DataInputStream in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long position;
    private List<Component> components = List.of();
    private boolean arithmetic;
    private boolean jfif;
    private Optional<Integer> adobe = Optional.empty();
    private int orientation = ExifOrientation.UPRIGHT;

    Parser(ImageSource file, DataInputStream in) {
      this.file = file;
      this.in = in;
    }

    JpegHeader parse() throws IOException {
      kept.write(unsignedByte());
      kept.write(unsignedByte());
      for (int marker = nextMarker(); marker != SCAN; marker = nextMarker()) {
        if (marker == END) {
          throw damaged("it holds no image");
        }
        if (hasBody(marker)) {
          segment(marker);
        }
      }
      if (components.isEmpty()) {
        throw damaged("it has no frame header");
      }
      return new JpegHeader(
          arithmetic, components, jfif, adobe, orientation, kept.toByteArray(), position - 2);
    }

    private int unsignedByte() throws IOException {
      int value = in.readUnsignedByte();
      position++;
      return value;
    }

    /** Skips bytes that belong to no segment, as libjpeg does. */
    private int nextMarker() throws IOException {
      int marker;
      do {
        while (unsignedByte() != 0xFF) {
          // until a marker begins
        }
        do {
          marker = unsignedByte();
        } while (marker == 0xFF);
      } while (marker == 0);
      return marker;
    }

    private static boolean hasBody(int marker) {
      return marker != 0x01 && !(marker >= 0xD0 && marker <= 0xD8);
    }

    private void segment(int marker) throws IOException {
      int length = unsignedByte() << 8 | unsignedByte();
      if (length < 2) {
        throw damaged("a segment of its header is too short");
      }
      byte[] body = new byte[length - 2];
      in.readFully(body);
      position += body.length;
      if (isFrame(marker)) {
        frame(marker, body);
      } else if (marker == APP0) {
        jfif |= body.length >= 14 && startsWith(body, "JFIF\0");
      } else if (marker == APP14 && body.length >= 12 && startsWith(body, "Adobe")) {
        adobe = Optional.of(body[11] & 0xFF);
      } else if (marker == APP1 && startsWith(body, "Exif\0")) {
        orientation = ExifOrientation.of(body, 6);
      }
      if (marker != COMMENT && (marker & 0xF0) != APP0) {
        kept.write(0xFF);
        kept.write(marker);
        kept.write(length >> 8);
        kept.write(length);
        kept.write(body);
      }
    }

    private static boolean startsWith(byte[] body, String text) {
      return new String(body, 0, Math.min(body.length, text.length()), StandardCharsets.ISO_8859_1)
          .equals(text);
    }

    private static boolean isFrame(int marker) {
      return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private void frame(int marker, byte[] body) {
      if (!components.isEmpty()) {
        throw damaged("it has more than one frame header");
      }
      if (body.length < 6 || body.length < 6 + 3 * (body[5] & 0xFF)) {
        throw damaged("its frame header is too short");
      }
      arithmetic = (marker & ARITHMETIC) != 0;
      int process = marker & 7;
      if (process > 2 || body[0] != 8) {
        throw new DataException(
            file
                + " is a JPEG of a kind that is not read (lossless, hierarchical or 12-bit);"
                + " convert it to PNG first",
            Where.file(file));
      }
      int height = (body[1] & 0xFF) << 8 | (body[2] & 0xFF);
      int width = (body[3] & 0xFF) << 8 | (body[4] & 0xFF);
      if (width == 0 || height == 0) {
        throw damaged(String.format(Locale.ROOT, "it claims to be %d x %d pixels", width, height));
      }
      int count = body[5] & 0xFF;
      if (count != 1 && count != 3 && count != 4) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s is a JPEG of %d colour components; 1, 3 and 4 are read, convert it to PNG"
                    + " first",
                file,
                count),
            Where.file(file));
      }
      List<Component> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int sampling = body[7 + 3 * i] & 0xFF;
        all.add(new Component(body[6 + 3 * i] & 0xFF, sampling >> 4, sampling & 15));
      }
      components = List.copyOf(all);
    }

    private DataException damaged(String what) {
      return new DataException(file + " is a damaged JPEG: " + what, Where.file(file));
    }
  }
}
