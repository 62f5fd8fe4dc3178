// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flips one bit of what a run saved: the run that resumes either refuses it with an error of ours,
 * or does the damaged part again and ends with the right bytes.
 */
class FlippedBitsTest {
  private static final Map<String, String> IDENTITY =
      Map.of("rae4j.settings", "{\"stage_2\": {\"params\": 1}}", "seed", "1");
  private static final int BLOCKS = 5;

  @TempDir private Path temporary;

  private Path target() {
    return temporary.resolve("out.npz");
  }

  private static Tensor block(int number) {
    float[] values = new float[2 * 3];
    Random random = new Random(number);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.of(values, 2, 3);
  }

  /** Runs to the end from wherever an earlier run was, and returns all records. */
  private byte[] run(int blocks) throws IOException {
    try (WorkFolder folder = WorkFolder.open(target(), IDENTITY)) {
      RecordFile file = RecordFile.open(folder, "rows", DType.FLOAT32);
      for (int i = file.records() / 2; i < blocks; i++) {
        file.append(block(i));
      }
      file.requireIntact();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      file.copyTo(Channels.newChannel(out));
      return out.toByteArray();
    }
  }

  private void delete() throws IOException {
    Path part = temporary.resolve("out.npz.part");
    for (String name : List.of("manifest.json", "rows", "rows.journal", "lock")) {
      Files.deleteIfExists(part.resolve(name));
    }
    Files.deleteIfExists(part);
  }

  @Test
  void everyFlipIsDetected() throws IOException {
    byte[] right = run(BLOCKS);
    delete();
    Path part = temporary.resolve("out.npz.part");
    for (String name : List.of("manifest.json", "rows", "rows.journal")) {
      run(BLOCKS - 1);
      Map<String, byte[]> whole =
          Map.of(
              "manifest.json", Files.readAllBytes(part.resolve("manifest.json")),
              "rows", Files.readAllBytes(part.resolve("rows")),
              "rows.journal", Files.readAllBytes(part.resolve("rows.journal")));
      int bits = 8 * whole.get(name).length;
      int refused = 0;
      for (int bit = 0; bit < bits; bit++) {
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
          byte[] content = file.getValue().clone();
          if (file.getKey().equals(name)) {
            content[bit / 8] ^= (byte) (1 << bit % 8);
          }
          Files.write(part.resolve(file.getKey()), content);
        }
        try {
          byte[] result = run(BLOCKS);
          assertArrayEquals(right, result, name + " bit " + bit);
          assertTrue(!name.equals("manifest.json"), "bit " + bit + " of the manifest");
        } catch (RaeException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("out.npz.part"), e.getMessage());
          refused++;
        }
      }
      assertTrue(name.equals("rows") || refused > 0, name);
      delete();
    }
  }

  @Test
  void cutFilesAreDetected() throws IOException {
    byte[] right = run(BLOCKS);
    delete();
    run(BLOCKS - 1);
    Path rows = temporary.resolve("out.npz.part/rows");
    byte[] whole = Files.readAllBytes(rows);
    byte[] journal = Files.readAllBytes(temporary.resolve("out.npz.part/rows.journal"));
    for (int length = 0; length < whole.length; length++) {
      Files.write(rows, Arrays.copyOf(whole, length));
      Files.write(temporary.resolve("out.npz.part/rows.journal"), journal);
      assertArrayEquals(right, run(BLOCKS), "cut to " + length);
    }
  }

  @Test
  void fileRemovedInTheMiddleIsAnError() throws IOException {
    try (WorkFolder folder = WorkFolder.open(target(), IDENTITY)) {
      RecordFile file = RecordFile.open(folder, "rows", DType.FLOAT32);
      file.append(block(0));
      Files.delete(folder.path().resolve("rows"));
      RaeException error = assertThrows(RaeException.class, () -> file.append(block(1)));
      assertTrue(String.valueOf(error.getMessage()).contains("rows"), error.getMessage());
      error = assertThrows(RaeException.class, file::requireIntact);
      assertTrue(String.valueOf(error.getMessage()).contains("0 of 2 records"), error.getMessage());
      assertEquals(0, file.records());
    }
  }
}
