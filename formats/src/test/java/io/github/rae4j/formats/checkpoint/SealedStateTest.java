// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedStateTest {
  private static final Map<String, String> TEXTS =
      Map.of("step", "12", "config", "{\"rae4j.crc32c\":\"00000000\"}");

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("state.safetensors");
  }

  private void write() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("ema/a", Tensor.of(new float[] {1, -2, 3.5f, 0}, 2, 2));
    tensors.put("optimizer/n", Tensor.of(new long[] {7}, 1));
    SealedState.write(file(), Weights.of("a test", tensors), TEXTS);
  }

  @Test
  void holdsWhatWasWrittenAndIsPlainSafetensors() throws IOException {
    write();
    Checkpoint state = SealedState.open(file(), "delete it");
    assertTrue(SealedState.isSealed(state));
    assertEquals(TEXTS, SealedState.metadata(state));
    assertArrayEquals(
        new float[] {1, -2, 3.5f, 0}, Checkpoint.open(file()).get("ema/a").toFloatArray());
    byte[] first = Files.readAllBytes(file());
    write();
    assertArrayEquals(first, Files.readAllBytes(file()));
  }

  /** Weights whose thread is interrupted whenever one of them is fetched. */
  private static Weights interrupting(int[] fetched) {
    Tensor tensor = Tensor.of(new float[] {1, 2}, 2);
    return new Weights() {
      @Override
      public Set<String> names() {
        return new TreeSet<>(Set.of("a", "b", "c"));
      }

      @Override
      public Tensor get(String name) {
        Thread.currentThread().interrupt();
        fetched[0]++;
        return tensor;
      }

      @Override
      public Shape shape(String name) {
        return tensor.shape();
      }

      @Override
      public DType dtype(String name) {
        return tensor.dtype();
      }

      @Override
      public String origin() {
        return "a test";
      }
    };
  }

  @Test
  void anInterruptionDoesNotEndTheWritingOfAState() {
    int[] fetched = {0};
    SealedState.write(file(), interrupting(fetched), TEXTS);
    assertTrue(Thread.interrupted());
    assertEquals(3, fetched[0]);
    assertArrayEquals(
        new float[] {1, 2}, SealedState.open(file(), "delete it").get("c").toFloatArray());
    // Another file is not worth waiting for.
    Path other = folder.resolve("other.safetensors");
    assertThrows(
        CancellationException.class,
        () -> SafetensorsWriter.write(other, interrupting(fetched), TEXTS));
    assertTrue(Thread.interrupted());
    assertFalse(Files.exists(other));
  }

  @Test
  void everyFlippedBitIsAnError() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(file());
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file(), damaged);
      RaeException error =
          assertThrows(
              RaeException.class, () -> SealedState.open(file(), "delete it"), "bit " + bit);
      String message = String.valueOf(error.getMessage());
      assertTrue(message.contains("state.safetensors") && message.contains("delete it"), message);
    }
  }

  @Test
  void everyCutIsAnError() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      assertThrows(CheckpointException.class, () -> SealedState.open(file(), "delete it"));
    }
  }

  @Test
  void filesOfEarlierVersionsHaveNoSeal() {
    SafetensorsWriter.write(file(), Map.of("a", Tensor.of(new float[] {1}, 1)), TEXTS);
    assertFalse(SealedState.isSealed(SealedState.open(file(), "delete it")));
  }
}
