// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.PngText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --fast}: the sampler that a config records as no worse, and when it is refused. */
class FastSamplerTest {
  private static final String RECORDED =
      """

      fast:
        sampler: {mode: ODE, params: {sampling_method: ab2, num_steps: 4}}
        distance: 0.09
        euler_distance: 0.085
        deviation: 0.006
        images: 2000
        seeds: 3
      """;
  private static final String BY_HAND =
      "sampler={mode: ODE, params: {sampling_method: ab2, num_steps: 4}}";

  @TempDir Path folder;
  private Path config = Path.of("config.yaml");

  @BeforeEach
  void recordASampler() throws Exception {
    String root = Bundled.FOLDER.toAbsolutePath().toString().replace('\\', '/');
    config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        Bundled.configWithout("fast")
                .replace("'models/", "'" + root + "/models/")
                .replace("'configs/", "'" + root + "/configs/")
            + RECORDED);
  }

  @Test
  void samplesWithTheRecordedSamplerAndSaysSo() {
    Path fast = folder.resolve("fast.safetensors");
    Path grid = folder.resolve("grid.png");
    Run run = Run.of("sample", "--config", config, "--fast", "--out", grid, "--latents", fast);
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("0.0900"), run.err());
    assertTrue(run.out().contains("3 evaluations each"), run.out());
    Map<String, String> texts = PngText.read(grid);
    assertEquals(config + " --fast", texts.get("rae4j.config"));
    assertEquals("3", texts.get("rae4j.evaluations"));
    assertTrue(texts.get("rae4j.settings").contains("\"sampling_method\":\"ab2\""), "" + texts);
    Path same = folder.resolve("same.safetensors");
    Run.of("sample", "--config", config, BY_HAND, "--out", grid, "--latents", same).done();
    assertArrayEquals(latents(same), latents(fast));
  }

  @Test
  void inJavaToo() {
    GenerationRequest request = GenerationRequest.ofLabels(1, 2);
    try (Rae4j fast = Rae4j.builder().config("" + config, List.of()).fast().open();
        Rae4j same = Rae4j.open("" + config, BY_HAND)) {
      assertEquals(3, fast.generation().evaluations().orElseThrow());
      assertArrayEquals(
          same.generation().latents(request).toFloatArray(),
          fast.generation().latents(request).toFloatArray());
    }
  }

  @Test
  void whatWasNotMeasuredIsRefused() {
    Run.of("sample", "--config", "ditdh-s-256", "--fast")
        .failed("ditdh-s-256", "sampler.params.sampling_method=ab2");
    Run.of("sample", "--config", config, "--fast", "guidance.scale=2").usage("guidance.scale=2");
    Run.of("sample", "--config", config, "--fast", "--steps", 9).usage("--steps");
    // The section 'sampler', which has this too, is replaced by the fast one's.
    Run.of("sample", "--config", config, "--fast", "--share-base", 2)
        .usage("sampler.reuse.base_every=2");
    Run.of("evaluate", "generation", "--config", config, "--fast", "misc.num_classes=3")
        .usage("misc.num_classes=3");
  }

  private static float[] latents(Path file) {
    return Checkpoint.open(file).weights().get("latents").toFloatArray();
  }
}
