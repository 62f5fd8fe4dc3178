// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.training.TrainerProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while a checkpoint is being written that takes as long as the test wants. */
@NeedsLibtorch
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "named pipes and signals of POSIX")
@Timeout(120)
class CheckpointSignalsTest {
  @TempDir private Path folder;

  @BeforeEach
  void prepare() throws IOException, InterruptedException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    try (ZipOutputStream jar =
        new ZipOutputStream(Files.newOutputStream(plugins.resolve("slow.jar")))) {
      for (Class<?> type :
          List.of(SlowTrainerProvider.class, SlowTrainerProvider.class.getDeclaredClasses()[0])) {
        String name = type.getName().replace('.', '/') + ".class";
        jar.putNextEntry(new ZipEntry(name));
        try (InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
          bytes.transferTo(jar);
        }
      }
      jar.putNextEntry(new ZipEntry("META-INF/services/" + TrainerProvider.class.getName()));
      jar.write(SlowTrainerProvider.class.getName().getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(
        0, new ProcessBuilder("mkfifo", folder.resolve("gate").toString()).start().waitFor());
  }

  private Object[] command(int grace, Object... more) {
    return Stream.concat(
            Stream.of(
                "train",
                "slow",
                "training={epochs: 1}",
                "--config",
                "tiny-fashion",
                "--data",
                folder,
                "--out",
                folder.resolve("run"),
                "--plugins",
                folder.resolve("plugins"),
                "--grace",
                grace),
            Stream.of(more))
        .toArray();
  }

  private Path checkpoint(int step) {
    return folder.resolve("run/checkpoints/step-00000000" + step + ".safetensors");
  }

  /** Starts a run and waits until it writes its second checkpoint. */
  private Program writing(int grace) throws IOException, InterruptedException {
    Program run = Program.start(folder, "exec", Map.of(), command(grace));
    while (!writings().endsWith("2\n")) {
      assertTrue(run.isAlive(), run::err);
      Thread.sleep(5);
    }
    return run;
  }

  private String writings() throws IOException {
    Path file = folder.resolve("writings");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void theCheckpointThatIsBeingWrittenIsFinishedAndNotWrittenTwice() throws Exception {
    Program run = writing(60);
    run.signal("TERM").awaitError("stopping after this step");
    try (OutputStream gate = Files.newOutputStream(folder.resolve("gate"))) {
      gate.write(1);
    }
    assertEquals(1, run.status());
    assertTrue(run.err().contains("The last state is in " + checkpoint(2)), run::err);
    assertEquals("1\n2\n", writings());
    assertEquals(
        List.of("step-000000001.safetensors", "step-000000002.safetensors"),
        Run.files(folder.resolve("run/checkpoints")));
    // It is whole: the run goes on from it, up to the next closed gate.
    Program next = Program.start(folder, "exec", Map.of(), command(60, "--resume"));
    next.awaitError("resuming from " + checkpoint(2) + " after 2 steps").signal("KILL").status();
  }

  @Test
  void whatIsNotWrittenWithinTheGraceIsDropped() throws Exception {
    Program run = writing(1);
    byte[] last = Files.readAllBytes(checkpoint(1));
    run.signal("TERM");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("it has not stopped within 1 s (--grace)"), run::err);
    assertTrue(run.err().contains("the last whole checkpoint is " + checkpoint(1)), run::err);
    assertFalse(run.err().contains("cannot"), run::err);
    assertEquals("1\n2\n", writings());
    assertEquals(
        List.of("step-000000001.safetensors"), Run.files(folder.resolve("run/checkpoints")));
    assertArrayEquals(last, Files.readAllBytes(checkpoint(1)));
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    Program run = writing(60);
    run.signal("TERM").awaitError("interrupt again to stop at once").signal("INT");
    assertEquals(1, run.status());
    assertTrue(run.err().contains("the last whole checkpoint is " + checkpoint(1)), run::err);
    assertEquals(
        List.of("step-000000001.safetensors"), Run.files(folder.resolve("run/checkpoints")));
  }
}
