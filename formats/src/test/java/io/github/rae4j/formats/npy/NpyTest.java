// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("io.github.rae4j.formats.npy.NumpyFiles#names")
  void readsNumpyArrays(String name) {
    Tensor actual = Npy.read(NumpyFiles.file(name + ".npy"));
    Tensor expected = NumpyFiles.expected(name);
    assertEquals(expected.toString(), actual.toString());
    assertArrayEquals(NumpyFiles.bytes(expected), NumpyFiles.bytes(actual));
  }

  @Test
  void allArraysArePresent() {
    assertEquals(24, NumpyFiles.names().count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"f8", "f4", "f2", "i8", "i1", "u4", "u1", "c8", "b1", "vector", "scalar", "empty"})
  void writesSameBytesAsNumpy(String name) throws IOException {
    Path target = folder.resolve("x.npy");
    Npy.write(target, NumpyFiles.expected(name));
    assertArrayEquals(
        Files.readAllBytes(NumpyFiles.file(name + ".npy")), Files.readAllBytes(target));
  }

  @ParameterizedTest
  @CsvSource({
    "refused-object, Python objects",
    "refused-text, type '<U2'",
    "refused-record, type 'a record'",
    "refused-complex128, type '<c16'"
  })
  void refusesArraysThatTensorsCannotHold(String name, String reason) {
    Path file = NumpyFiles.file(name + ".npy");
    RaeException e = assertThrows(RaeException.class, () -> Npy.read(file));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  /** NumPy takes the last of two values, other readers the first. */
  @ParameterizedTest
  @ValueSource(strings = {"'shape': (1,), ", "'descr': '<f8', ", "'fortran_order': True, "})
  void refusesHeadersWithAKeyTwice(String again) throws IOException {
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), " + again + "}";
    String header = text + " ".repeat(117 - text.length()) + "\n";
    byte[] bytes = Arrays.copyOf(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118}, 136);
    System.arraycopy(header.getBytes(StandardCharsets.US_ASCII), 0, bytes, 10, header.length());
    Path file = Files.write(folder.resolve("twice.npy"), bytes);
    RaeException e = assertThrows(RaeException.class, () -> Npy.read(file));
    assertTrue(e.getMessage().contains("a key twice"), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void readsRowsInPartsUntilEnd() {
    try (NpyReader reader = NpyReader.open(NumpyFiles.file("vector.npy"))) {
      assertEquals(Shape.of(5), reader.header().shape());
      assertArrayEquals(new long[] {0, 1}, reader.readRows(2).toLongArray());
      assertArrayEquals(new long[] {2, 3}, reader.readRows(2).toLongArray());
      assertArrayEquals(new long[] {4}, reader.readRows(2).toLongArray());
      assertEquals(Shape.of(0), reader.readRows(2).shape());
    }
  }

  @Test
  void refusesToStreamColumnMajorArrays() {
    try (NpyReader reader = NpyReader.open(NumpyFiles.file("fortran-f4.npy"))) {
      assertThrows(RaeException.class, () -> reader.readRows(1));
    }
  }

  @Test
  void detectsEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(NumpyFiles.file("f4.npy"));
    for (int length = 0; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(whole, length));
      assertThrows(RaeException.class, () -> Npy.read(cut), "at " + length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(1000000, 1000000); cut short",
        "(9000000000000000000, 9); claims the shape",
        "(99999999999999999999, 9); claims the shape",
        "(-4, 3); header is",
        "(3,; header is"
      })
  void refusesImpossibleShapeBeforeAllocating(String shape, String reason) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
    byte[] bytes =
        ("\u0093NUMPY\1\0" + (char) header.length() + "\0" + header + "data")
            .getBytes(StandardCharsets.ISO_8859_1);
    Path file = Files.write(folder.resolve("odd.npy"), bytes);
    RaeException e = assertThrows(RaeException.class, () -> Npy.read(file));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
  }

  @Test
  void refusesToWriteTypesNumpyLacksAndLeavesNothing() {
    Tensor tensor =
        Tensor.wrap(DType.BFLOAT16, Shape.of(2), Tensor.buffer(DType.BFLOAT16, Shape.of(2)));
    Path target = folder.resolve("x.npy");
    RaeException e = assertThrows(RaeException.class, () -> Npy.write(target, tensor));
    assertTrue(e.getMessage().contains("bfloat16"), e.getMessage());
    assertFalse(Files.exists(target));
  }

  @Test
  void namesMissingFilesAndFolders() {
    assertThrows(RaeException.class, () -> Npy.read(folder.resolve("missing.npy")));
    assertThrows(RaeException.class, () -> Npy.read(folder));
  }
}
