// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.formats.io.FileErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * An event file as TensorBoard reads it: TFRecords (length and content, each with a masked CRC-32C)
 * of the protocol buffer {@code tensorflow.Event} (event.proto and summary.proto of TensorFlow).
 * Every event is in the file when its method returns. Not thread-safe.
 */
final class EventFile implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int STATUS = 1;
  private static final int START = 1;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int MASK_DELTA = 0xa282ead8;
  private static final int ROTATION = 15;
  private static final double MILLIS = 1000;

  private final Path file;
  private final OutputStream out;

  /**
   * Creates a file.
   *
   * @throws io.github.rae4j.errors.RaeException if it exists or cannot be written
   */
  EventFile(Path file) {
    this.file = file;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      this.out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
    Message event = event(0);
    event.text(FILE_VERSION, VERSION);
    write(event);
  }

  /** Says that a run began or resumed; readers then drop what other files have from here on. */
  void start(long step) {
    Message session = new Message();
    session.number(STATUS, START);
    Message event = event(step);
    event.message(SESSION_LOG, session);
    write(event);
  }

  /** Writes a value of a curve. */
  void scalar(String tag, long step, double value) {
    Message point = new Message();
    point.text(TAG, tag);
    point.real(SIMPLE_VALUE, (float) value);
    Message summary = new Message();
    summary.message(VALUE, point);
    Message event = event(step);
    event.message(SUMMARY, summary);
    write(event);
  }

  private static Message event(long step) {
    Message event = new Message();
    event.real(WALL_TIME, System.currentTimeMillis() / MILLIS);
    event.number(STEP, step);
    return event;
  }

  private void write(Message event) {
    byte[] content = event.bytes.toByteArray();
    byte[] length =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(content.length)
            .array();
    ByteBuffer record =
        ByteBuffer.allocate(length.length + content.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(length)
            .putInt(masked(length))
            .put(content)
            .putInt(masked(content));
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** The checksum of TFRecord: a sum of data that contain sums would be weak. */
  static int masked(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return Integer.rotateRight((int) sum.getValue(), ROTATION) + MASK_DELTA;
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** The fields of a protocol buffer, as they are written. */
  private static final class Message {
    private static final int SEVEN = 7;
    private static final int MORE = 0x80;
    private static final int TYPE_BITS = 3;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private void varint(long value) {
      long rest = value;
      while ((rest & -MORE) != 0) {
        bytes.write((int) ((rest & (MORE - 1)) | MORE));
        rest >>>= SEVEN;
      }
      bytes.write((int) rest);
    }

    private void key(int field, int type) {
      varint(((long) field << TYPE_BITS) | type);
    }

    void number(int field, long value) {
      key(field, VARINT);
      varint(value);
    }

    void real(int field, double value) {
      key(field, FIXED_64);
      bytes.writeBytes(
          ByteBuffer.allocate(Double.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putDouble(value)
              .array());
    }

    void real(int field, float value) {
      key(field, FIXED_32);
      bytes.writeBytes(
          ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
    }

    void text(int field, String value) {
      content(field, value.getBytes(StandardCharsets.UTF_8));
    }

    void message(int field, Message value) {
      content(field, value.bytes.toByteArray());
    }

    private void content(int field, byte[] value) {
      key(field, BYTES);
      varint(value.length);
      bytes.writeBytes(value);
    }
  }
}
