// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.random.UniformStreams;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Loads latents that were encoded beforehand, in one file or in shards, ahead of time in background
 * threads. The order, and which of them are mirrored, do not depend on how they are stored.
 */
public final class CachedLatentLoader implements LatentLoader {
  /** Batches that are read ahead where the order is a full shuffle. */
  private static final int AHEAD = 2;

  private static final int MOST_THREADS = 4;

  private final LatentStore store;
  private final Settings settings;
  private final LatentReader reader;
  private final EpochSampler sampler;
  private final long[] labels;
  private final ArrayDeque<Loading> ahead = new ArrayDeque<>();
  private final DataWait wait = new DataWait();
  private Optional<LatentReader.Batch> given = Optional.empty();
  private PrimitiveIterator.OfInt order = IntStream.empty().iterator();
  private int batchSize;
  private long read;
  private long next;

  /** A batch on its way: the numbers of its latents, for their labels. */
  private record Loading(List<LatentReader.Sample> samples, LatentReader.Batch batch) {}

  /**
   * How latents are loaded.
   *
   * @param flip whether half of the images are mirrored, of which the store must have latents
   * @param workers reading threads; 0 for one per processor, at most {@value #MOST_THREADS}
   * @param labelling which labels the latents train
   * @param seed of the run
   * @param orders makes the sampler for a number of images
   */
  public record Settings(
      boolean flip, int workers, Labelling labelling, long seed, IntFunction<EpochSampler> orders) {
    private int threads() {
      return Math.min(
          MOST_THREADS, workers > 0 ? workers : Runtime.getRuntime().availableProcessors());
    }
  }

  /**
   * A loader.
   *
   * @param store closed by this loader, also if it cannot be made
   * @param latent shape of one latent that the model takes
   * @throws RaeException if the latents do not fit the model, or lack labels or mirrored ones
   */
  public CachedLatentLoader(LatentStore store, Shape latent, Settings settings) {
    this.store = store;
    this.settings = settings;
    try {
      requireFitting(latent);
      this.labels = labels(settings.labelling());
      this.sampler = settings.orders().apply(store.size());
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    this.reader = new LatentReader(store, settings.threads());
  }

  private void requireFitting(Shape latent) {
    if (!store.latent().equals(latent)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds latents of shape %s, but the model works on latents of shape %s: they come"
                  + " from another encoder or size",
              origin(),
              store.shape(),
              latent),
          Where.file(origin()).atKey("latents"));
    }
    if (settings.flip() && !store.hasFlips()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds no latents of mirrored images, but training.flip is true; encode the images"
                  + " again with --flips, or set training.flip=false",
              origin()),
          Where.file(origin()).atKey("training.flip"));
    }
  }

  private long[] labels(Labelling labelling) {
    Optional<long[]> own = store.labels();
    labelling.require(origin(), own.isPresent());
    long[] values = own.orElseGet(() -> new long[size()]);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          labelling.of(
              origin(),
              "latent " + i,
              own.isPresent() ? OptionalLong.of(values[i]) : OptionalLong.empty());
    }
    return values;
  }

  @Override
  public int size() {
    return store.size();
  }

  @Override
  public String contentHash() {
    return store.contentHash();
  }

  @Override
  public String origin() {
    return store.location().toString();
  }

  @Override
  public void seek(long sample) {
    ahead.clear();
    given = Optional.empty();
    order = sampler.from(sample).iterator();
    read = sampler.shard().localIndex(sample);
    next = read;
  }

  @Override
  public Batch next(int count) {
    given.ifPresent(reader::release);
    if (count != batchSize && !ahead.isEmpty()) {
      seek(sampler.shard().sample(next));
    }
    batchSize = count;
    int together = together();
    while (ahead.size() <= (together == 1 ? AHEAD : together)) {
      read(together);
    }
    Loading loading = ahead.remove();
    given = Optional.of(loading.batch());
    next += count;
    long[] chosen = new long[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = labels[loading.samples().get(i).number()];
    }
    return new Batch(
        wait.count(loading.batch()::latents),
        Tensor.of(chosen, count),
        loading.samples().stream().map(LatentReader.Sample::number).toList(),
        Optional.empty());
  }

  @Override
  public Duration waited() {
    return wait.total();
  }

  /**
   * How many batches are read together: of a shuffle in blocks, this process's share of a buffer,
   * so that what lies beside one another is read one after the other.
   */
  private int together() {
    Shuffle shuffle = sampler.shuffle();
    long share = shuffle.buffer() / sampler.shard().worldSize();
    return shuffle.isInBlocks() ? (int) Math.max(1, share / batchSize) : 1;
  }

  private void read(int together) {
    UniformStreams draws = new UniformStreams(settings.seed());
    List<List<LatentReader.Sample>> batches = new ArrayList<>();
    for (int i = 0; i < together; i++) {
      List<LatentReader.Sample> samples = new ArrayList<>();
      for (int j = 0; j < batchSize; j++) {
        long sample = sampler.shard().sample(read++);
        samples.add(
            new LatentReader.Sample(
                order.nextInt(),
                settings.flip() && draws.floats(sample, EncodingLatentLoader.FLIP, 1)[0] < 0.5f));
      }
      batches.add(samples);
    }
    List<LatentReader.Batch> begun = reader.read(batches);
    for (int i = 0; i < together; i++) {
      ahead.add(new Loading(batches.get(i), begun.get(i)));
    }
  }

  @Override
  public void close() {
    reader.close();
    store.close();
  }
}
