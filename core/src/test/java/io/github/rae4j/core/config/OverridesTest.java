// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverridesTest {
  private static final String YAML = "s: {n: 1, l: [1, {x: 2}], t-min: 0.5}\nempty:\n";

  @Test
  void setsValuesWithTheTypesOfYaml() {
    assertEquals(1e-6, apply("s.n=1e-6").get("n"));
    assertEquals(true, apply("s.n=yes").get("n"));
    assertEquals("b=c", apply("s.n=b=c").get("n"));
    assertEquals("", apply("s.n=''").get("n"));
    assertEquals(List.of(1L, 2L), apply("s.n=[1, 2]").get("n"));
    assertEquals(Map.of("b", 3L), apply("s.n={b: 3}").get("n"));
    assertEquals(null, apply("s.n=").get("n"));
  }

  @Test
  void setsElementsOfLists() {
    assertEquals(List.of(9L, Map.of("x", 2L)), apply("s.l[0]=9").get("l"));
    assertEquals(List.of(9L, Map.of("x", 2L)), apply("s.l.0=9").get("l"));
    assertEquals(List.of(1L, Map.of("x", 3L)), apply("s.l[1].x=3").get("l"));
  }

  @Test
  void makesSectionsThatAreMissingOrEmpty() {
    Map<String, Object> tree = YamlReader.readSections("f", YAML);
    Overrides.apply(tree, List.of("empty.a.b=2", "new.c=1", "new.d=2"));
    assertEquals(Map.of("a", Map.of("b", 2L)), tree.get("empty"));
    assertEquals(Map.of("c", 1L, "d", 2L), tree.get("new"));
  }

  @Test
  void replacesAKeyWithADashByItsFormWithAnUnderscore() {
    assertEquals(0.25, apply("s.t_min=0.25").get("t-min"));
    assertEquals(3, apply("s.t_min=0.25").size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s.n | expected key.path=value",
        "=3 | expected key.path=value",
        "s..n=3 | has an empty part",
        "s.n.x=3 | 'n' is the value 1, not a section",
        "s.l[2]=3 | it has 0 to 1",
        "s.l.x=3 | 'x' is not an element of the list",
        "s.n=[1 | override 's.n=[1', line 1"
      })
  void refusesWhatCannotBeSet(String override, String problem) {
    String message =
        String.valueOf(assertThrows(RaeException.class, () -> apply(override)).getMessage());
    assertTrue(message.contains(problem), message);
    assertTrue(message.contains(override), message);
  }

  @Test
  void nullRemovesAKeyAndTheSectionsMadeForIt() {
    assertEquals(Set.of("s.n"), removed("s.n=null"));
    assertEquals(Set.of("s.n"), removed("s.n="));
    assertEquals(Set.of("s.t_min"), removed("s.t_min=~"));
    assertEquals(Set.of("new", "new.below", "new.below.key"), removed("new.below.key=null"));
    assertEquals(Set.of("s"), removed("s.n=null", "s=null"));
  }

  @Test
  void aLaterValueBringsARemovedKeyBack() {
    assertEquals(Set.of(), removed("s.n=null", "s.n=2"));
    assertEquals(Set.of("new.a"), removed("new.a=null", "new.b=2"));
    assertEquals(Set.of(), removed("s.n=null", "s={n: 2}"));
    assertEquals(Set.of(), removed("s={n: null}"));
  }

  private static Set<String> removed(String... overrides) {
    return Overrides.apply(YamlReader.readSections("f", YAML), List.of(overrides));
  }

  private static Map<?, ?> apply(String override) {
    Map<String, Object> tree = YamlReader.readSections("f", YAML);
    Overrides.apply(tree, List.of(override));
    return (Map<?, ?>) tree.getOrDefault("s", Map.of());
  }
}
