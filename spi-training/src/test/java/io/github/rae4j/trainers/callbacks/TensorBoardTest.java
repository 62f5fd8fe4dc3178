// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.trainers.run.TrainingLog;
import io.github.rae4j.training.TrainingCallback;
import io.github.rae4j.training.TrainingProgress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads event files back as TensorBoard does, record by record and field by field. */
class TensorBoardTest {
  @TempDir private Path folder = Path.of("");

  /** What an event says: a point of a curve, or that a run began. */
  private record Event(String what, long step, float value) {}

  /** A field of a protocol buffer. */
  private record Field(int number, long scalar, ByteBuffer content) {}

  private static List<Field> fields(ByteBuffer message) {
    ByteBuffer rest = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (rest.hasRemaining()) {
      long key = varint(rest);
      int number = (int) (key >>> 3);
      ByteBuffer none = ByteBuffer.allocate(0);
      switch ((int) (key & 7)) {
        case 0 -> fields.add(new Field(number, varint(rest), none));
        case 1 -> fields.add(new Field(number, rest.getLong(), none));
        case 5 -> fields.add(new Field(number, rest.getInt(), none));
        case 2 -> {
          int length = (int) varint(rest);
          fields.add(new Field(number, 0, rest.slice(rest.position(), length)));
          rest.position(rest.position() + length);
        }
        default -> throw new AssertionError("wire type " + (key & 7));
      }
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    int shift = 0;
    while (true) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
      shift += 7;
    }
  }

  private static String text(ByteBuffer content) {
    return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
  }

  private static List<Event> events(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] head = new byte[8];
      bytes.get(head);
      long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertEquals(EventFile.masked(head), bytes.getInt(), "checksum of the length");
      byte[] content = new byte[(int) length];
      bytes.get(content);
      assertEquals(EventFile.masked(content), bytes.getInt(), "checksum of the content");
      events.add(event(ByteBuffer.wrap(content)));
    }
    return events;
  }

  private static Event event(ByteBuffer message) {
    long step = 0;
    String what = "";
    float value = 0;
    for (Field field : fields(message)) {
      switch (field.number()) {
        case 1 -> assertTrue(Double.longBitsToDouble(field.scalar()) > 1e9, "wall time");
        case 2 -> step = field.scalar();
        case 3 -> what = text(field.content());
        case 5 -> {
          for (Field part : fields(fields(field.content()).get(0).content())) {
            if (part.number() == 1) {
              what = text(part.content());
            } else {
              assertEquals(2, part.number());
              value = Float.intBitsToFloat((int) part.scalar());
            }
          }
        }
        case 7 -> what = "session " + fields(field.content()).get(0).scalar();
        default -> throw new AssertionError("field " + field.number());
      }
    }
    return new Event(what, step, value);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("run/tensorboard"))) {
      return files.sorted().toList();
    }
  }

  /** The sum of CRC-32C over "123456789" is 0xe3069283, as in RFC 3720. */
  @Test
  void checksumsAreMasked() {
    int sum = 0xe3069283;
    assertEquals(
        ((sum >>> 15) | (sum << 17)) + 0xa282ead8,
        EventFile.masked("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void everyValueOfTheLogsIsAPointOfACurve() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    TrainingLog log = new TrainingLog(run.resolve(TrainingLog.STEPS), 0);
    TrainingLog metrics = new TrainingLog(run.resolve(TrainingLog.METRICS), 0);
    try (EventFollower first = new EventFollower(run)) {
      log.add(2, Map.of("loss", 0.5));
      first.step(2);
      log.add(4, Map.of("loss", 0.25));
      metrics.add(4, Map.of("ema/fid", 33.5));
      first.step(4);
      // Written before the step is complete, as by a run that was killed.
      metrics.add(6, Map.of("ema/fid", 9.0));
    }
    assertEquals(
        List.of(
            new Event("brain.Event:2", 0, 0),
            new Event("train/loss", 2, 0.5f),
            new Event("train/loss", 4, 0.25f),
            new Event("eval/ema/fid", 4, 33.5f)),
        events(files().get(0)));
    try (EventFollower second = new EventFollower(run)) {
      log.add(6, Map.of("loss", 0.125));
      second.step(6);
    }
    assertEquals(2, files().size());
    assertEquals(
        List.of(
            new Event("brain.Event:2", 0, 0),
            new Event("session 1", 5, 0),
            new Event("train/loss", 6, 0.125f),
            new Event("eval/ema/fid", 6, 9)),
        events(files().get(1)));
  }

  @Test
  void aRunThatHadNoneGetsAllOfItsLogs() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    TrainingLog log = new TrainingLog(run.resolve(TrainingLog.STEPS), 0);
    log.add(2, Map.of("loss", 0.5));
    try (EventFollower events = new EventFollower(run)) {
      log.add(4, Map.of("loss", 0.25));
      events.step(4);
    }
    assertEquals(3, events(files().get(0)).size());
  }

  /** The callback on the logs of a folder. */
  private static final class EventFollower implements AutoCloseable {
    private final TrainingCallback callback;

    EventFollower(Path run) {
      callback = TensorBoardCallbackProvider.following(run, Duration.ZERO);
    }

    void step(long step) {
      callback.onStep(new TrainingProgress(step, 100, 0, Map.of(), 1, Duration.ZERO));
    }

    @Override
    public void close() {
      callback.close();
    }
  }
}
