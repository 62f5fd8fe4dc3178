// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.cli.Main;
import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.config.Preset;
import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The parts of docs/plugins.md, which the build has built as a project of its own and whose
 * contract tests have passed, run by their names.
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
  void allAreListedWithTheirJar() {
    String list = run("list");
    String jar = plugins.resolve(JAR.getFileName()).toString();
    assertEquals(4, list.lines().filter(line -> line.endsWith("from: " + jar)).count(), list);
    for (String name : List.of("ODE/adams-bashforth", "rising", "mae", "MeanColours")) {
      assertTrue(list.contains(name), list);
    }
  }

  /** The higher the order, the nearer few steps come to many. */
  @Test
  void theSamplerHasTheOrderThatIsAskedFor() {
    float[] exact = latents("exact", points(200), method("heun"));
    double euler = distance(exact, latents("euler", points(25), method("euler")));
    String own = method("adams-bashforth");
    double first = distance(exact, latents("1", points(25), own, "sampler.params.order=1"));
    double second = distance(exact, latents("2", points(25), own));
    assertEquals(euler, first, 1e-3 * euler);
    assertTrue(second < euler / 2, () -> "Euler is off by " + euler + ", order 2 by " + second);
  }

  @Test
  void theGuidanceSteers() {
    float[] plain = latents("plain", points(10));
    float[] none = latents("none", points(10), "guidance.method=rising");
    float[] two = latents("two", points(10), "guidance.method=rising", "guidance.scale=2");
    assertEquals(0, distance(plain, none));
    assertTrue(distance(plain, two) > 0.01, () -> "the guidance has no effect");
  }

  /** The bundled networks stand in for those of the paper; the rest of each file is its own. */
  @Test
  void samplerAndGuidanceRunWithEveryPreset() throws Exception {
    List<String> networks = networksOfTheBundledModel();
    List<String> presets =
        Presets.list().stream()
            .map(Preset::name)
            .filter(name -> RaeConfig.load(name, List.of()).stage2().isPresent())
            // Other sections of RAEv2's presets describe networks of its own, not the bundled ones.
            .filter(name -> !RaeConfig.load(name, List.of()).countsSteps())
            .toList();
    assertTrue(presets.size() >= 10, "there are few presets: " + presets);
    for (String preset : presets) {
      Path picture = folder.resolve(preset.replace('/', '_') + "-own.png");
      List<String> args = new ArrayList<>();
      args.addAll(List.of("sample", "--config", preset, "--labels", "0,7"));
      args.addAll(List.of("--out", picture.toString()));
      args.addAll(networks);
      args.addAll(List.of(method("adams-bashforth"), points(3)));
      args.addAll(List.of("guidance.method=rising", "guidance.scale=2"));
      run(args.toArray(String[]::new));
      assertTrue(Files.size(picture) > 0, preset);
    }
  }

  /** Overrides that put its networks in the place of those of another config. */
  private static List<String> networksOfTheBundledModel() throws IOException {
    BundledModel model = BundledModel.tinyFashion(ModelLocations.fromEnvironment());
    String text =
        Files.readString(model.config("DiTDH-Tiny.yaml"))
            .replaceAll("'((models|configs)/[^']*)'", "'" + model.folder() + "/$1'");
    JsonNode config = new ObjectMapper().valueToTree(new Yaml().load(text));
    List<String> overrides = new ArrayList<>();
    for (String section : List.of("stage_1", "stage_2", "misc")) {
      overrides.add(section + "=" + config.get(section));
    }
    return overrides;
  }

  /** The patches of a white picture are white, which is 1 after normalisation. */
  @Test
  void theEncoderEncodes() throws Exception {
    Path picture = folder.resolve("white.png");
    BufferedImage white = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 32 * 32; i++) {
      white.setRGB(i % 32, i / 32, 0xFFFFFF);
    }
    ImageIO.write(white, "png", picture.toFile());
    Path file = folder.resolve("colours.safetensors");
    run(
        "encode",
        "--config",
        "pixels-256",
        "stage_1.params.encoder_cls=MeanColours",
        "stage_1.params.encoder_input_size=32",
        "stage_1.params.encoder_params.patch_size=8",
        picture.toString(),
        "--out",
        file.toString());
    float[] colours = Checkpoint.open(file).weights().get("latents").toFloatArray();
    assertEquals(3 * 4 * 4, colours.length);
    for (float colour : colours) {
      assertEquals(1, colour, 1e-5);
    }
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

  private static String method(String name) {
    return "sampler.params.sampling_method=" + name;
  }

  private static String points(int count) {
    return String.format(Locale.ROOT, "sampler.params.num_steps=%d", count);
  }

  private float[] latents(String name, String... overrides) {
    Path file = folder.resolve(name + ".safetensors");
    List<String> args = new ArrayList<>();
    args.addAll(List.of("sample", "--config", "tiny-fashion", "--labels", "0,7"));
    args.addAll(List.of("--out", folder.resolve(name + ".png").toString()));
    args.addAll(List.of("--latents", file.toString()));
    args.addAll(List.of(overrides));
    run(args.toArray(String[]::new));
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
