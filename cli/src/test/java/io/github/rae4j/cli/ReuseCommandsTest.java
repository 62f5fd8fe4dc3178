// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.image.PngText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shared base and a cache of blocks, as options of the command. */
class ReuseCommandsTest {
  private static final String EULER = "sampler.params.sampling_method=euler";
  private static final String STEPS = "--steps=9";

  /** A guidance that needs the whole network, and so goes with a shared base. */
  private static final String CFG = "--config=tiny-fashion-cfg";

  @TempDir Path folder;

  /** With guidance on all the way, each of two images is evaluated twice in eight steps. */
  @Test
  void theBaseIsSharedAndThatIsWrittenDown() throws Exception {
    Path grid = folder.resolve("grid.png");
    Run run =
        Run.of("sample", CFG, "--labels=1,2", STEPS, "--share-base", 2, "--out", grid, EULER)
            .done();
    assertTrue(run.out().contains("base every 2: computed in full 16 of 32 times"), run.out());
    Map<String, String> texts = PngText.read(grid);
    assertTrue(texts.get("rae4j.settings").contains("\"base_every\":2"), "" + texts);
    assertTrue(texts.get("rae4j.config").contains("sampler.reuse.base_every=2"), "" + texts);
  }

  @Test
  void aListAndACacheAreReported() {
    JsonNode list = json("--share-base", "0,1,5");
    assertEquals("base at 0,1,5", list.get("reuse").asText());
    assertEquals(32, list.get("image_evaluations").asInt());
    assertEquals(12, list.get("computed_in_full").asInt());
    JsonNode cache = json("--cache-blocks", "0.3");
    assertEquals("blocks below 0.3", cache.get("reuse").asText());
    assertTrue(cache.get("computed_in_full").asInt() < 32, cache.toString());
    assertFalse(json().has("reuse"));
  }

  private JsonNode json(Object... more) {
    Object[] usual = {
      "sample", CFG, "--json", "--labels=1,2", STEPS, "--out", folder.resolve("g.png"), EULER
    };
    Object[] words = Arrays.copyOf(usual, usual.length + more.length);
    System.arraycopy(more, 0, words, usual.length, more.length);
    return Run.of(words).json();
  }

  @Test
  void whatHasNoMeaningIsRefused() {
    Path grid = folder.resolve("none.png");
    Run.of("sample", "--share-base", 2, "--out", grid, "sampler.params.sampling_method=dopri5")
        .failed("sampler.reuse.base_every", "Dopri5");
    Run.of("sample", CFG, "--share-base", "0,9", STEPS, "--out", grid, EULER)
        .failed("evaluation 9", "8 times");
    Run.of("sample", "--out", grid, EULER, "sampler.reuse.base_evry=2")
        .failed("sampler.reuse.base_evry", "base_every");
    assertFalse(Files.exists(grid));
    for (String text : new String[] {"x", "-1", "0,x", "2,"}) {
      Run bad = Run.of("sample", "--share-base=" + text);
      assertEquals(2, bad.status(), bad.err());
      assertTrue(bad.err().contains("--share-base"), bad.err());
    }
    Run both = Run.of("sample", "--share-base", 2, "--cache-blocks", 0.1);
    assertEquals(2, both.status(), both.err());
  }

  @Test
  void describeTellsWhatBaseAndHeadCost() {
    JsonNode backbone =
        Run.of("describe", "--json", "--config", "ditdh-xl-256").json().get("backbone");
    double whole = backbone.get("gmacs").asDouble();
    double base = backbone.get("base").get("gmacs").asDouble();
    double head = backbone.get("head").get("gmacs").asDouble();
    // Both embed the time.
    assertEquals(whole, base + head, 0.001 * whole);
    assertTrue(base > 0.7 * whole && base < 0.85 * whole, base + " of " + whole);
    String text = Run.of("describe").done().out();
    assertTrue(text.contains("  base ") && text.contains("  head "), text);
  }
}
