// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ModelConfig;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Where the weights that a config names are. Nothing is opened. All lookups throw a {@link
 * io.github.rae4j.errors.RaeException} naming every file that is not on this machine.
 *
 * @param config names them
 */
record ModelFiles(RaeConfig config) {
  /** A file as the config names it. */
  private record NamedFile(String key, String name) {}

  /**
   * What a generation reads, by part.
   *
   * @param guidance the second model, where the guidance needs one
   * @param decoded whether a learned decoder takes part
   */
  Map<String, Path> generation(Optional<ModelConfig> guidance, boolean decoded) {
    Map<String, NamedFile> files = new LinkedHashMap<>();
    files.put("backbone", named(config.requireStage2()));
    guidance.ifPresent(model -> files.put("guidance", named(model)));
    if (config.stage1().isPresent()) {
      files.putAll(decoderNames(decoded));
    }
    return find(files);
  }

  /**
   * What decoding reads, by part.
   *
   * @param learned whether the decoder has weights
   */
  Map<String, Path> decoder(boolean learned) {
    return find(decoderNames(learned));
  }

  /** The statistics of the latents under {@code statistics}, where the config names them. */
  Map<String, Path> statistics() {
    return find(statisticsName());
  }

  /** The file with the weights of the decoder. */
  Path decoderWeights() {
    return file(decoderName());
  }

  /** The key of the config that names it. */
  String decoderKey() {
    return decoderName().key();
  }

  /** The checkpoint of the whole autoencoder, if the config names one. */
  Optional<Path> autoencoder() {
    return autoencoderName().map(this::file);
  }

  /** The weights of a backbone. */
  Path checkpoint(ModelConfig model) {
    return file(named(model));
  }

  private Path file(NamedFile file) {
    return config.file(file.key(), file.name());
  }

  private Map<String, Path> find(Map<String, NamedFile> files) {
    Map<String, String> names = new LinkedHashMap<>();
    files.values().forEach(file -> names.put(file.key(), file.name()));
    Map<String, Path> found = config.files(names);
    Map<String, Path> byPart = new LinkedHashMap<>();
    files.forEach((part, file) -> byPart.put(part, found.get(file.key())));
    return byPart;
  }

  private static NamedFile named(ModelConfig model) {
    return new NamedFile(
        model.section().path() + ".ckpt",
        model
            .ckpt()
            .orElseThrow(
                () ->
                    model
                        .section()
                        .error(
                            "ckpt",
                            String.format(
                                Locale.ROOT,
                                "is missing, and no published weights are known for this config;"
                                    + " name a file, %s.ckpt=FILE",
                                model.section().path()))));
  }

  /**
   * The file with the encoder's weights: that of the whole autoencoder, or the one that the weights
   * say they come from, perhaps as a part of it, as in {@code x.pt (ema)}.
   *
   * @param origin of the encoder's own weights; an encoder knows its own folder
   */
  Optional<Path> encoder(Supplier<String> origin) {
    Optional<Path> whole = autoencoder();
    if (whole.isPresent()) {
      return whole;
    }
    String name = origin.get();
    int part = name.endsWith(")") ? name.lastIndexOf(" (") : -1;
    return Stream.of(name, part < 0 ? name : name.substring(0, part))
        .map(Path::of)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private Optional<NamedFile> autoencoderName() {
    return config.requireStage1().ckpt().map(name -> new NamedFile("stage_1.ckpt", name));
  }

  private NamedFile decoderName() {
    Optional<NamedFile> whole = autoencoderName();
    if (whole.isPresent()) {
      return whole.get();
    }
    Stage1Config stage1 = config.requireStage1();
    String key = "pretrained_decoder_path";
    return new NamedFile(
        stage1.section().path() + "." + key,
        stage1
            .pretrainedDecoderPath()
            .orElseThrow(
                () -> stage1.section().error(key, "is missing; name the decoder's weights")));
  }

  private Map<String, NamedFile> decoderNames(boolean learned) {
    Map<String, NamedFile> files = new LinkedHashMap<>();
    if (learned) {
      files.put("decoder", decoderName());
    }
    files.putAll(statisticsName());
    return files;
  }

  private Map<String, NamedFile> statisticsName() {
    Stage1Config stage1 = config.requireStage1();
    Map<String, NamedFile> files = new LinkedHashMap<>();
    stage1
        .normalizationStatPath()
        .ifPresent(
            name ->
                files.put(
                    "statistics",
                    new NamedFile(stage1.section().path() + ".normalization_stat_path", name)));
    return files;
  }
}
