// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.backbones.ContextOptions;
import io.github.rae4j.backbones.ContextTokens;
import io.github.rae4j.backbones.InContextDiTDH;
import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.LocalModelFolder;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.decoders.ViTDecoderProvider;
import io.github.rae4j.encoders.Mae;
import io.github.rae4j.encoders.MaeOptions;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Weights;
import io.github.rae4j.onnxruntime.OnnxRuntimeEngineProvider;
import io.github.rae4j.samplers.guidance.ClassifierFreeGuidance;
import io.github.rae4j.samplers.ode.Heun;
import io.github.rae4j.samplers.schedule.LinearSchedule;
import io.github.rae4j.sampling.Prediction;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Encoder, decoder, backbone, schedule, sampler and guidance, each made by itself and put together
 * without a config file. Any of them may be a class of your own.
 */
public final class HandMadePipeline {
  private HandMadePipeline() {}

  /** Writes ten classes to the file that the argument names. */
  public static void main(String[] args) {
    Path models =
        BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder().resolve("models");
    try (Engine engine = new OnnxRuntimeEngineProvider().create(EngineOptions.DEFAULT);
        RepresentationAutoencoder autoencoder = autoencoder(engine, models);
        GenerationPipeline pipeline = pipeline(engine, autoencoder, models)) {
      GenerationRequest request =
          GenerationRequest.ofLabels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).withSeed(7);
      Pictures.write(
          Pictures.target(args, "hand-made.png"), pipeline.images(request), List.of(), 5);
    }
  }

  private static RepresentationAutoencoder autoencoder(Engine engine, Path models) {
    LocalModelFolder folder =
        LocalModelFolder.of(models.resolve("encoders/mae-tiny-p8"), HandMadePipeline::weights);
    Encoder encoder = new Mae(new MaeOptions(folder), 32, 32, folder.normalization());
    LocalModelFolder decoder =
        LocalModelFolder.of(
            models.resolveSibling("configs").resolve("decoder").resolve("ViTTiny"),
            HandMadePipeline::weights);
    return RepresentationAutoencoder.builder(engine, encoder)
        .decoder(
            tokens ->
                new ViTDecoderProvider()
                    .create(
                        new DecoderRequest(
                            encoder.hiddenSize(),
                            tokens,
                            encoder.tokenGrid(),
                            8,
                            folder.normalization()),
                        decoder.config()),
            () -> weights(models.resolve("decoders/mae/tiny_p8/ViTTiny_n03/model.safetensors")))
        .normalization(
            LatentNormalization.read(
                models.resolve("stats/mae/tiny_p8/fashion-mnist/stat.safetensors"), 1e-5))
        .build();
  }

  private static GenerationPipeline pipeline(
      Engine engine, RepresentationAutoencoder autoencoder, Path models) {
    Encoder encoder = autoencoder.encoder();
    // Sizes and tokens are those of the checkpoint; widths, depths and heads first of the base.
    ContextOptions context =
        ContextOptions.of(new ContextTokens(2, 2))
            .withClasses(10)
            .withBaseModelDepth(OptionalInt.of(2));
    Backbone backbone =
        InContextDiTDH.builder(context.condArch())
            .inputSize(List.of(encoder.tokenGrid().height(), encoder.tokenGrid().width()))
            .inChannels(encoder.hiddenSize())
            .hiddenSize(List.of(128, 256))
            .depth(List.of(6, 2))
            .numHeads(List.of(4, 8))
            .context(context)
            .build();
    // The shift for latents of so many values (RAE, section 4.2).
    double values = backbone.latentShape().elements();
    return GenerationPipeline.builder(
            engine,
            backbone,
            weights(models.resolve("DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors")))
        .schedule(
            LinearSchedule.builder()
                .shift(Math.sqrt(values / 512))
                .prediction(Prediction.DATA)
                .wholePath(true)
                .build())
        .sampler(new Heun(15))
        .guidance(new ClassifierFreeGuidance(1.5))
        .autoencoder(autoencoder)
        .build();
  }

  private static Weights weights(Path file) {
    return Checkpoint.open(file).weights();
  }
}
