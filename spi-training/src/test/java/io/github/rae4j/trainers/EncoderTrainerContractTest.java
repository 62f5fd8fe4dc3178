// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TrainerContract;
import io.github.rae4j.trainers.pretraining.EncoderTrainerProvider;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The trainer of encoders fulfils the contract with a masked autoencoder of one block. */
class EncoderTrainerContractTest extends TrainerContract {
  @TempDir private Path model = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        model.resolve("config.yaml"),
        """
        stage_1:
          target: stage1.RAE
          params:
            encoder_cls: MAEwNorm
            encoder_config_path: encoder
            encoder_input_size: 16
            encoder_params: {model_name: encoder}
        training:
          epochs: 2
          global_batch_size: 2
          checkpoint_steps: 100
          optimizer: {lr: 5.0e-3}
        """);
    Files.createDirectories(model.resolve("encoder"));
    Files.writeString(
        model.resolve("encoder/config.json"),
        """
        {"model_type": "vit_mae", "hidden_size": 12, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 24, "image_size": 16, "patch_size": 4,
         "decoder_hidden_size": 8, "decoder_num_hidden_layers": 1,
         "decoder_num_attention_heads": 2, "decoder_intermediate_size": 16, "layer_norm_eps": 1e-6}
        """);
    Files.writeString(
        model.resolve("encoder/preprocessor_config.json"),
        """
        {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.25, 0.25, 0.25]}
        """);
    float[] values = new UniformStreams(3).floats(0, 0, 4 * 3 * 20 * 20);
    SafetensorsWriter.write(
        model.resolve("images.safetensors"),
        Map.of("images", Tensor.of(values, 4, 3, 20, 20)),
        Map.of());
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  @Override
  protected TrainerProvider provider() {
    return new EncoderTrainerProvider();
  }

  @Override
  protected TrainingRun run(
      Path folder, boolean resume, TrainingListener listener, Map<String, Object> training) {
    List<String> overrides =
        training.entrySet().stream()
            .map(entry -> "training." + entry.getKey() + "=" + entry.getValue())
            .toList();
    ModelAssembly assembly =
        new ModelAssembly(
            Rae4j.readConfig(model.resolve("config.yaml").toString(), overrides), registry);
    return new ConfiguredRun(
        assembly,
        registry,
        engine,
        model.resolve("images.safetensors").toString(),
        folder,
        resume,
        listener);
  }

  @Override
  protected long steps() {
    return 4;
  }
}
