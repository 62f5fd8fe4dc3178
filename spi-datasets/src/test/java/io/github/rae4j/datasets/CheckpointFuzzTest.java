// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.LatentStatistics;
import io.github.rae4j.network.Weights;
import io.github.rae4j.testkit.Fuzzing;
import io.github.rae4j.testkit.Mutator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Damaged checkpoints: see docs/reliability.md. */
final class CheckpointFuzzTest {
  private static final int FILES = 3000;
  private static final int SECONDS = 3;

  @TempDir Path folder;

  /** Everything that a program would ask of a checkpoint. */
  private static void read(Path file) {
    Checkpoint checkpoint = Checkpoint.open(file);
    checkpoint.verify();
    checkpoint.warnings();
    checkpoint.metadata();
    read(checkpoint);
    read(checkpoint.weights());
    for (String part : checkpoint.parts()) {
      read(checkpoint.weights(part));
    }
    try {
      LatentStatistics.read(file);
    } catch (DataException e) {
      // Most checkpoints are no statistics, and say so.
      assertTrue(e.getMessage().contains("mean") || e.getMessage().contains("var"));
    }
  }

  private static void read(Weights weights) {
    weights.names().stream()
        .limit(8)
        .forEach(
            name -> {
              if (weights.shape(name).elements() < 1 << 20) {
                weights.get(name);
              }
            });
  }

  @Test
  void pickles(TestReporter reporter) throws IOException {
    Fuzzing.Result result =
        new Fuzzing(".pt", folder)
            .run(FILES, SECONDS, ".pt", PickleSamples::make, CheckpointFuzzTest::read);
    reporter.publishEntry(result.toString());
    assertTrue(result.refused() > 0);
  }

  @Test
  void safetensors(TestReporter reporter) throws IOException {
    Fuzzing.Result result =
        new Fuzzing("safetensors", folder)
            .run(
                FILES,
                SECONDS,
                ".safetensors",
                CheckpointFuzzTest::safetensors,
                CheckpointFuzzTest::read);
    reporter.publishEntry(result.toString());
    assertTrue(result.refused() > 0);
  }

  private static byte[] safetensors(Mutator mutator) {
    List<String> words =
        List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"\":",
            "\"dtype\"",
            "\"F32\"",
            "\"F64\"",
            "\"F4\"",
            "\"F8_E8M0\"",
            "\"shape\"",
            "\"data_offsets\"",
            "\"__metadata__\"",
            "null",
            "-1",
            "1e9",
            "\\u0000",
            "\\ud800",
            "\u202e",
            "\u001b[2J",
            "[[[[",
            "\"ema/w\":");
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"ema/w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
            + "\"mean\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[16,24]},"
            + "\"c\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[24,32]}}";
    byte[] text = PickleSamples.latin(mutator.oneIn(10) ? header : mutator.damage(header, words));
    long length = mutator.oneIn(10) ? mutator.number() : text.length;
    int data = mutator.oneIn(10) ? mutator.below(64) : 32;
    return ByteBuffer.allocate(Long.BYTES + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(text)
        .array();
  }

  @Test
  void indices(TestReporter reporter) throws IOException {
    Files.write(folder.resolve("b.bin"), PickleSamples.whole());
    List<String> words =
        List.of("{", "}", "\"", "null", "NaN", "[", "\"weight_map\"", "..", "/", "\\u0000", "5");
    Fuzzing.Result result =
        new Fuzzing("index of shards", folder)
            .run(
                FILES / 4,
                SECONDS,
                ".index.json",
                mutator ->
                    PickleSamples.latin(
                        mutator.damage(
                            "{\"metadata\": {\"total_size\": 8},\n"
                                + " \"weight_map\": {\"ema/w\": \"b.bin\"}}",
                            words)),
                CheckpointFuzzTest::read);
    reporter.publishEntry(result.toString());
    assertTrue(result.refused() > 0);
  }

  /** The check of the checks: an executed file and a language of the program are noticed. */
  @Test
  void whatIsWrongIsNoticed() {
    Fuzzing fuzzing = new Fuzzing("nothing", folder);
    for (RuntimeException wrong :
        List.of(
            new IllegalStateException("x"),
            new CheckpointException("java.lang.ClassCastException: x", Where.UNKNOWN))) {
      AssertionError error =
          assertThrows(
              AssertionError.class,
              () ->
                  fuzzing.run(
                      1,
                      1,
                      ".x",
                      mutator -> new byte[1],
                      file -> {
                        throw wrong;
                      }));
      assertTrue(error.getMessage().contains("seed"), error.getMessage());
    }
  }
}
