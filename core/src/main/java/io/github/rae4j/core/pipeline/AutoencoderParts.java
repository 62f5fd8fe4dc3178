// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.AutoencoderRaeFolder;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.NeededFile;
import io.github.rae4j.core.config.Rae2Reading;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Encoder, decoder and autoencoder of a config, with their weights and statistics. Immutable. */
record AutoencoderParts(RaeConfig config, Registry registry, ModelFiles files) {
  /** Leaves pixels as they are; also for whoever does not look at them. */
  private static final ImageNormalization PLAIN_PIXELS =
      new ImageNormalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

  private Stage1Config stage1() {
    return config.requireStage1();
  }

  /** The encoder, with the weights of stage_1.ckpt where the config names it. */
  Encoder encoder() {
    return weights().encoder(releasedEncoder());
  }

  private Stage1Weights weights() {
    return new Stage1Weights(stage1(), files);
  }

  private Encoder releasedEncoder() {
    Stage1Config stage1 = stage1();
    return PartAnswers.ofEncoder(
        SwappableSection.create(
            registry,
            EncoderProvider.class,
            encoderProvider(),
            stage1.encoderParams().parameters(),
            (provider, parameters) ->
                provider.create(stage1.encoderInputSize(), normalization(), parameters)));
  }

  /**
   * The model folders and checkpoints that the encoder reads, by the names that the config or the
   * encoder has for them. They need not be on this machine.
   */
  Map<String, NeededFile.Use> encoderFolders() {
    ConfigSection section = stage1().encoderParams();
    RecordedFolders recorded = new RecordedFolders(section.folders());
    ConfigSection watched =
        new ConfigSection(
            section.origin(), section.path(), section.values(), recorded, section.removed());
    try {
      SwappableSection.create(
          registry,
          EncoderProvider.class,
          encoderProvider(),
          watched.parameters(),
          (provider, parameters) ->
              provider.create(stage1().encoderInputSize(), PLAIN_PIXELS, parameters));
    } catch (MissingFileException e) {
      // What is missing has been asked for, which is all that is wanted here.
    }
    return recorded.asked();
  }

  /** Whether the image statistics come from the folder that encoder_config_path names. */
  boolean readsStatisticsOfFolder() {
    return stage1().rae2().isEmpty() && ownNormalization().isEmpty();
  }

  private Optional<ImageNormalization> ownNormalization() {
    EncoderProvider provider = encoderProvider();
    return PluginAnswers.given(
        provider,
        "normalization",
        provider.normalization(),
        "an Optional, which is empty where the model folder has the statistics");
  }

  private EncoderProvider encoderProvider() {
    return registry.find(EncoderProvider.class, stage1().encoderCls());
  }

  private ImageNormalization normalization() {
    if (stage1().rae2().isPresent()) {
      return Rae2Reading.IMAGENET;
    }
    return ownNormalization()
        .orElseGet(
            () ->
                config
                    .modelFolder("stage_1.params.encoder_config_path", stage1().encoderConfigPath())
                    .normalization());
  }

  Decoder decoder(TokenGrid tokens) {
    return decoder(encoder(), tokens);
  }

  private Decoder decoder(Encoder encoder, TokenGrid tokens) {
    TokenGrid ofEncoder = encoder.tokenGrid();
    Stage1Config stage1 = stage1();
    DecoderProvider provider = decoderProvider();
    return PartAnswers.ofDecoder(
        PluginAnswers.made(
            provider,
            provider.create(
                new DecoderRequest(
                    encoder.hiddenSize(),
                    tokens,
                    tokens.hasRatioOf(ofEncoder) ? ofEncoder : tokens,
                    stage1.decoderPatchSize(),
                    stage1.rae2().isPresent() ? PLAIN_PIXELS : normalization()),
                provider.isLearned()
                    ? config.decoderConfig()
                    : ConfigParameters.of(config.origin(), Map.of()))));
  }

  private DecoderProvider decoderProvider() {
    return registry.find(DecoderProvider.class, stage1().decoderCls());
  }

  /** Whether the decoder has weights. */
  boolean decoderIsLearned() {
    return decoderProvider().isLearned();
  }

  LatentNormalization latentNormalization(Encoder encoder) {
    Optional<Path> file = Optional.ofNullable(files.statistics().get("statistics"));
    if (file.isEmpty()) {
      return LatentNormalization.NONE;
    }
    LatentNormalization normalization =
        AutoencoderRaeFolder.ofWeights(file.get())
            .map(LatentNormalization::of)
            .orElseGet(() -> LatentNormalization.read(file.get(), stage1().eps()));
    Shape latent = LatentForm.of(encoder, stage1().reshapeTo2d()).shape();
    try {
      normalization.requireFits(latent);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %s; it belongs to another encoder or input size",
              file.get(),
              e.getMessage()),
          Where.file(file.get()).atKey("stage_1.params.normalization_stat_path"),
          e);
    }
    return normalization;
  }

  RepresentationAutoencoder autoencoder(
      Engine engine, Encoder encoder, Supplier<Weights> decoderWeights) {
    RepresentationAutoencoder.Builder builder =
        RepresentationAutoencoder.builder(engine, encoder)
            .decoder(tokens -> decoder(encoder, tokens), decoderWeights)
            .normalization(latentNormalization(encoder))
            .spatial(stage1().reshapeTo2d());
    stage1().rae2().ifPresent(rae2 -> builder.resizing(rae2.resolution(), rae2.kernel()));
    return builder.build();
  }

  Weights decoderWeights(Encoder encoder) {
    return weights().findDecoder(decoder(encoder, encoder.tokenGrid())).weights();
  }

  Optional<FoundWeights> findEncoder() {
    return weights().findEncoder(releasedEncoder());
  }

  Optional<FoundWeights> findDecoder() {
    if (!decoderProvider().isLearned()) {
      return Optional.empty();
    }
    Encoder encoder = encoder();
    return Optional.of(weights().findDecoder(decoder(encoder, encoder.tokenGrid())));
  }

  /** Options of other encoders, which have no effect, one sentence for each. */
  List<String> notes() {
    return config.stage1().isEmpty()
        ? List.of()
        : SwappableSection.declareOfOthers(
            registry,
            EncoderProvider.class,
            encoderProvider(),
            stage1().encoderParams().parameters());
  }
}
