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

  private static Map<String, Object> resolve(String yaml) {
    return Interpolation.resolve("f.yaml", YamlReader.readSections("f.yaml", yaml));
  }
}
