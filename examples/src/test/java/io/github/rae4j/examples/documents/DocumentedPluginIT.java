// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.cli.Main;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sampler and the metric of docs/plugins.md, which the build has built as a project of its own
 * and whose contract tests have passed, run by their names.
 */
final class DocumentedPluginIT {
  private static final Path JAR =
      Path.of("target", "it", "src", "it", "outside", "my-plugin", "target", "my-plugin-1.0.jar");

  @TempDir private Path folder;
  private Path plugins;

  @BeforeEach
  void dropTheJarIntoAFolder() throws Exception {
    assertTrue(Files.isRegularFile(JAR), JAR.toAbsolutePath() + " is missing; run mvn verify");
    plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.copy(JAR, plugins.resolve(JAR.getFileName()));
  }

  @Test
  void bothAreListedWithTheirJar() {
    String list = run("list");
    String jar = plugins.resolve(JAR.getFileName()).toString();
    assertEquals(2, list.lines().filter(line -> line.endsWith("from: " + jar)).count(), list);
    assertTrue(list.contains("ODE/ab2") && list.contains("mae"), list);
  }

  /** At second order few steps come nearer to many than Euler's do. */
  @Test
  void theSamplerIsOfSecondOrder() {
    float[] exact = latents("exact", "heun", 200);
    double euler = distance(exact, latents("euler", "euler", 25));
    double ab2 = distance(exact, latents("ab2", "ab2", 25));
    assertTrue(ab2 < euler / 2, () -> "Euler is off by " + euler + ", ab2 by " + ab2);
  }

  @Test
  void theMetricMeasuresReconstructions() {
    Path photos = folder.resolve("photos");
    run("sample", "--labels", "1,7", "--out", photos + "/", "sampler.params.num_steps=10");
    double levels = meanAbsoluteError(photos);
    assertTrue(levels > 0.01 && levels < 20, "mae of " + levels);
    assertEquals(levels / 255, meanAbsoluteError(photos, "--set", "mae.levels=1"), 1e-4);
  }

  private double meanAbsoluteError(Path photos, String... more) {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("evaluate", "reconstruction", "--config", "tiny-fashion"));
    args.addAll(List.of("--images", photos.toString(), "--prepare", "center-crop:32"));
    args.addAll(List.of("--count", "2", "--metrics", "mae"));
    args.addAll(List.of(more));
    args.add("--json");
    String report = run(args.toArray(String[]::new));
    Matcher value = Pattern.compile("\"mae\"\\s*:\\s*([0-9.eE-]+)").matcher(report);
    assertTrue(value.find(), report);
    return Double.parseDouble(value.group(1));
  }

  private float[] latents(String name, String method, int points) {
    Path file = folder.resolve(name + ".safetensors");
    run(
        "sample",
        "--config",
        "tiny-fashion",
        "--labels",
        "0,7",
        "--out",
        folder.resolve(name + ".png").toString(),
        "--latents",
        file.toString(),
        "sampler.params.sampling_method=" + method,
        String.format(Locale.ROOT, "sampler.params.num_steps=%d", points));
    return Checkpoint.open(file).weights().get("latents").toFloatArray();
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(squares / a.length);
  }

  /** Runs the command with the plugin folder; gives all that it said. */
  private String run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--plugins", plugins.toString()));
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said, true);
    assertEquals(0, Main.run(all.toArray(String[]::new), writer, writer), said::toString);
    return said.toString();
  }
}
