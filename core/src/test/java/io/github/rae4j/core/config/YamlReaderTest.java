// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values are those that OmegaConf 2.3 gives for the same texts. */
class YamlReaderTest {
  @ParameterizedTest
  @CsvSource({
    "1e-6, 1e-6",
    "1e6, 1e6",
    "1E+3, 1e3",
    "-1e3, -1e3",
    "0., 0",
    "1., 1",
    "1.e5, 1e5",
    ".5, 0.5",
    ".5e+3, 500",
    "1.0E3, 1000",
    "09.5, 9.5",
    "1_0.0_1, 10.01",
    "1:30.5, 90.5",
    "-.inf, -Infinity",
    "+.inf, Infinity",
    ".NaN, NaN",
    "!!float 5, 5"
  })
  void readsNumbers(String yaml, double expected) {
    assertEquals(expected, read(yaml));
  }

  @ParameterizedTest
  @CsvSource({
    "0777, 511", "0x1F, 31", "-0x1F, -31", "0b11, 3", "1_000, 1000", "1:30, 90", "12:30:45, 45045",
    "+1, 1", "-1, -1", "00, 0", "0_7, 7", "1__0, 10", "1_, 1", "!!int '5', 5"
  })
  void readsWholeNumbers(String yaml, long expected) {
    assertEquals(expected, read(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "on", "Yes", "ON", "TRUE", "True", "true"})
  void readsTrue(String yaml) {
    assertEquals(true, read(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "off", "No", "OFF", "false", "False"})
  void readsFalse(String yaml) {
    assertEquals(false, read(yaml));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y", "n", "tRue", "none", "None", "0o17", "2020-01-01", ".5e3", "-.5", "+.5", "inf", "NaN",
        "08", "1e", "e5", "_1", "1.5.2", "-.nan", "._5", "..", "0b2", "0o8", "x", "ODE"
      })
  void readsTexts(String yaml) {
    assertEquals(yaml, read(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "Null", "NULL", "~", ""})
  void readsNothing(String yaml) {
    assertEquals(null, read(yaml));
  }

  @Test
  void readsQuotedNumbersAsTextsAndHugeOnesInFull() {
    assertEquals("1", read("'1'"));
    assertEquals("1e-6", read("\"1e-6\""));
    assertEquals("5", read("!!str 5"));
    assertEquals(new BigInteger("9223372036854775808"), read("9223372036854775808"));
  }

  @Test
  void readsAnchorsAndMerges() {
    Map<String, Object> read =
        YamlReader.readSections("f.yaml", "a: &x {p: 1}\nb:\n  <<: *x\n  q: [1, 2.0]\n");
    assertEquals(Map.of("p", 1L, "q", List.of(1L, 2.0)), read.get("b"));
    assertEquals(Map.of(), YamlReader.readSections("f.yaml", "# nothing\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: 1\\nb: 2\\na: 3 | f.yaml, line 3: | duplicate key a",
        "a: {b: 1, b: 2} | f.yaml, line 1: | duplicate key b",
        "a: 1\\nb: [1\\nc: 2 | f.yaml, line 3: | expected ',' or ']'",
        "a: 1\\n---\\nb: 2 | f.yaml, line 2: expected a single document | another document",
        "- 1\\n- 2 | f.yaml | found the list [1, 2]",
        "a:\\n\\t- x | f.yaml, line 2: | cannot start any token",
        "1: x | f.yaml, line 1: | the key '1' is not a text",
        "a: 1\\nb: {on: x} | f.yaml, line 2: b: | the key 'true' is not a text",
        "# one\\n- 1 | f.yaml, line 2: | expected sections",
        "a: !!python/object:os.system {} | f.yaml, line 1: | Global tag is not allowed",
        "b:\\n- a: !!set {x} | f.yaml, line 2: b[0].a: | not used in configurations",
        "a: &x [*x] | f.yaml, line 1: a[0] | inside itself",
        "a: 1\\nb: !!int x | f.yaml, line 2: | tag:yaml.org,2002:int",
        "a: 1\\nb: !!float [1] | f.yaml, line 2: | float",
        "a: !!binary '@@' | f.yaml, line 1: | binary",
        "a: !!timestamp x | f.yaml, line 1: | timestamp",
        "a: !!bool maybe | f.yaml, line 1: | bool",
        "a: 1\\n<<: 5 | f.yaml, line 2: | merging",
        "? [1, 2]\\n: 3 | f.yaml, line 1: | is not a text",
        "a: 1\\nb: \"\u0007\" | f.yaml, line 2: | U+0007 is not allowed"
      })
  void refusesWhatIsNoConfiguration(String yaml, String where, String what) {
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () ->
                        YamlReader.readSections(
                            "f.yaml", yaml.replace("\\n", "\n").replace("\\t", "\t")))
                .getMessage());
    assertTrue(message.startsWith(where), message);
    assertTrue(message.contains(what), message);
  }

  @Test
  void refusesATextThatExplodes() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append(String.format("a%d: &a%d [*a%d, *a%d]%n", i, i, i - 1, i - 1));
    }
    assertThrows(RaeException.class, () -> YamlReader.readSections("f.yaml", bomb.toString()));
    String deep = "a: " + "[".repeat(5000) + "]".repeat(5000);
    assertThrows(RaeException.class, () -> YamlReader.readSections("f.yaml", deep));
  }

  @Test
  void refusesAliasesThatMultiplyValues() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [" + "x,".repeat(50_000) + "x]\n");
    for (int i = 1; i < 5; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class, () -> YamlReader.readSections("f.yaml", bomb.toString()))
                .getMessage());
    assertTrue(message.contains("more than 100,000 values"), message);
  }

  @Test
  void refusesFilesLargerThanAnyConfiguration(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f.yaml"), "a: b\n#" + "x".repeat(1 << 20));
    String message =
        String.valueOf(
            assertThrows(RaeException.class, () -> YamlReader.readFile(file)).getMessage());
    assertTrue(message.contains("f.yaml has more than 1,048,576 bytes"), message);
  }

  @Test
  void readsFilesWithAByteOrderMark(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("f.yaml"), "\ufeffa: 1\n");
    assertEquals(Map.of("a", 1L), YamlReader.readFile(file));
  }

  @Test
  void refusesFilesThatAreNoText(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("f.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertTrue(
        String.valueOf(
                assertThrows(RaeException.class, () -> YamlReader.readFile(file)).getMessage())
            .endsWith("f.yaml is not a UTF-8 text file"));
    assertThrows(RaeException.class, () -> YamlReader.readFile(folder));
  }

  private static @Nullable Object read(String yaml) {
    return YamlReader.readSections("f.yaml", "k: " + yaml + "\n").get("k");
  }
}
