// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect}: tensors of files, folders and parts. */
class InspectCommandTest {
  @TempDir Path folder;

  @Test
  void inspectShowsEveryTensorAndExtractsThem() {
    Run run = Run.of("inspect", Bundled.BACKBONE).done();
    assertTrue(run.out().contains("x_embedder.proj.weight"), run.out());
    Path out = folder.resolve("weights.safetensors");
    JsonNode shown = Run.of("inspect", Bundled.BACKBONE, "--json", "--out", out).json();
    assertEquals(FileHash.sha256(Bundled.BACKBONE), shown.get("sha256").asText());
    Set<String> names = new HashSet<>();
    for (JsonNode tensor : shown.get("tensors")) {
      names.add(tensor.get("name").asText());
      assertTrue(tensor.get("min").asDouble() <= tensor.get("max").asDouble(), "" + tensor);
      assertEquals(12, tensor.get("sha256").asText().length());
    }
    assertEquals(Checkpoint.open(Bundled.BACKBONE).names(), names);
    assertEquals(Checkpoint.open(Bundled.BACKBONE).weights().names(), Checkpoint.open(out).names());
    // What was extracted is a checkpoint like any other.
    Run.of("sample", "stage_2.ckpt=" + out, "--steps", 2, "--out", folder.resolve("x.png")).done();
  }

  @Test
  void inspectReadsFoldersAndParts() {
    JsonNode encoder = Run.of("inspect", Bundled.ENCODER, "--json").json();
    assertTrue(encoder.get("file").asText().endsWith("model.safetensors"));
    Run.of("inspect", Bundled.BACKBONE, "--key", "gan").failed("no part 'gan'");
    Run.of("inspect", folder).failed(folder.toString(), "model.safetensors");
    Run.of("inspect", folder.resolve("absent.pt")).failed("absent.pt", "no such file");
    Run.of("inspect", Bundled.BACKBONE, "--out", folder.resolve("x.pt")).usage(".safetensors");
    Run.of("inspect").usage("FILE");
  }

  @Test
  void inspectShowsNaNAndWholeNumbersExactly() {
    Path file = folder.resolve("odd.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(
            "holes", Tensor.of(new float[] {1, Float.NaN, -2}, 3),
            "count", Tensor.of(new long[] {(1L << 53) + 1}, 1),
            "none", Tensor.of(new float[0], 0)),
        Map.of("origin", "a test"));
    JsonNode shown = Run.of("inspect", file, "--json").json();
    assertEquals("a test", shown.get("metadata").get("origin").asText());
    for (JsonNode tensor : shown.get("tensors")) {
      switch (tensor.get("name").asText()) {
        case "holes" -> {
          assertTrue(tensor.get("nan").asBoolean());
          assertEquals(-2, tensor.get("min").asDouble());
        }
        case "count" -> assertEquals((1L << 53) + 1, tensor.get("max").asLong());
        default -> assertFalse(tensor.has("min"));
      }
    }
    assertTrue(Run.of("inspect", file).done().out().contains("[-2.0, 1.0] with NaN"));
  }

  @Test
  void inspectReadsTensorsOfMoreThanTwoGib() throws IOException {
    long count = (1L << 29) + 3;
    String header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":["
            + count
            + "],\"data_offsets\":[0,"
            + 4 * count
            + "]}}";
    Path file = folder.resolve("big.safetensors");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      out.write(bytes.putLong(0, header.length()).array());
      out.writeBytes(header);
      long data = out.getFilePointer();
      // The rest is a hole.
      out.setLength(data + 4 * count);
      out.seek(data + 4 * (count - 2));
      out.write(bytes.putFloat(0, -3).putFloat(4, 5).array());
    }
    Run run = Run.of("inspect", file).done();
    assertTrue(run.out().contains("[-3.0, 5.0]"), run.out());
    assertTrue(run.out().contains("1 tensors, 536,870,915 values"), run.out());
  }

  /** A name could clear the screen, forge a line, or be read from right to left. */
  @Test
  void inspectShowsNamesThatSteerATerminalAsTheyAreWritten() {
    String name = "ema/a\u001b[2J\u009b1m\nrae4j: all is well\u202e";
    Path file = folder.resolve("hostile.safetensors");
    SafetensorsWriter.write(
        file, Map.of(name, Tensor.of(new float[] {1}, 1)), Map.of("note", "\u001b[2J\u009b"));
    String shown = Run.of("inspect", file).done().out();
    assertTrue(shown.contains("a\\u001b[2J\\u009b1m\\nrae4j: all is well\\u202e"), shown);
    assertTrue(shown.contains("weights   ema"), shown);
    String json = Run.of("inspect", file, "--json").done().out();
    for (String printed : List.of(shown, json)) {
      assertTrue(printed.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), printed);
    }
    JsonNode read = Run.of("inspect", file, "--json").json();
    assertEquals(name, read.get("tensors").get(0).get("name").asText());
    Run.of("inspect", file, "--key", "\u001b[2J").failed("no part '\\u001b[2J'");
  }
}
