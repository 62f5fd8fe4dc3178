// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sections that several parts read, and records of options that several parts have. */
class SharedSectionsTest {
  /** Options that more than one part has. */
  public record Common(
      @Option(value = "steps", defaultValue = "10", range = "[1, inf)", aliases = "n") int steps) {}

  /** A section. */
  public record Loss(@Option(value = "weight", defaultValue = "1") double weight) {}

  /** The whole. */
  public record Whole(
      @Option(value = "the common ones", embedded = true) Common common,
      @Option(value = "read by others too", defaultValue = "{}", shared = true) Loss loss,
      @Option(value = "read by nobody else", defaultValue = "{}") Loss own) {}

  private static final Options<Whole> OPTIONS = Options.of(Whole.class);

  private static ConfigParameters config(Map<String, Object> values) {
    return ConfigParameters.of("test.yaml", values);
  }

  @Test
  void embeddedOptionsAreReadFromTheSectionItself() {
    assertEquals(3, OPTIONS.read(config(Map.of("n", 3))).common().steps());
    RaeException e =
        assertThrows(RaeException.class, () -> OPTIONS.read(config(Map.of("steps", 0))));
    assertEquals("test.yaml: steps: must be at least 1, but is 0", e.getMessage());
  }

  @Test
  void keysOfASharedSectionAreLeftToItsOwner() {
    ConfigParameters config = config(Map.of("loss", Map.of("weight", 2, "others", 3)));
    assertEquals(2, OPTIONS.read(config).loss().weight());
    RaeException e = assertThrows(RaeException.class, config::rejectUnknown);
    assertTrue(e.getMessage().contains("loss.others"), e.getMessage());
    assertEquals(3, config.section("loss").orElseThrow().getInt("others"));
    config.rejectUnknown();
    assertThrows(
        RaeException.class, () -> OPTIONS.read(config(Map.of("own", Map.of("others", 3)))));
  }
}
