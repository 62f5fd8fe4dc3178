// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.trainers.run.AlignedLatentLoader;
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
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Opens the data loader of stage 2, and the encoder if the data are images. */
record Stage2Data(
    ConfiguredRun run,
    TrainingSettings settings,
    Backbone backbone,
    Stage2Options.Training options,
    boolean isFlipWritten,
    Deque<AutoCloseable> opened)
    implements AutoCloseable {
  /** Under which a cache says of which images it is. */
  private static final String IMAGES = "data sha256";

  Stage2Data(
      ConfiguredRun run,
      TrainingSettings settings,
      Backbone backbone,
      Stage2Options.Training options,
      boolean isFlipWritten) {
    this(run, settings, backbone, options, isFlipWritten, new ArrayDeque<>());
  }

  /**
   * Opens the loader.
   *
   * @param target what else is made of the images, for representation alignment
   */
  LatentLoader open(Optional<RepaTarget> target) {
    IntFunction<EpochSampler> orders =
        size ->
            new EpochSampler(
                settings.seed(),
                size,
                settings.stepsPerPass(size, run.data()) * settings.batchSize(),
                settings.shard(),
                options.order());
    if (isLatents()) {
      target.ifPresent(found -> found.requireImages(run.data()));
      return latents(orders, target);
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
    EncodingLatentLoader loader =
        keep(
            new EncodingLatentLoader(
                DataSets.open(run.registry(), run.data()),
                autoencoder,
                target
                    .flatMap(RepaTarget::encoder)
                    .map(assembly -> keep(assembly.autoencoder(run.engine()))),
                new EncodingLatentLoader.Settings(
                    prepared,
                    options.flip(),
                    settings.workers(),
                    labelling(),
                    settings.seed(),
                    orders)));
    return aligned(loader, target, options.flip(), orders, () -> Optional.of(loader.contentHash()));
  }

  /**
   * With the latents of another encoder beside them, if the target is a cache.
   *
   * @param images hash of the images, if it is known
   */
  private LatentLoader aligned(
      LatentLoader loader,
      Optional<RepaTarget> target,
      boolean flip,
      IntFunction<EpochSampler> orders,
      Supplier<Optional<String>> images) {
    Optional<LatentStore> cache = target.flatMap(RepaTarget::latents).map(LatentStore::open);
    if (cache.isEmpty()) {
      return loader;
    }
    LatentStore store = cache.get();
    CachedLatentLoader other =
        keep(
            new CachedLatentLoader(
                store,
                store.latent(),
                new CachedLatentLoader.Settings(
                    flip, settings.workers(), new Labelling(0, true), settings.seed(), orders)));
    LatentLoader aligned = new AlignedLatentLoader(loader, other);
    Optional<String> own = Optional.ofNullable(store.metadata().get(IMAGES));
    Optional<String> wanted = own.flatMap(hash -> images.get());
    if (wanted.isPresent() && !wanted.equals(own)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "repa.latents: %s holds latents of other images than %s; encode the same images with"
                  + " both encoders",
              store.location(),
              run.data()),
          Where.file(store.location()).atKey("repa.latents"));
    }
    return aligned;
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
    // Conditions that are given stand for labels, which then are not looked at.
    return new Labelling(
        backbone.numClasses(), options.nullLabels() || options.conditions().isPresent());
  }

  /** Whether the data are latents, not images. */
  boolean isLatents() {
    try {
      return LatentStore.isAt(Path.of(run.data()));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private LatentLoader latents(IntFunction<EpochSampler> orders, Optional<RepaTarget> target) {
    LatentStore store = LatentStore.open(Path.of(run.data()));
    boolean flip;
    CachedLatentLoader loader;
    try {
      CachedLatents cached = new CachedLatents(run, store, options);
      cached.requireSame();
      flip = cached.flips(isFlipWritten);
      loader =
          keep(
              new CachedLatentLoader(
                  store,
                  backbone.latentShape(),
                  new CachedLatentLoader.Settings(
                      flip, settings.workers(), labelling(), settings.seed(), orders)));
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return aligned(
        loader, target, flip, orders, () -> Optional.ofNullable(store.metadata().get(IMAGES)));
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
