// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.features;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.LatentMoments;
import io.github.rae4j.evaluation.statistics.RunningMoments;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SealedState;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Encodes images and accumulates their moments, saving the progress regularly. */
final class StatsRun {
  private static final String DONE = "done";
  private static final String SKIPPED = "skipped.";

  private final WorkFolder folder;
  private final StatsCommand.Part range;
  private final int batchSize;
  private final Duration saveEvery;
  private final LatentMoments moments;
  private final List<String> skipped = new ArrayList<>();
  private int done;
  private int saved;

  StatsRun(
      WorkFolder folder,
      StatsCommand.Part range,
      int batchSize,
      Duration saveEvery,
      Supplier<LatentMoments> fresh) {
    this.folder = folder;
    this.range = range;
    this.batchSize = batchSize;
    this.saveEvery = saveEvery;
    this.done = range.from();
    Path file = saved();
    this.moments = Files.exists(file) ? restore(file, fresh.get()) : fresh.get();
    this.saved = done;
  }

  private Path saved() {
    return folder.file("moments.safetensors");
  }

  private LatentMoments restore(Path file, LatentMoments fresh) {
    String advice = "delete the folder " + folder.path() + " to begin the run anew";
    Checkpoint checkpoint = SealedState.open(file, advice);
    if (!SealedState.isSealed(checkpoint)) {
      throw new RaeException(file + " is damaged: it has no seal; " + advice);
    }
    Map<String, Tensor> state = StatsFiles.tensors(checkpoint);
    done = Integer.parseInt(checkpoint.metadata().getOrDefault(DONE, "" + range.from()));
    for (int i = 0; checkpoint.metadata().containsKey(SKIPPED + i); i++) {
      skipped.add(checkpoint.metadata().getOrDefault(SKIPPED + i, ""));
    }
    if (fresh instanceof RunningMoments running) {
      running.restore(file.toString(), state);
      return running;
    }
    return ExactMoments.of(file.toString(), state);
  }

  /** The number of the next image of the data set. */
  int done() {
    return done;
  }

  LatentMoments moments() {
    return moments;
  }

  /** Names of images that could not be read. */
  List<String> skipped() {
    return List.copyOf(skipped);
  }

  /** Gathers the rest of the range. */
  void run(CommonOptions common, ImageStream.Options options, UnaryOperator<Tensor> encode) {
    Progress progress = common.progress((done - range.from()) / (double) range.size());
    int before = skipped.size();
    long[] lastSave = {System.nanoTime()};
    try (ImageStream stream = options.open(done, range.to())) {
      stream.forEachBatch(
          batchSize,
          batch -> {
            progress.show("encoding", (done - range.from()) / (double) range.size());
            add(batch, encode);
            skipped.subList(before, skipped.size()).clear();
            stream.skipped().stream()
                .filter(image -> image.index() < done)
                .forEach(image -> skipped.add(image.id()));
            if (System.nanoTime() - lastSave[0] >= saveEvery.toNanos()) {
              save();
              lastSave[0] = System.nanoTime();
            }
          });
      skipped.subList(before, skipped.size()).clear();
      stream.skipped().forEach(image -> skipped.add(image.id()));
      done = range.to();
    } catch (CancellationException e) {
      saveInterrupted();
      common.logResumable(folder);
      throw e;
    } catch (DeviceException e) {
      common.logResumable(folder);
      throw e;
    } finally {
      progress.finish();
    }
    requireAll();
    if (moments.count() == 0) {
      throw new RaeException("no image of the data set could be read");
    }
  }

  /** Every image of the range is in the moments or was skipped, not lost on the way. */
  private void requireAll() {
    if (moments.count() + skipped.size() != range.size()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "the statistics hold %,d images and %,d were skipped, but the data set has %,d;"
                  + " delete %s to begin the run anew",
              moments.count(),
              skipped.size(),
              range.size(),
              folder.path()));
    }
  }

  private void add(ImageBatch batch, UnaryOperator<Tensor> encode) {
    try {
      moments.add(encode.apply(batch.images()));
    } catch (IllegalArgumentException e) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "images %s to %s: %s",
              batch.examples().get(0).id(),
              batch.examples().get(batch.size() - 1).id(),
              e.getMessage()),
          e);
    }
    done = batch.examples().get(batch.size() - 1).index() + 1;
  }

  private void saveInterrupted() {
    if (done > saved) {
      save();
    }
  }

  private void save() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(DONE, Integer.toString(done));
    for (int i = 0; i < skipped.size(); i++) {
      metadata.put(SKIPPED + i, skipped.get(i));
    }
    SealedState.writeIntoFolder(saved(), Weights.of("the moments", moments.state()), metadata);
    saved = done;
  }
}
