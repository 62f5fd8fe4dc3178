// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.cli.Main;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Tensor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugin of {@code examples/plugin}, which the build has just built as a project of its own and
 * whose own tests have passed: dropped into a folder, listed, and used by {@code sample}.
 */
final class PluginIT {
  private static final Path BUILT = Path.of("target", "it", "plugin");
  private static final Path JAR = BUILT.resolve("target").resolve("rae4j-plugin-mixer-1.0.jar");

  @TempDir private Path folder;
  private Path plugins;

  @BeforeEach
  void dropTheJarIntoAFolder() throws Exception {
    assertTrue(Files.isRegularFile(JAR), JAR.toAbsolutePath() + " is missing; run mvn verify");
    plugins = Files.createDirectory(folder.resolve("plugins"));
    Files.copy(JAR, plugins.resolve(JAR.getFileName()));
  }

  @Test
  void isListedWithItsJar() {
    String list = run(0, "list");
    String jar = plugins.resolve(JAR.getFileName()).toString();
    assertEquals(2, list.lines().filter(line -> line.endsWith("from: " + jar)).count(), list);
    assertTrue(list.contains("Mixer") && list.contains("apg"), list);
  }

  @Test
  void itsGuidanceSteersTheBundledModel() throws Exception {
    Path plain = folder.resolve("plain.safetensors");
    Path guided = folder.resolve("guided.safetensors");
    // Without --out the picture would lie in the source tree.
    String picture = folder.resolve("picture.png").toString();
    String[] sample = {
      "sample", "--config", "tiny-fashion", "--labels", "0,7", "--out", picture, "--latents"
    };
    run(0, with(sample, "" + plain));
    run(0, with(sample, "" + guided, "guidance.method=apg", "guidance.scale=3", "guidance.eta=0"));
    assertFalse(Arrays.equals(latents(plain), latents(guided)), "the guidance had no effect");
  }

  @Test
  void itsBackboneIsDescribedAndSampled() throws Exception {
    Path config = Files.copy(BUILT.resolve("mixer.yaml"), folder.resolve("mixer.yaml"));
    Network network = mixer();
    SafetensorsWriter.write(folder.resolve("mixer.safetensors"), weights(network), Map.of());

    String description = run(0, "describe", "--config", "" + config);
    assertTrue(description.contains("Mixer"), description);

    for (String engine : List.of("onnxruntime", "pytorch")) {
      Path out = folder.resolve(engine + ".safetensors");
      run(
          0,
          "sample",
          "--config",
          "" + config,
          "--labels",
          "1,2,3",
          "--engine",
          engine,
          "--latents",
          "" + out);
      float[] latents = latents(out);
      assertEquals(3 * 96 * 4 * 4, latents.length);
      for (float value : latents) {
        assertTrue(Float.isFinite(value));
      }
    }
    float[] onOne = latents(folder.resolve("onnxruntime.safetensors"));
    float[] onOther = latents(folder.resolve("pytorch.safetensors"));
    for (int i = 0; i < onOne.length; i++) {
      assertEquals(onOne[i], onOther[i], 2e-3, "the engines disagree at " + i);
    }
  }

  @Test
  void saysWhichFileAndWhichKeyIsWrong() throws Exception {
    Path config = Files.copy(BUILT.resolve("mixer.yaml"), folder.resolve("mixer.yaml"));
    String out = "" + folder.resolve("x.safetensors");
    String[] sample = {"sample", "--config", "" + config, "--labels", "1", "--latents", out};
    String missing = run(1, sample);
    assertTrue(missing.contains("mixer.safetensors"), missing);
    SafetensorsWriter.write(folder.resolve("mixer.safetensors"), weights(mixer()), Map.of());
    String wrong = run(1, with(sample, "stage_2.params.hiden_size=8"));
    assertTrue(wrong.contains("hiden_size") && wrong.contains("hidden_size"), wrong);
    String other = run(1, with(sample, "stage_2.params.depth=3"));
    assertTrue(other.contains("blocks.2.tokens.fc1.weight"), other);
  }

  @Test
  void aNameOfTwoJarsIsRefusedWithBoth() throws Exception {
    Files.copy(JAR, plugins.resolve("copy.jar"));
    String list = run(0, "list");
    for (Path jar : List.of(plugins.resolve("copy.jar"), plugins.resolve(JAR.getFileName()))) {
      assertTrue(list.contains(jar + " (guidance apg): two guidance providers"), list);
    }
    String picture = folder.resolve("picture.png").toString();
    String message =
        run(1, "sample", "--config", "tiny-fashion", "--out", picture, "guidance.method=apg");
    assertTrue(message.contains("copy.jar") && message.contains("" + JAR.getFileName()), message);
  }

  private Network mixer() {
    try (Registry registry = Registry.withPlugins(plugins)) {
      return registry
          .find(BackboneProvider.class, "Mixer")
          .create(
              ConfigParameters.of(
                  "test",
                  Map.of(
                      "input_size",
                      4,
                      "in_channels",
                      96,
                      "hidden_size",
                      64,
                      "depth",
                      2,
                      "token_width",
                      32,
                      "channel_width",
                      128,
                      "num_classes",
                      10)))
          .network();
    }
  }

  /** Small random weights: those of the initialisers would give a velocity of zero. */
  private static Map<String, Tensor> weights(Network network) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    GaussianStreams streams = new GaussianStreams(3);
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      float[] values =
          streams.noise(weights.size(), 1, GaussianStreams.START, spec.shape()).toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] *= 0.1f;
      }
      weights.put(spec.name(), Tensor.of(values, spec.shape().dims()));
    }
    return weights;
  }

  private static float[] latents(Path file) {
    return Checkpoint.open(file).weights().get("latents").toFloatArray();
  }

  private static String[] with(String[] args, String... more) {
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  /** Runs the command with the plugin folder; gives all that it output. */
  private String run(int status, String... args) {
    StringWriter output = new StringWriter();
    PrintWriter writer = new PrintWriter(output, true);
    assertEquals(
        status, Main.run(with(args, "--plugins", "" + plugins), writer, writer), output::toString);
    return output.toString();
  }
}
