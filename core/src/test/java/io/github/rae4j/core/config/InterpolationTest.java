// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpolationTest {
  @Test
  void keepsTheTypeOfAValueThatStandsAlone() {
    Map<String, Object> tree = resolve("a: ${b.n}\nb: {n: 3, l: [1, 2]}\nc: ${b.l}\nd: ${b.l[1]}");
    assertEquals(3L, tree.get("a"));
    assertEquals(List.of(1L, 2L), tree.get("c"));
    assertEquals(2L, tree.get("d"));
  }

  @Test
  void becomesPartOfATextAndFollowsReferences() {
    Map<String, Object> tree = resolve("root: models\na: ${b}/x.pt\nb: ${root}/${n}\nn: 5");
    assertEquals("models/5/x.pt", tree.get("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: ${b.c}\\nb: 1 | a: '${b.c}' names no value",
        "a: ${b}\\nb: ${a} | refers to itself",
        "a: {x: '${oc.env:HOME}'} | a.x: '${oc.env:HOME}' is not supported",
        "a: {x: 1, y: '${.x}'} | is not supported",
        "a: 'x${b'\\nb: 1 | not closed"
      })
  void refusesWhatItCannotReplace(String yaml, String problem) {
    String message =
        String.valueOf(
            assertThrows(RaeException.class, () -> resolve(yaml.replace("\\n", "\n")))
                .getMessage());
    assertTrue(message.startsWith("f.yaml: "), message);
    assertTrue(message.contains(problem), message);
  }

  private static String refusal(String yaml) {
    return String.valueOf(assertThrows(RaeException.class, () -> resolve(yaml)).getMessage());
  }

  /** 441 bytes that would stand for 42 GB. */
  @Test
  void refusesTextsThatDouble() {
    StringBuilder bomb = new StringBuilder("a0: xxxxxxxxxx\n");
    for (int i = 1; i < 33; i++) {
      bomb.append("a%d: ${a%d}${a%d}\n".formatted(i, i - 1, i - 1));
    }
    String message = refusal(bomb.toString());
    assertTrue(message.contains("more than 1,048,576 values and characters"), message);
  }

  @Test
  void refusesSectionsThatDouble() {
    StringBuilder bomb = new StringBuilder("a0: [x]\n");
    for (int i = 1; i < 33; i++) {
      bomb.append("a%d: ['${a%d}', '${a%d}']\n".formatted(i, i - 1, i - 1));
    }
    String message = refusal(bomb.toString());
    assertTrue(message.contains("more than 1,048,576 values and characters"), message);
    String text = "s: " + "x".repeat(100_000) + "\nl: [" + "'${s}', ".repeat(20) + "]\n";
    assertTrue(refusal(text + "t: a${l}").contains("more than 1,048,576 values"));
  }

  @Test
  void refusesLongChains() {
    StringBuilder chain = new StringBuilder();
    for (int i = 0; i < 6000; i++) {
      chain.append("a%d: ${a%d}\n".formatted(i, i + 1));
    }
    assertTrue(refusal(chain + "a6000: 1\n").contains("references lead to one another"));
    StringBuilder nested = new StringBuilder();
    for (int i = 0; i < 45; i++) {
      nested.append("a%d: [[['${a%d}']]]\n".formatted(i, i + 1));
    }
    assertTrue(refusal(nested + "a45: 1\n").contains("nested more than 80 deep"));
  }

  @Test
  void largeValuesWithoutReferencesAreNotCounted() {
    assertEquals(2, resolve("a: " + "x".repeat(1_000_000) + "\nb: ${a}\n").size());
  }

  private static Map<String, Object> resolve(String yaml) {
    return Interpolation.resolve("f.yaml", YamlReader.readSections("f.yaml", yaml));
  }
}
