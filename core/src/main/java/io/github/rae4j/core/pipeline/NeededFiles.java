// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.ModelConfig;
import io.github.rae4j.core.config.NeededFile;
import io.github.rae4j.core.config.NeededFile.Use;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists what a config reads. Nothing but descriptions of models is opened. Not thread-safe. */
final class NeededFiles {
  private static final String PARAMS = "stage_1.params.";

  private final RaeConfig config;
  private final AutoencoderParts parts;
  private final List<NeededFile> files = new ArrayList<>();

  NeededFiles(RaeConfig config, AutoencoderParts parts) {
    this.config = config;
    this.parts = parts;
  }

  /**
   * All of them.
   *
   * @param guidance the second model, where the guidance needs one
   */
  List<NeededFile> all(Optional<ModelConfig> guidance) {
    config.stage2().ifPresent(this::addCheckpoint);
    guidance.ifPresent(this::addCheckpoint);
    config.stage1().ifPresent(this::addAutoencoder);
    return List.copyOf(files);
  }

  private void addCheckpoint(ModelConfig model) {
    model.ckpt().ifPresent(name -> add(model.section().path() + ".ckpt", name, Use.FILE));
  }

  private void addAutoencoder(Stage1Config stage1) {
    if (parts.decoderIsLearned()) {
      add(PARAMS + "decoder_config_path", stage1.decoderConfigPath(), Use.DESCRIPTION);
    }
    if (stage1.ckpt().isPresent()) {
      add("stage_1.ckpt", stage1.ckpt().get(), Use.FILE);
    } else if (parts.decoderIsLearned()) {
      stage1
          .pretrainedDecoderPath()
          .ifPresent(name -> add(PARAMS + "pretrained_decoder_path", name, Use.FILE));
    }
    stage1
        .normalizationStatPath()
        .ifPresent(name -> add(PARAMS + "normalization_stat_path", name, Use.FILE));
    if (parts.readsStatisticsOfFolder()) {
      add(PARAMS + "encoder_config_path", stage1.encoderConfigPath(), Use.DESCRIPTION);
    }
    ConfigSection section = stage1.encoderParams();
    parts
        .encoderFolders()
        .forEach(
            (name, use) ->
                add(
                    section.path() + key(section, name),
                    name,
                    use == Use.MODEL && stage1.ckpt().isPresent() ? Use.DESCRIPTION : use));
  }

  /** The key of a value with a dot before it; nothing where the value is a default. */
  private static String key(ConfigSection section, String value) {
    return section.values().entrySet().stream()
        .filter(entry -> value.equals(entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .map(key -> "." + key)
        .orElse("");
  }

  private void add(String key, String name, Use use) {
    if (use == Use.DESCRIPTION && name.endsWith(".json")) {
      config.needed(key, name, Use.FILE).ifPresent(files::add);
    } else {
      config.needed(key, name, use).ifPresent(files::add);
    }
  }
}
