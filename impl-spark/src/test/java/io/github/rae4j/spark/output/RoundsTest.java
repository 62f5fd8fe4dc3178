// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spark.LocalSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalSpark.class)
final class RoundsTest {
  private static final int IMAGES = 21;
  private static final int BLOCK = 2;
  private static final long NEVER = -1;

  @TempDir Path folder;

  private Path out;
  private JavaSparkContext spark;

  @BeforeEach
  void begin() {
    out = folder.resolve("out");
    spark = JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
  }

  private org.apache.hadoop.fs.Path target() {
    return RunFiles.qualified(out.toString(), spark.hadoopConfiguration());
  }

  private RunFolder open(String seed) {
    return RunFolder.open(
        target(), spark.hadoopConfiguration(), Map.of("seed", seed), Map.of("config", "a"));
  }

  /**
   * One small file an image, and a note in another folder for each range that is begun.
   *
   * @param notes where that is
   * @param damaged an image that fails, or {@link #NEVER}
   */
  private static SparkRounds.RangeFunction<NamedFile> files(String notes, long damaged) {
    return (range, facts) -> {
      try {
        Files.createDirectories(Path.of(notes));
        Files.createTempFile(Path.of(notes), range.first() + "-", "");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      facts.put("first", Long.toString(range.first()));
      return LongStream.range(range.first(), range.end())
          .mapToObj(i -> Map.entry(i, file(i, damaged)))
          .iterator();
    };
  }

  private static NamedFile file(long number, long damaged) {
    if (number == damaged) {
      throw new DataException("image " + number + " is damaged", Where.UNKNOWN);
    }
    return NamedFile.of(
        OutputLayout.png(number), ("image " + number).getBytes(StandardCharsets.US_ASCII));
  }

  private Rounds run(RunFolder opened, long damaged) {
    Rounds rounds =
        new Rounds(opened, OutputLayout.pngs(target()), BlockRange.divide(IMAGES, BLOCK));
    SparkRounds<NamedFile> jobs =
        new SparkRounds<>(
            spark, opened.ticket(), files(folder.resolve("notes").toString(), damaged));
    List<Long> progress = new ArrayList<>();
    rounds.run(
        "app",
        3,
        (number, ranges) -> jobs.save(ranges, target(), NamedFilesOutputFormat.class, job -> {}),
        progress::add);
    rounds.requireComplete();
    return rounds;
  }

  private int begun() throws IOException {
    try (Stream<Path> notes = Files.list(folder.resolve("notes"))) {
      return (int) notes.count();
    }
  }

  private void requireWhole() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(IMAGES, files.count());
    }
    for (int i = 0; i < IMAGES; i++) {
      assertEquals("image " + i, Files.readString(out.resolve(OutputLayout.png(i))));
    }
  }

  @Test
  void goesOnBehindTheLastRoundThatHasCommitted() throws IOException {
    try (RunFolder opened = open("1")) {
      RaeException problem = assertThrows(RaeException.class, () -> run(opened, 14));
      assertEquals("on the driver's host 127.0.0.1: image 14 is damaged", problem.getMessage());
    }
    try (Stream<Path> files = Files.list(folder.resolve("out.part"))) {
      assertEquals(2, files.filter(RoundsTest::isRound).count());
    }
    int before = begun();
    try (RunFolder opened = open("1")) {
      assertTrue(opened.isResumed());
      Rounds rounds = run(opened, NEVER);
      assertEquals(11 - 6, begun() - before, "ranges of two rounds are not made again");
      assertEquals(4, rounds.completed().size());
      requireWhole();
      assertEquals(List.of(), opened.delete());
    }
    assertFalse(Files.exists(folder.resolve("out.part")));
  }

  private static boolean isRound(Path file) {
    return file.getFileName().toString().startsWith("round-");
  }

  @Test
  void makesARoundAgainWhoseFilesWereRemovedOrCut() throws IOException {
    try (RunFolder opened = open("1")) {
      run(opened, NEVER);
    }
    Files.delete(out.resolve(OutputLayout.png(0)));
    Files.writeString(out.resolve(OutputLayout.png(20)), "i");
    int before = begun();
    try (RunFolder opened = open("1")) {
      Rounds rounds = run(opened, NEVER);
      assertEquals(List.of(0, 3), rounds.broken());
      assertEquals(3 + 2, begun() - before);
      requireWhole();
    }
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws IOException {
    Path part = Files.createDirectories(folder.resolve("out.part"));
    Files.writeString(part.resolve("thesis.txt"), "mine");
    refused(() -> open("1"), "out.part is a folder without a manifest");
    Files.delete(part.resolve("thesis.txt"));
    try (RunFolder opened = open("1")) {
      refused(() -> open("1"), "another run is writing");
      Files.createDirectories(out.resolve("_temporary/0"));
      Files.writeString(part.resolve("notes.txt"), "mine");
      assertEquals(List.of("notes.txt"), opened.delete());
    }
    Files.delete(part.resolve("notes.txt"));
    try (RunFolder opened = open("1")) {
      refused(() -> run(opened, NEVER), "holds _temporary of another job");
      assertTrue(Files.exists(out.resolve("_temporary/0")));
    }
    refused(() -> open("2"), "there, seed is '1', now it is '2'");
    Files.delete(out.resolve("_temporary/0"));
    Files.delete(out.resolve("_temporary"));
    Files.writeString(out.resolve("holiday.jpg"), "mine");
    try (RunFolder opened = open("1")) {
      refused(() -> run(opened, NEVER), "holds holiday.jpg, which is none of the 21 files");
      assertEquals("mine", Files.readString(out.resolve("holiday.jpg")));
    }
  }

  @Test
  void aFolderWithTablesOfAnotherRunIsRefusedInPlainWords() throws IOException {
    List<BlockRange> plan = BlockRange.divide(IMAGES, BLOCK);
    try (RunFolder opened = open("1")) {
      Path tables = Files.createDirectories(out.resolve("round=0"));
      refused(
          () -> Rounds.requireOurs(opened, OutputLayout.tables(target()), plan),
          "holds round=0, which is a folder of tables that another run has written; name an empty");
      Files.move(tables, out.resolve("holiday"));
      refused(
          () -> Rounds.requireOurs(opened, OutputLayout.tables(target()), plan),
          "holds holiday, which is no table of this run; name an empty folder");
    }
  }

  @Test
  void anExecutorThatSeesAnotherFolderIsNamed() {
    try (RunFolder opened = open("1")) {
      FolderTicket other = new FolderTicket(opened.path() + "s", opened.ticket().digest());
      SparkRounds<NamedFile> jobs =
          new SparkRounds<>(spark, other, files(folder.resolve("notes").toString(), NEVER));
      refused(
          () ->
              jobs.save(BlockRange.divide(4, 2), target(), NamedFilesOutputFormat.class, job -> {}),
          "127.0.0.1 does not see");
    }
  }

  @Test
  void whatAKilledDriverLeftIsSweptAndNothingElse() throws IOException {
    try (RunFolder opened = open("1")) {
      assertEquals(0, opened.rounds().size());
    }
    String hidden = ".out.0123456789abcdef0123456789abcdef.rae4j";
    Files.writeString(folder.resolve(hidden), "half");
    Files.writeString(folder.resolve(".out.swp"), "mine");
    Files.createDirectories(out.resolve("_temporary/0/task_1"));
    try (RunFolder opened = open("1")) {
      run(opened, NEVER);
      requireWhole();
    }
    assertFalse(Files.exists(folder.resolve(hidden)));
    assertTrue(Files.exists(folder.resolve(".out.swp")));
  }

  @Test
  void aSecondDriverWaitsUntilTheFirstIsSilent() throws IOException {
    RunFiles files = RunFiles.of(target(), spark.hadoopConfiguration());
    org.apache.hadoop.fs.Path place = target().getParent();
    Duration beat = Duration.ofMillis(50);
    DriverLock.Heartbeat first = DriverLock.Heartbeat.start(files, place, target(), beat);
    try (first) {
      refused(
          () -> DriverLock.Heartbeat.start(files, place, target(), Duration.ofMillis(300)),
          "another driver is writing");
    }
    Files.writeString(folder.resolve("driver"), "a killed one 7");
    DriverLock.Heartbeat second = DriverLock.Heartbeat.start(files, place, target(), beat);
    try (second) {
      assertFalse(Files.readString(folder.resolve("driver")).contains("killed"));
    }
    assertEquals("", Files.readString(folder.resolve("driver")));
  }

  private interface Action {
    void run();
  }

  private static void refused(Action action, String part) {
    RaeException problem = assertThrows(RaeException.class, action::run);
    assertTrue(String.valueOf(problem.getMessage()).contains(part), problem.getMessage());
  }
}
