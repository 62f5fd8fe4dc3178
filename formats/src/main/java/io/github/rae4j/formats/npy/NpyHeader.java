// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of NumPy's {@code .npy} format, versions 1 to 3. Immutable.
 *
 * @param dtype element type
 * @param bigEndian whether elements are stored most significant byte first
 * @param fortranOrder whether the first axis varies fastest in the file
 * @param shape shape of the array
 */
public record NpyHeader(DType dtype, boolean bigEndian, boolean fortranOrder, Shape shape) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT = 64;
  // NumPy leaves room for the first dimension to grow to the digits of any 64-bit number.
  private static final int EXTENT_DIGITS = 21;
  private static final int LONGEST = 1 << 16;
  private static final int SHOWN = 200;
  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*(?:['\"]([^'\"]*)['\"]|\\[)");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([0-9,L\\s]*)\\)");

  /** The header of a file to write: little-endian and row-major. */
  public static NpyHeader of(DType dtype, Shape shape) {
    return new NpyHeader(dtype, false, false, shape);
  }

  /**
   * The size of the elements in bytes.
   *
   * @throws ArithmeticException if the size exceeds a {@code long}
   */
  public long dataBytes() {
    return Math.multiplyExact(shape.elements(), (long) dtype.byteSize());
  }

  /**
   * Reads a header.
   *
   * @param in positioned before the header on entry and after it on return
   * @param name name of the array for messages
   * @throws RaeException if it is not a header, or describes what a tensor cannot hold (objects,
   *     text, records)
   */
  static NpyHeader read(DataInputStream in, String name) throws IOException {
    try {
      byte[] magic = new byte[MAGIC.length];
      in.readFully(magic);
      int major = in.readUnsignedByte();
      in.readUnsignedByte();
      if (!Arrays.equals(magic, MAGIC) || major < 1 || major > 3) {
        throw new DataException(
            name + " is not a NumPy array (.npy, version 1 to 3)", Where.file(name));
      }
      int length =
          major == 1
              ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
              : Integer.reverseBytes(in.readInt());
      if (length < 0 || length > LONGEST) {
        throw new DataException(
            name + " is damaged: its header claims to be " + length + " long", Where.file(name));
      }
      byte[] text = new byte[length];
      in.readFully(text);
      Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
      return parse(new String(text, charset), name);
    } catch (EOFException e) {
      throw new DataException(
          name + " is cut short: its NumPy header is incomplete", Where.file(name), e);
    }
  }

  private static NpyHeader parse(String text, String name) {
    Matcher descr = DESCR.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw new DataException(
          name + " is damaged: its NumPy header is " + shown(text), Where.file(name));
    }
    String code = descr.group(1) == null ? "a record" : descr.group(1);
    NpyHeader header =
        new NpyHeader(
            dtype(code, name),
            code.startsWith(">"),
            order.group(1).equals("True"),
            shape(shape.group(1), name));
    // Which of two would count depends on the reader.
    if (descr.find() || order.find() || shape.find()) {
      throw new DataException(
          name + " is damaged: its NumPy header has a key twice, " + shown(text), Where.file(name));
    }
    return header;
  }

  /** The beginning of a text that may hold anything. */
  private static String shown(String text) {
    String printable = text.strip().replaceAll("\\p{Cntrl}", "?");
    return printable.length() > SHOWN ? printable.substring(0, SHOWN) + "..." : printable;
  }

  private static Shape shape(String text, String name) {
    try {
      Shape shape =
          Shape.of(
              Arrays.stream(text.replace("L", "").split(","))
                  .map(String::strip)
                  .filter(s -> !s.isEmpty())
                  .mapToLong(Long::parseLong)
                  .toArray());
      // Also ensures that sizes computed from the shape do not overflow.
      Math.multiplyExact(shape.elements(), 16L);
      return shape;
    } catch (ArithmeticException | NumberFormatException e) {
      throw new DataException(
          name + " is damaged: it claims the shape (" + text + ")", Where.file(name), e);
    }
  }

  private static DType dtype(String code, String name) {
    return switch (code.replaceFirst("^[<>|=]", "")) {
      case "f8" -> DType.FLOAT64;
      case "f4" -> DType.FLOAT32;
      case "f2" -> DType.FLOAT16;
      case "i8" -> DType.INT64;
      case "i4" -> DType.INT32;
      case "i2" -> DType.INT16;
      case "i1" -> DType.INT8;
      case "u8" -> DType.UINT64;
      case "u4" -> DType.UINT32;
      case "u2" -> DType.UINT16;
      case "u1" -> DType.UINT8;
      case "b1" -> DType.BOOL;
      case "c8" -> DType.COMPLEX64;
      case "O" ->
          throw new DataException(
              name
                  + " holds Python objects, which are never loaded because they can run code;"
                  + " save plain numbers instead",
              Where.file(name));
      default ->
          throw new DataException(
              String.format(
                      Locale.ROOT,
                      "%s holds elements of type '%s'; real numbers, integers, booleans or"
                          + " complex64 are",
                      name,
                      code)
                  + " expected",
              Where.file(name));
    };
  }

  /**
   * The header as NumPy writes it (version 1).
   *
   * @throws RaeException if NumPy has no such element type
   */
  byte[] toBytes() {
    if (bigEndian || fortranOrder) {
      throw new IllegalStateException("only little-endian, row-major arrays are written");
    }
    String extents =
        Arrays.stream(shape.dims()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String tuple = shape.rank() == 1 ? "(" + extents + ",)" : "(" + extents + ")";
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "{'descr': '%s', 'fortran_order': False, 'shape': %s, }",
                code(),
                tuple));
    if (shape.rank() > 0) {
      text.append(" ".repeat(EXTENT_DIGITS - Long.toString(shape.dim(0)).length()));
    }
    int before = MAGIC.length + 2 + Short.BYTES;
    text.append(" ".repeat(ALIGNMENT - (before + text.length() + 1) % ALIGNMENT)).append('\n');
    ByteBuffer bytes =
        ByteBuffer.allocate(before + text.length()).order(ByteOrder.LITTLE_ENDIAN).put(MAGIC);
    bytes.put((byte) 1).put((byte) 0).putShort((short) text.length());
    return bytes.put(text.toString().getBytes(StandardCharsets.US_ASCII)).array();
  }

  private String code() {
    String kind =
        switch (dtype) {
          case FLOAT64, FLOAT32, FLOAT16 -> "f";
          case INT64, INT32, INT16, INT8 -> "i";
          case UINT64, UINT32, UINT16, UINT8 -> "u";
          case BOOL -> "b";
          case COMPLEX64 -> "c";
          case BFLOAT16, FLOAT8_E4M3, FLOAT8_E5M2 ->
              throw new DataException(
                  String.format(
                      Locale.ROOT,
                      "NumPy's formats have no %s; convert to float32 or write .safetensors",
                      dtype.torchName()),
                  Where.part("NumPy file"));
        };
    return (dtype.byteSize() == 1 ? "|" : "<") + kind + dtype.byteSize();
  }
}
