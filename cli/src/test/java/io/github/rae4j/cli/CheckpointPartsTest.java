// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.TorchZipWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The weights of the bundled model are found in the checkpoints that training programs write. A key
 * with slashes stands for nested dictionaries.
 */
final class CheckpointPartsTest {
  @TempDir Path folder;
  private Registry registry;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  @BeforeEach
  void openRegistry() {
    registry = Registry.standard();
  }

  @AfterEach
  void closeRegistry() {
    registry.close();
  }

  private void put(Path source, UnaryOperator<String> name) {
    Weights weights = Checkpoint.open(source).weights();
    weights.names().forEach(key -> tensors.put(name.apply(key), weights.get(key)));
  }

  /** The same keys and shapes with values that no test may see. */
  private void putZeros(Path source, UnaryOperator<String> name) {
    Weights weights = Checkpoint.open(source).weights();
    weights
        .names()
        .forEach(
            key -> {
              Tensor tensor = weights.get(key);
              tensors.put(
                  name.apply(key),
                  Tensor.wrap(
                      tensor.dtype(),
                      tensor.shape(),
                      Tensor.buffer(tensor.dtype(), tensor.shape())));
            });
  }

  private Path write() {
    Path file = folder.resolve("x.pt");
    TorchZipWriter.write(file, tensors);
    return file;
  }

  private ModelAssembly assembly(String... overrides) {
    return new ModelAssembly(Rae4j.readConfig("tiny-fashion-ig", List.of(overrides)), registry);
  }

