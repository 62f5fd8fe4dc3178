// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.core.config.LocalModelFolder;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Hugging Face folders that configure an encoder, and the one to which the trained encoder is
 * written.
 *
 * @param model with config.json
 * @param processor with preprocessor_config.json; often the same
 */
record EncoderFolders(LocalModelFolder model, LocalModelFolder processor) {
  private static final String CONFIG = "config.json";
  private static final String PROCESSOR = LocalModelFolder.PREPROCESSOR;

  /**
   * The folders named by stage_1.
   *
   * @throws RaeException if one is missing
   */
  static EncoderFolders of(RaeConfig config) {
    Stage1Config stage1 = config.requireStage1();
    Parameters encoder = stage1.encoderParams().parameters();
    return new EncoderFolders(
        local(config, "stage_1.params.encoder_params.model_name", encoder.getString("model_name")),
        local(config, "stage_1.params.encoder_config_path", stage1.encoderConfigPath()));
  }

  private static LocalModelFolder local(RaeConfig config, String key, String name) {
    return config
        .modelFolder(key, name)
        .local()
        .orElseThrow(
            () ->
                new MissingFileException(
                    String.format(
                        Locale.ROOT,
                        "%s: %s: %s is not on this machine; name a folder with %s and %s of the"
                            + " encoder to train",
                        config.origin(),
                        key,
                        name,
                        CONFIG,
                        PROCESSOR),
                    Where.file(config.origin()).atKey(key)));
  }

  String origin() {
    return model.origin();
  }

  /**
   * The masked autoencoder that they describe.
   *
   * @throws RaeException if a key is invalid; the message names it
   */
  MaskedAutoencoder autoencoder() {
    return new MaskedAutoencoder(
        MaskedAutoencoderConfig.read(model.config()), processor.normalization());
  }

  /**
   * Writes a folder that every MAE encoder class can read: both configuration files unchanged, and
   * the EMA weights of the encoder without its decoder.
   *
   * @return the trained model with the folder as an additional result
   */
  TrainedModel write(Path folder, TrainedModel trained) {
    copy(model.files().path().resolve(CONFIG), folder.resolve(CONFIG));
    for (String name : List.of(PROCESSOR, LocalModelFolder.PROCESSOR)) {
      if (processor.files().has(name)) {
        copy(processor.files().file(name), folder.resolve(name));
      }
    }
    Path ema = trained.files().get("ema");
    if (ema == null) {
      throw new IllegalStateException("the trainer left no averaged weights");
    }
    Weights all = Checkpoint.open(ema).weights();
    Map<String, Tensor> encoder = new TreeMap<>();
    all.names().stream()
        .filter(name -> name.startsWith("vit."))
        .forEach(name -> encoder.put(name, all.get(name)));
    Path weights = folder.resolve("model.safetensors");
    // Hugging Face's own loader wants to know which framework wrote the file.
    Map<String, String> metadata = new TreeMap<>(trained.provenance());
    metadata.put("format", "pt");
    SafetensorsWriter.write(weights, encoder, metadata);
    Map<String, Path> files = new LinkedHashMap<>(trained.files());
    files.put("encoder", folder);
    return new TrainedModel(trained.steps(), files, trained.provenance());
  }

  private static void copy(Path from, Path to) {
    // Creates the folder, and explains failures.
    AtomicFiles.write(to, temporary -> Files.write(temporary, Files.readAllBytes(from)));
  }
}
