// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.ReuseMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.options.StepsMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.RaeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that edit pictures have in common: those of their options that sample has. */
abstract class EditCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private ClassMixin classes = new ClassMixin();
  @Mixin private StepsMixin steps = new StepsMixin();
  @Mixin private ReuseMixin reuse = new ReuseMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(GenerationRequest.DEFAULT_BATCH_SIZE);

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed; image i depends on (seed, i) alone (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + GaussianStreams.DEFAULT_SEED)
  private long seed;

  /** Refuses options that have no meaning, before anything is opened. */
  abstract void requireUsage();

  /** Whether the encoder takes part. */
  abstract boolean encodes();

  /** Does it. */
  abstract void edit(EditRun run);

  final CommonOptions common() {
    return common;
  }

  final ClassMixin classes() {
    return classes;
  }

  /** The positional arguments that are pictures. */
  final List<Path> pictures() {
    return config.files().stream().map(Path::of).toList();
  }

  /** Refuses pictures where none are taken. */
  final void requireNoPictures() {
    config.requireNoFiles();
  }

  /** The one picture. */
  final Path picture() {
    List<Path> given = pictures();
    if (given.size() != 1) {
      throw new UsageException(
          given.isEmpty()
              ? "name a picture"
              : String.format(
                  Locale.ROOT, "one picture at a time is taken, but %d are named", given.size()));
    }
    return given.get(0);
  }

  @Override
  public final Integer call() {
    final long start = System.nanoTime();
    batching.requireUsage();
    requireUsage();
    List<String> overrides = new ArrayList<>(steps.overrides());
    overrides.addAll(reuse.overrides());
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, overrides, steps.isFast());
    steps.requireUsage(loaded);
    classes.requireUsage(loaded.misc().classNames());
    classes.notes(loaded.misc().classNames()).forEach(note -> common.log("note: " + note));
    if (loaded.stage1().isEmpty()) {
      throw new RaeException(
          "the config has no stage_1, the autoencoder that pictures are encoded and decoded with;"
              + " give one that has, see 'rae4j list'");
    }
    try (Session session = new Session(common, engine, loaded)) {
      edit(
          new EditRun(
              common,
              session,
              engine,
              batching,
              loaded,
              config.describe(ConfigMixin.BUNDLED),
              seed,
              encodes(),
              start));
    }
    return 0;
  }
}