  private static void assertHas(Weights found, Path source, String prefix) {
    Weights expected = Checkpoint.open(source).weights();
    for (String key : expected.names()) {
      if (key.startsWith(prefix)) {
        assertEquals(expected.get(key).bytes(), found.get(key).bytes(), key);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          blocks.$._orig_mod.,              $,              ''
          blocks.$._fsdp_wrapped_module.,   module.$,       ''
          blocks.$._checkpoint_wrapped_module._orig_mod., _orig_mod.$, ''
          blocks.$.module.,                 module.module.$, ''
          blocks.$.,                        state_dict/$,   state_dict
          blocks.$.,                        model_state_dict/$, model_state_dict
          blocks.$.,                        state_dict/model.$, state_dict/model
          blocks.$._orig_mod.,              net/_orig_mod.$, net
          blocks.$.,                        a.b.c.$,        a.b.c
          blocks.$.,                        ema_model.$,    ema_model
          """)
  void theBackboneIsFound(String block, String all, String part) {
    put(
        Bundled.BACKBONE,
        key -> all.replace("$", key.replaceFirst("^blocks\\.(\\d+)\\.", block.replace("$", "$1"))));
    tensors.put("n_averaged", Tensor.of(new long[] {100}));
    tensors.put("optimizer/state/0/exp_avg", Tensor.scalar(1));
    ModelAssembly assembly = assembly("stage_2.ckpt=" + write());
    Weights found = assembly.backbone().weights();
    assertEquals(Checkpoint.open(Bundled.BACKBONE).weights().names().size(), found.names().size());
    assertHas(found, Bundled.BACKBONE, "");
    assertEquals(
        part.isEmpty()
            ? List.of()
            : List.of("stage_2.ckpt: the weights are read from '" + part + "'"),
        assembly.notes());
  }

  @Test
  void averagedWeightsComeFirstAlsoInsideOneDictionary() {
    putZeros(Bundled.BACKBONE, key -> "state_dict/model." + key);
    put(Bundled.BACKBONE, key -> "state_dict/ema_model.module." + key);
    String file = "stage_2.ckpt=" + write();
    assertHas(assembly(file).backbone().weights(), Bundled.BACKBONE, "");
    for (String key : List.of("state_dict/model", "model", "state_dict/model.")) {
      Weights named = assembly(file, "stage_2.ckpt_key=" + key).backbone().weights();
      assertEquals(0, named.get("blocks.0.attn.q.weight").toFloat32().toFloatArray()[0], key);
    }
    String message =
        assertThrows(
                RaeException.class,
                () -> assembly(file, "stage_2.ckpt_key=emma").backbone().weights())
            .getMessage();
    assertTrue(message.contains("no part 'emma'") && message.contains("ckpt_key"), message);
  }

  /** As PyTorch Lightning keeps what LitEma averages: names without dots, and two counters. */
  private void putLitEma(Path source, String start, String module) {
    put(source, key -> start + (module + key).replace(".", ""));
    tensors.put(start + "decay", Tensor.scalar(0.9999f));
    tensors.put(start + "num_updates", Tensor.of(new long[] {5}));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.diffusion_model.", "model._orig_mod.", "model.", "", "absent"})
  void averagedWeightsWithoutDotsAreDecoded(String trained) {
    String module = trained.equals("absent") ? "net." : trained.replaceFirst("^model\\.", "");
    if (!trained.equals("absent")) {
      putZeros(Bundled.BACKBONE, key -> "state_dict/" + trained + key);
    }
    putLitEma(Bundled.BACKBONE, "state_dict/model_ema.", module);
    String file = "stage_2.ckpt=" + write();
    ModelAssembly assembly = assembly(file);
    Weights found = assembly.backbone().weights();
    assertHas(found, Bundled.BACKBONE, "");
    assertEquals(Checkpoint.open(Bundled.BACKBONE).weights().names().size(), found.names().size());
    assertTrue(assembly.notes().get(0).contains("'state_dict/model_ema"), "" + assembly.notes());
    assertHas(
        assembly(file, "stage_2.ckpt_key=model_ema").backbone().weights(), Bundled.BACKBONE, "");
  }

  @Test
  void averagedWeightsWithoutDotsInAWholeAutoencoder() {
    putZeros(Bundled.DECODER, key -> "state_dict/decoder." + key);
    putLitEma(Bundled.DECODER, "state_dict/model_ema.", "decoder.");
    ModelAssembly assembly = assembly("stage_1.params.pretrained_decoder_path=" + write());
    assertHas(assembly.decoderWeights(), Bundled.DECODER, "");
    assertEquals(
        List.of(
            "stage_1.params.pretrained_decoder_path: the weights are read from"
                + " 'state_dict/model_ema.decoder'"),
        assembly.notes());
  }

  @Test
  void namesWithoutDotsThatMayMeanTwoAreNotGuessed() {
    putZeros(Bundled.BACKBONE, key -> "state_dict/model." + key);
    putLitEma(Bundled.BACKBONE, "state_dict/model_ema.", "");
    tensors.put("state_dict/model.blocks.0attn.q.weight", Tensor.scalar(0));
    String file = "stage_2.ckpt=" + write();
    String message =
        assertThrows(RaeException.class, () -> assembly(file).backbone().weights()).getMessage();
    assertTrue(message.contains("model_ema.blocks0attnqweight"), message);
    assertTrue(message.contains("'blocks.0.attn.q.weight' or 'blocks.0attn.q.weight'"), message);
    Weights named = assembly(file, "stage_2.ckpt_key=model").backbone().weights();
    assertEquals(0, named.get("blocks.0.attn.q.weight").toFloat32().toFloatArray()[0]);
  }

  @Test
  void averagedWeightsBesideTheirOriginalInOnePart() {
    putZeros(Bundled.BACKBONE, key -> "ema/online_model." + key);
    put(Bundled.BACKBONE, key -> "ema/ema_model." + key);
    putZeros(Bundled.BACKBONE, key -> "trainer/optimizer/exp_avg/" + key);
    tensors.put("ema/initted", Tensor.scalar(1));
    ModelAssembly assembly = assembly("stage_2.ckpt=" + write());
    assertHas(assembly.backbone().weights(), Bundled.BACKBONE, "");
    assertEquals(
        List.of("stage_2.ckpt: the weights are read from 'ema/ema_model'"), assembly.notes());
  }

  @Test
  void twoCompletePlacesAreNotGuessedBetween() {
    put(Bundled.BACKBONE, key -> "student." + key);
    putZeros(Bundled.BACKBONE, key -> "teacher." + key);
    String file = "stage_2.ckpt=" + write();
    String message =
        assertThrows(RaeException.class, () -> assembly(file).backbone().weights()).getMessage();
    assertTrue(message.contains("2 places, 'student.', 'teacher.'"), message);
    assertHas(
        assembly(file, "stage_2.ckpt_key=student").backbone().weights(), Bundled.BACKBONE, "");
  }

  @Test
  void twoKeysThatBecomeEqualAreAnError() {
    put(Bundled.BACKBONE, key -> key);
    putZeros(Bundled.BACKBONE, key -> "module." + key);
    String file = "stage_2.ckpt=" + write();
    String message =
        assertThrows(RaeException.class, () -> assembly(file).backbone().weights()).getMessage();
    assertTrue(message.contains("both stand for"), message);
  }

  private void putWholeAutoencoder(String part, UnaryOperator<String> encoderKey) {
    put(Bundled.ENCODER, key -> part + "encoder.model." + encoderKey.apply(key));
    put(Bundled.DECODER, key -> part + "decoder." + key);
  }

  private void putZeroAutoencoder(String part, UnaryOperator<String> encoderKey) {
    putZeros(Bundled.ENCODER, key -> part + "encoder.model." + encoderKey.apply(key));
    putZeros(Bundled.DECODER, key -> part + "decoder." + key);
  }

  /** The pretraining decoder of a masked autoencoder has keys that end as the decoder's do. */
  private void putPretrainingDecoder(String part) {
    Weights decoder = Checkpoint.open(Bundled.DECODER).weights();
    decoder.names().stream()
        .limit(7)
        .forEach(key -> tensors.put(part + "encoder.model.decoder." + key, Tensor.scalar(0)));
  }

  @Test
  void theDecoderIsFoundInATrainingCheckpointOfStage1() {
    putPretrainingDecoder("model/");
    putPretrainingDecoder("ema/");
    putZeroAutoencoder("model/", UnaryOperator.identity());
    putWholeAutoencoder("ema/", UnaryOperator.identity());
    ModelAssembly assembly = assembly("stage_1.params.pretrained_decoder_path=" + write());
    assertHas(assembly.decoderWeights(), Bundled.DECODER, "");
    assertEquals(
        List.of("stage_1.params.pretrained_decoder_path: the weights are read from 'ema/decoder'"),
        assembly.notes());
    Weights other =
        assembly(
                "stage_1.params.pretrained_decoder_path=" + write(),
                "stage_1.params.pretrained_decoder_key=model")
            .decoderWeights();
    assertEquals(0, other.get("decoder_pred.weight").toFloat32().toFloatArray()[0]);
  }

  /** With the names of the wrapped model, and with those of the reference, which unwraps it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCheckpointOfTheWholeAutoencoderIsReadAsTheReferenceReadsIt(boolean unwrapped) {
    UnaryOperator<String> encoderKey =
        key -> unwrapped ? key.substring(key.indexOf("vit.") + "vit.".length()) : key;
    putWholeAutoencoder("ema/", encoderKey);
    putZeroAutoencoder("model/", encoderKey);
    ModelAssembly assembly = assembly("stage_1.ckpt=" + write());
    assertHas(assembly.decoderWeights(), Bundled.DECODER, "");
    Weights found = assembly.encoder().weights();
    found
        .names()
        .forEach(
            key ->
                assertEquals(
                    Checkpoint.open(Bundled.ENCODER).weights().get(key).bytes(),
                    found.get(key).bytes(),
                    key));
    assertEquals(3, assembly.notes().size(), assembly.notes().toString());
    assertTrue(assembly.notes().get(0).startsWith("stage_1.ckpt (encoder): "));
    assertTrue(assembly.notes().get(2).contains("pretrained_decoder_path has no effect"));
  }

  @Test
  void theEncoderFolderMayHoldATrainingCheckpoint() throws IOException {
    Path model = Files.createDirectory(folder.resolve("encoder"));
    for (String name : List.of("config.json", "preprocessor_config.json")) {
      Files.copy(Bundled.ENCODER.resolve(name), model.resolve(name));
    }
    putZeros(Bundled.ENCODER, key -> "student/" + key);
    put(Bundled.ENCODER, key -> "teacher/" + key);
    TorchZipWriter.write(model.resolve("pytorch_model.bin"), tensors);
    ModelAssembly assembly =
        assembly(
            "stage_1.params.encoder_params.model_name=" + model,
            "stage_1.params.encoder_key=teacher");
    assertHas(assembly.encoder().weights(), Bundled.ENCODER, "vit.");
    // Provenance has the hash of the whole file.
    assertEquals(model.resolve("pytorch_model.bin"), assembly.encoderFiles().get("encoder"));
  }

  @Test
  void samplingSaysWhichPartWasRead() {
    put(Bundled.BACKBONE, key -> "ema/" + key);
    Path latents = folder.resolve("latents.safetensors");
    Path grid = folder.resolve("grid.png");
    Run plain = sample(grid, latents);
    Path second = folder.resolve("second.safetensors");
    Run run = sample(grid, second, "stage_2.ckpt=" + write());
    assertEquals(0, run.status(), run.err());
    assertTrue(run.err().contains("stage_2.ckpt: the weights are read from 'ema'"), run.err());
    assertEquals(0, plain.status(), plain.err());
    assertEquals(
        Checkpoint.open(latents).get("latents").bytes(),
        Checkpoint.open(second).get("latents").bytes());
  }

  private static Run sample(Path grid, Path latents, Object... more) {
    List<Object> arguments = new ArrayList<>();
    arguments.addAll(List.of("sample", "--count", 1, "--steps", 2));
    arguments.addAll(List.of("--out", grid, "--latents", latents));
    arguments.addAll(List.of(more));
    return Run.of(arguments.toArray());
  }
}
