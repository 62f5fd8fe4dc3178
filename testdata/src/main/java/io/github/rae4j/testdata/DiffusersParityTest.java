// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.EncoderNames;
import io.github.rae4j.core.export.ModelExport;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Folders of diffusers' AutoencoderRAE, read and written, on one engine. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class DiffusersParityTest extends ParityTest {
  private static final String AREA = "diffusers-rae";
  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temporary = Path.of("");

  /** Every output of every case, in diffusers' layout and in the original one. */
  @TestFactory
  public final Stream<DynamicTest> cases() {
    return Golden.cases(AREA).stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  private void check(GoldenCase golden) throws IOException {
    GoldenComparison comparison = new GoldenComparison(golden);
    compare(golden, comparison, assembly(folder(golden, Map.of())), "");
    if (golden.config().has("original")) {
      compare(golden, comparison, original(golden), "original_");
    }
    comparison.assertComplete();
  }

  private void compare(
      GoldenCase golden, GoldenComparison comparison, ModelAssembly assembly, String prefix) {
    try (RepresentationAutoencoder autoencoder = assembly.autoencoder(engine())) {
      for (String input : golden.inputs().names()) {
        Tensor given = golden.input(input);
        if (input.startsWith("image_")) {
          String size = input.substring("image_".length());
          comparison.check(prefix + "latent_" + size, autoencoder.encode(given));
          comparison.check(prefix + "reconstruction_" + size, autoencoder.reconstruct(given));
        } else if (prefix.isEmpty()) {
          comparison.check("decoded_given", autoencoder.decode(given));
        }
      }
    }
  }

  private ModelAssembly assembly(Path config) {
    return new ModelAssembly(Rae4j.readConfig(config.toString(), List.of()), registry());
  }

  /**
   * The folder of a case; where its weights are a formula, a copy with them.
   *
   * @param renamed other names for some tensors
   */
  private Path folder(GoldenCase golden, Map<String, String> renamed) throws IOException {
    Path own = golden.folder().resolve(golden.config().get("folder").asText());
    if (!golden.config().has("tensors")) {
      return own;
    }
    Path folder = Files.createTempDirectory(temporary, "diffusers");
    Files.copy(own.resolve("config.json"), folder.resolve("config.json"));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    formula(golden.config().get("tensors"))
        .forEach((name, tensor) -> tensors.put(renamed.getOrDefault(name, name), tensor));
    Weights buffers = Checkpoint.open(own.resolve("buffers.safetensors"));
    buffers.names().forEach(name -> tensors.put(name, buffers.get(name)));
    SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
    return folder;
  }

  private static Map<String, Tensor> formula(JsonNode tensors) {
    Map<String, Tensor> made = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : tensors.properties()) {
      JsonNode node = entry.getValue();
      long[] shape = new long[node.get("shape").size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = node.get("shape").get(i).asLong();
      }
      made.put(
          entry.getKey(),
          FormulaWeights.tensor(
              node.path("formula_name").asText(entry.getKey()),
              Shape.of(shape),
              node.get("base").asDouble(),
              node.get("scale").asDouble()));
    }
    return made;
  }

  /** The same model in the layout of bytetriper/RAE. */
  private ModelAssembly original(GoldenCase golden) throws IOException {
    JsonNode original = golden.config().get("original");
    Path encoder = Files.createTempDirectory(temporary, "encoder");
    Path given = golden.folder().resolve(original.get("encoder_folder").asText());
    for (String name : List.of("config.json", "preprocessor_config.json")) {
      Files.copy(given.resolve(name), encoder.resolve(name));
    }
    SafetensorsWriter.write(
        encoder.resolve("model.safetensors"), formula(original.get("encoder_tensors")), Map.of());
    String encoderClass = original.get("encoder_cls").asText();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("encoder_cls", encoderClass);
    params.put("encoder_config_path", encoder.toString());
    params.put("encoder_input_size", original.get("encoder_input_size").asInt());
    params.put(
        "encoder_params",
        Map.of(encoderClass.startsWith("Dino") ? "dinov2_path" : "model_name", encoder.toString()));
    params.put("decoder_patch_size", original.get("decoder_patch_size").asInt());
    params.put("noise_tau", 0.0);
    for (String key :
        List.of("decoder_config_path", "pretrained_decoder_path", "normalization_stat_path")) {
      if (original.hasNonNull(key)) {
        params.put(key, golden.folder().resolve(original.get(key).asText()).toString());
      }
    }
    return GoldenBaselines.assembly(params, temporary, registry());
  }

  /** The names of Transformers 5 mean the same tensors. */
  @TestFactory
  public final Stream<DynamicTest> namesOfTransformers5() {
    return Golden.cases(AREA).stream()
        .filter(golden -> golden.config().has("names_under_transformers_5"))
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.name(),
                    () -> {
                      Tensor image = golden.input(golden.inputs().names().iterator().next());
                      assertSameBits(
                          "pictures",
                          reconstruct(folder(golden, Map.of()), image),
                          reconstruct(folder(golden, namesOfTransformers5(golden)), image));
                    }));
  }

  private static Map<String, String> namesOfTransformers5(GoldenCase golden) {
    Map<String, String> names = new LinkedHashMap<>();
    GoldenCase.map(golden.config().get("names_under_transformers_5"))
        .forEach((old, now) -> names.put(old, String.valueOf(now)));
    return names;
  }

  private Tensor reconstruct(Path folder, Tensor image) {
    try (RepresentationAutoencoder autoencoder = assembly(folder).autoencoder(engine())) {
      return autoencoder.reconstruct(image);
    }
  }

  /**
   * What is written of the original layout is, name by name and value by value, what diffusers has.
   */
  @TestFactory
  public final Stream<DynamicTest> written() {
    return Golden.cases(AREA).stream()
        .filter(golden -> golden.config().has("original"))
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> checkWritten(golden)));
  }

  private void checkWritten(GoldenCase golden) throws IOException {
    checkWritten(golden, EncoderNames.TRANSFORMERS_4, Map.of());
    if (golden.config().has("names_under_transformers_5")) {
      checkWritten(golden, EncoderNames.TRANSFORMERS_5, namesOfTransformers5(golden));
    }
  }

  private void checkWritten(GoldenCase golden, EncoderNames layout, Map<String, String> renamed)
      throws IOException {
    ModelAssembly original = original(golden);
    Path made = temporary.resolve("made-" + golden.name() + "-" + layout);
    ModelExport.of(original).writeDiffusers(made, layout);
    Path theirs = folder(golden, renamed);
    Checkpoint expected = Checkpoint.open(theirs.resolve(WEIGHTS));
    Checkpoint actual = Checkpoint.open(made.resolve(WEIGHTS));
    assertEquals("pt", actual.metadata().get("format"));
    TreeSet<String> unknown = new TreeSet<>(actual.names());
    unknown.removeAll(expected.names());
    assertEquals(new TreeSet<>(), unknown);
    TreeSet<String> missing = new TreeSet<>(expected.names());
    missing.removeAll(actual.names());
    // The reference's own checkpoints of MAE and SigLIP2 need not have what inference leaves out.
    missing.removeIf(name -> name.startsWith("encoder.vision_model.head."));
    assertEquals(new TreeSet<>(), missing);
    for (String name : actual.names()) {
      // The original file holds the variance, rounded.
      double tolerance = name.equals("_latents_std") ? 2.5e-7 : 0;
      assertClose(name, expected.get(name).toFloat32(), actual.get(name), tolerance);
    }
    JsonNode wanted = JSON.readTree(theirs.resolve("config.json").toFile());
    JsonNode found = JSON.readTree(made.resolve("config.json").toFile());
    for (Iterator<String> names = wanted.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals("latents_mean") && !name.equals("latents_std")) {
        assertEquals(wanted.get(name), found.get(name), name);
      } else {
        assertEquals(wanted.get(name).size(), found.get(name).size(), name);
      }
    }
    assertEquals(wanted.size(), found.size());
    Tensor image = golden.input(golden.inputs().names().iterator().next());
    try (RepresentationAutoencoder own = original.autoencoder(engine())) {
      assertClose("pictures", own.reconstruct(image), reconstruct(made, image), 1e-5);
    }
    // A second time over the first.
    ModelExport.of(original).writeDiffusers(made);
    Files.writeString(made.resolve("notes.txt"), "mine");
    RaeException refused =
        assertThrows(RaeException.class, () -> ModelExport.of(original).writeDiffusers(made));
    assertTrue(refused.getMessage().contains("notes.txt"), refused.getMessage());
  }

  /** A missing tensor is refused, which diffusers draws at random. */
  @Test
  public final void aMissingTensorIsRefused() throws IOException {
    GoldenCase golden = Golden.get(AREA, "dinov2_folder_float16");
    Path folder = golden.folder().resolve(golden.config().get("folder").asText());
    Checkpoint whole = Checkpoint.open(folder.resolve(WEIGHTS));
    for (String missing :
        List.of(
            "encoder.encoder.layer.0.attention.q_proj.weight",
            "decoder.decoder_layers.0.attention.to_out.0.bias",
            "_latents_std",
            "encoder_mean")) {
      Path cut = Files.createTempDirectory(temporary, "cut");
      Files.copy(folder.resolve("config.json"), cut.resolve("config.json"));
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      whole.names().stream()
          .filter(name -> !name.equals(missing))
          .forEach(name -> tensors.put(name, whole.get(name)));
      SafetensorsWriter.write(cut.resolve(WEIGHTS), tensors, Map.of());
      RaeException refused =
          assertThrows(
              RaeException.class, () -> reconstruct(cut, golden.input("image_40x48")), missing);
      String part = missing.startsWith("_") ? missing : missing.substring(missing.indexOf('.') + 1);
      String shown =
          part.contains("q_proj")
              ? "attention.attention.query"
              : part.contains("to_out") ? "attention.output.dense" : part;
      assertTrue(refused.getMessage().contains(shown), refused.getMessage());
    }
  }

  /** The folder is the autoencoder of a config. */
  @Test
  public final void aConfigNamesTheFolder() throws IOException {
    GoldenCase golden = Golden.get(AREA, "dinov2_folder_float16");
    Path folder = golden.folder().resolve(golden.config().get("folder").asText());
    Path config = temporary.resolve("config.yaml");
    Files.writeString(config, "stage_1: '" + folder.toAbsolutePath() + "'\n");
    Tensor image = golden.input("image_40x48");
    assertSameBits("pictures", reconstruct(folder, image), reconstruct(config, image));
  }

  /** Another class of diffusers is no RAE. */
  @Test
  public final void anotherClassIsRefused() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("vae"));
    Files.writeString(folder.resolve("config.json"), "{\"_class_name\": \"AutoencoderKL\"}");
    RaeException refused = assertThrows(RaeException.class, () -> assembly(folder));
    assertTrue(refused.getMessage().contains("AutoencoderKL"), refused.getMessage());
    assertTrue(refused.getMessage().contains("AutoencoderRAE"), refused.getMessage());
  }
}
