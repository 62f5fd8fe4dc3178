// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.trainers.run.CachedLatentLoader;
import io.github.rae4j.trainers.run.EncodingLatentLoader;
import io.github.rae4j.trainers.run.EpochSampler;
import io.github.rae4j.trainers.run.Labelling;
import io.github.rae4j.trainers.run.LatentLoader;
import io.github.rae4j.trainers.run.TrainingSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.IntFunction;

/** Opens the data loader of stage 2, and the encoder if the data are images. */
record Stage2Data(
    ConfiguredRun run,
    TrainingSettings settings,
    Backbone backbone,
    Stage2Options.Training options,
    boolean isFlipWritten,
    Deque<AutoCloseable> opened)
    implements AutoCloseable {

  Stage2Data(
      ConfiguredRun run,
      TrainingSettings settings,
      Backbone backbone,
      Stage2Options.Training options,
      boolean isFlipWritten) {
    this(run, settings, backbone, options, isFlipWritten, new ArrayDeque<>());
  }

  LatentLoader open() {
    IntFunction<EpochSampler> orders =
        size ->
            new EpochSampler(
                settings.seed(),
                size,
                settings.stepsPerPass(size, run.data()) * settings.batchSize(),
                settings.shard(),
                options.order());
    if (isLatents()) {
      return keep(latents(orders));
    }
    RepresentationAutoencoder autoencoder = keep(run.assembly().autoencoder(run.engine()));
    requireShape(autoencoder.latentShape());
    // By default the decoder's output size; the encoder's input is resized from it.
    ImagePreparation prepared =
        options
            .preparation()
            .filter(name -> !name.isEmpty())
            .map(ImagePreparation::parse)
            .orElseGet(() -> ImagePreparation.centerCrop(run.assembly().imageSize()));
    return keep(
        new EncodingLatentLoader(
            DataSets.open(run.registry(), run.data()),
            autoencoder,
            new EncodingLatentLoader.Settings(
                prepared,
                options.flip(),
                settings.workers(),
                labelling(),
                settings.seed(),
                orders)));
  }

  private Labelling labelling() {
    if (options.nullLabels() && !backbone.conditioning().takesNone()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: training.null_labels is true, but the model has no null label"
                  + " (class_dropout_prob is 0)",
              run.assembly().config().origin()),
          Where.file(run.assembly().config().origin()).atKey("training.null_labels"));
    }
    return new Labelling(backbone.numClasses(), options.nullLabels());
  }

  private boolean isLatents() {
    try {
      return LatentStore.isAt(Path.of(run.data()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private LatentLoader latents(IntFunction<EpochSampler> orders) {
    LatentStore store = LatentStore.open(Path.of(run.data()));
    try {
      CachedLatents cached = new CachedLatents(run, store, options);
      cached.requireSame();
      return new CachedLatentLoader(
          store,
          backbone.latentShape(),
          new CachedLatentLoader.Settings(
              cached.flips(isFlipWritten),
              settings.workers(),
              labelling(),
              settings.seed(),
              orders));
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private void requireShape(Shape found) {
    if (!found.equals(backbone.latentShape())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: the encoder gives latents of shape %s, but stage_2 works on %s; set"
                  + " stage_2.params.input_size and in_channels, and misc.latent_size",
              run.assembly().config().origin(),
              found,
              backbone.latentShape()),
          Where.file(run.assembly().config().origin()).atKey("stage_2.params.input_size"));
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    for (AutoCloseable resource : opened) {
      try {
        resource.close();
      } catch (Exception e) {
        throw new IllegalStateException("closing the data failed", e);
      }
    }
  }
}
