// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.trainers.pretraining.MaskedAutoencoder;
import io.github.rae4j.trainers.pretraining.MaskedAutoencoderConfig;
import io.github.rae4j.trainers.pretraining.MaskedFigure;
import io.github.rae4j.trainers.pretraining.MaskedReconstructionLoss;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares with {@code ViTMAEForPreTraining} of the transformers library on random weights and
 * masks.
 */
class MaskedAutoencoderTest {
  private static final double TOLERANCE = 1e-5;
  private static final ImageNormalization NORMALIZATION =
      new ImageNormalization(List.of(0.4, 0.5, 0.3), List.of(0.2, 0.25, 0.3));

  private final Weights golden = Checkpoint.open(resource("mae.safetensors")).weights();

  private static Path resource(String name) {
    try {
      return Path.of(MaskedAutoencoderTest.class.getResource("/golden/mae/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static MaskedAutoencoderConfig config(boolean normalizedPixels) throws IOException {
    return config("norm_pix_loss", normalizedPixels);
  }

  private static MaskedAutoencoderConfig config(String key, Object value) throws IOException {
    Map<String, Object> keys =
        new LinkedHashMap<>(
            GoldenCase.map(
                new ObjectMapper().readTree(Files.readAllBytes(resource("config.json")))));
    keys.put(key, value);
    return MaskedAutoencoderConfig.read(ConfigParameters.of("config.json", keys));
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_size, 18, no multiple of 4",
    "num_attention_heads, 5, does not divide the hidden_size 16",
    "num_hidden_layers, 0, at least 1",
    "decoder_num_attention_heads, 5, does not divide the decoder_hidden_size 12",
    "patch_size, 5, is no multiple",
    "num_channels, 1, must be 3",
  })
  void rejectsInvalidValues(String key, long value, String problem) {
    RaeException error = assertThrows(RaeException.class, () -> config(key, value));
    assertTrue(String.valueOf(error.getMessage()).contains(problem), error.getMessage());
  }

  private Weights weights() {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    golden.names().stream()
        .filter(name -> name.startsWith("weight."))
        .forEach(name -> weights.put(name.substring("weight.".length()), golden.get(name)));
    return Weights.of("mae.safetensors", weights);
  }

  private Map<String, Tensor> inputs() {
    return Map.of("images", golden.get("images"), "visible", golden.get("visible"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lossAndGradients(boolean normalizedPixels) throws IOException {
    String prefix = normalizedPixels ? "norm." : "plain.";
    MaskedAutoencoderConfig config = config(normalizedPixels);
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork model =
            engine.trainable(
                new MaskedAutoencoder(config, NORMALIZATION),
                weights(),
                spec -> spec.kind() == ParameterSpec.Kind.TRAINABLE);
        TrainingProgram program = engine.program(new MaskedReconstructionLoss(model, config, 0));
        ForwardPass pass = program.evaluate(inputs())) {
      double expected = golden.get(prefix + "loss").toFloatArray()[0];
      GoldenTraining.assertRelative("loss", expected, pass.scalar("loss"), TOLERANCE);
      pass.backward("loss");
      Weights gradients = model.gradients();
      List<String> names =
          golden.names().stream()
              .filter(name -> name.startsWith(prefix + "grad."))
              .map(name -> name.substring((prefix + "grad.").length()))
              .toList();
      assertEquals(60, names.size());
      for (String name : names) {
        GoldenTraining.assertClose(
            name, golden.get(prefix + "grad." + name), gradients.get(name), 1e-6, TOLERANCE);
      }
    }
  }

  @Test
  void predictionAndPatches() throws IOException {
    MaskedAutoencoder network = new MaskedAutoencoder(config(false), NORMALIZATION);
    try (TrainingEngine engine = GoldenTraining.engine();
        var compiled = engine.compile(network, weights())) {
      Map<String, Tensor> outputs = compiled.run(inputs());
      for (String name : List.of("prediction", "patches")) {
        GoldenTraining.assertClose(name, golden.get(name), outputs.get(name), 0, TOLERANCE);
      }
    }
  }

  @Test
  void visibleWeightAddsTheErrorOfTheVisiblePatches() throws IOException {
    MaskedAutoencoderConfig config = config(false);
    float[] patches = golden.get("patches").toFloatArray();
    float[] prediction = golden.get("prediction").toFloatArray();
    float[] visible = golden.get("visible").toFloatArray();
    int each = config.patchValues();
    double error = 0;
    for (int row = 0; row < 5 * config.visiblePatches(); row++) {
      for (int patch = 0; patch < config.patches(); patch++) {
        if (visible[row * config.patches() + patch] == 1) {
          int image = row / config.visiblePatches();
          int from = (image * config.patches() + patch) * each;
          for (int i = from; i < from + each; i++) {
            error += Math.pow(patches[i] - prediction[i], 2) / each;
          }
        }
      }
    }
    error /= 5 * config.visiblePatches();
    assertTrue(error > 0.1);
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork model =
            engine.frozen(new MaskedAutoencoder(config, NORMALIZATION), weights());
        TrainingProgram program = engine.program(new MaskedReconstructionLoss(model, config, 0.5));
        ForwardPass pass = program.evaluateWithoutGradients(inputs())) {
      GoldenTraining.assertRelative("visible", error, pass.scalar("visible"), TOLERANCE);
      GoldenTraining.assertRelative(
          "loss", pass.scalar("masked") + 0.5 * error, pass.scalar("loss"), TOLERANCE);
    }
  }

  /** The prediction is the bias of the last layer, whichever patches are visible. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void figureChangesOnlyTheMaskedPatches(boolean normalizedPixels) throws IOException {
    MaskedAutoencoderConfig config = config(normalizedPixels);
    int size = config.imageSize().height();
    int patch = config.patchSize();
    float[] bias = new UniformStreams(1).floats(0, 0, config.patchValues());
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights().names().forEach(name -> weights.put(name, weights().get(name)));
    weights.put(
        "decoder.decoder_pred.weight",
        Tensor.of(
            new float[config.patchValues() * config.decoder().width()],
            config.patchValues(),
            config.decoder().width()));
    weights.put("decoder.decoder_pred.bias", Tensor.of(bias, bias.length));
    Tensor images = golden.get("images");
    List<Tensor> rows;
    try (TrainingEngine engine = GoldenTraining.engine()) {
      rows =
          new MaskedFigure(new MaskedAutoencoder(config, NORMALIZATION), images, 2)
              .rows(engine, Weights.of("constant", weights));
    }
    float[] patches = golden.get("patches").toFloatArray();
    float[] original = images.toFloatArray();
    float[] masked = rows.get(0).toFloatArray();
    float[] reconstruction = rows.get(1).toFloatArray();
    assertArrayEquals(original, rows.get(2).toFloatArray());
    int hidden = 0;
    for (int i = 0; i < original.length; i++) {
      if (masked[i] == original[i]) {
        assertEquals(original[i], reconstruction[i]);
        continue;
      }
      assertEquals(0.5f, masked[i]);
      int channel = i / (size * size) % 3;
      int y = i / size % size;
      int x = i % size;
      int at =
          i / (3 * size * size) * config.patches()
              + y / patch * config.grid().tokens().width()
              + x / patch;
      double value = bias[(y % patch * patch + x % patch) * 3 + channel];
      if (normalizedPixels) {
        int first = at * config.patchValues();
        float[] own = Arrays.copyOfRange(patches, first, first + config.patchValues());
        value = value * deviation(own) + mean(own);
      }
      value = value * NORMALIZATION.std().get(channel) + NORMALIZATION.mean().get(channel);
      assertEquals(value, reconstruction[i], TOLERANCE);
      hidden++;
    }
    int count = original.length / (3 * size * size);
    assertEquals(
        count * (config.patches() - config.visiblePatches()) * config.patchValues(), hidden);
  }

  /** On a grid of 2 by 4 patches, whole patches are masked and nothing else. */
  @Test
  void figureOfWideImages() {
    MaskedAutoencoderConfig config =
        MaskedAutoencoderConfig.read(
            ConfigParameters.of(
                "config.json",
                Map.of(
                    "model_type", "vit_mae",
                    "image_size", List.of(8, 16),
                    "patch_size", 4,
                    "hidden_size", 12,
                    "num_hidden_layers", 1,
                    "num_attention_heads", 2,
                    "decoder_hidden_size", 8,
                    "decoder_num_hidden_layers", 1,
                    "decoder_num_attention_heads", 2,
                    "mask_ratio", 0.5)));
    MaskedAutoencoder network = new MaskedAutoencoder(config, NORMALIZATION);
    Tensor images = Tensor.of(new UniformStreams(2).floats(0, 0, 3 * 3 * 8 * 16), 3, 3, 8, 16);
    List<Tensor> rows;
    try (TrainingEngine engine = GoldenTraining.engine()) {
      rows =
          new MaskedFigure(network, images, 2)
              .rows(engine, InitialWeights.draw(NetworkSummary.of(network).specs(), 1));
    }
    float[] original = images.toFloatArray();
    float[] masked = rows.get(0).toFloatArray();
    float[] reconstruction = rows.get(1).toFloatArray();
    int[][] greyOfPatch = new int[3][8];
    for (int i = 0; i < original.length; i++) {
      int patch = i / 16 % 8 / 4 * 4 + i % 16 / 4;
      if (masked[i] == 0.5f) {
        greyOfPatch[i / (3 * 8 * 16)][patch]++;
      } else {
        assertEquals(original[i], masked[i]);
        assertEquals(original[i], reconstruction[i]);
      }
    }
    for (int[] patches : greyOfPatch) {
      Arrays.sort(patches);
      assertArrayEquals(new int[] {0, 0, 0, 0, 48, 48, 48, 48}, patches);
    }
  }

  private static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static double deviation(float[] values) {
    double mean = mean(values);
    double squares =
        IntStream.range(0, values.length).mapToDouble(i -> Math.pow(values[i] - mean, 2)).sum();
    return Math.sqrt(squares / (values.length - 1) + 1e-6);
  }
}
