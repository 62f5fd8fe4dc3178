// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.RaeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Streams the images of a data set; several threads read, decode and prepare images ahead of the
 * consumer.
 *
 * <p>Images are delivered in index order for any number of threads, and at most {@code 4 * threads}
 * images are held in memory. Not thread-safe. Closing a stream stops its decoding threads.
 */
public final class ImageStream implements Iterator<ImageExample>, AutoCloseable {
  private final Options options;
  private final PrimitiveIterator.OfInt indices;
  private final ExecutorService pool;
  private final ArrayDeque<Future<Loaded>> ahead = new ArrayDeque<>();
  private final List<Skipped> skipped = new ArrayList<>();
  private Optional<ImageExample> next = Optional.empty();

  private record Loaded(int index, Optional<ImageExample> example, Optional<RaeException> error) {}

  /**
   * An image that was skipped.
   *
   * @param index position within the data set
   * @param id name of the image
   * @param reason why it could not be read
   */
  public record Skipped(int index, String id, String reason) {}

  /**
   * How a data set is streamed.
   *
   * @param dataSet the data set, which the stream does not close
   * @param preparation preparation of every image
   * @param threads decoding threads; 0 for one per processor
   * @param skipDamaged whether unreadable images are skipped (and listed by {@link
   *     ImageStream#skipped}); otherwise the first one ends the stream with its error
   */
  public record Options(
      ImageDataSet dataSet, ImagePreparation preparation, int threads, boolean skipDamaged) {
    /** One thread per processor; a damaged image is an error. */
    public static Options of(ImageDataSet dataSet, ImagePreparation preparation) {
      return new Options(dataSet, preparation, 0, false);
    }

    /** Streams the images with these indices, in this order. */
    public ImageStream open(IntStream indices) {
      return new ImageStream(this, indices);
    }

    /** Streams the images {@code from} (inclusive) to {@code to} (exclusive). */
    public ImageStream open(int from, int to) {
      return open(IntStream.range(from, to));
    }

    /** Streams all images. */
    public ImageStream open() {
      return open(0, dataSet.size());
    }
  }

  private ImageStream(Options options, IntStream indices) {
    this.options = options;
    this.indices = indices.iterator();
    int threads =
        options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
    this.pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "rae4j-images");
              thread.setDaemon(true);
              return thread;
            });
    for (int i = 0; i < 4 * threads; i++) {
      submit();
    }
  }

  private void submit() {
    if (indices.hasNext()) {
      int index = indices.nextInt();
      ahead.add(pool.submit(() -> load(index)));
    }
  }

  private Loaded load(int index) {
    try {
      ImageExample example =
          PluginAnswers.given(
              options.dataSet(), "get", options.dataSet().get(index), "image " + index);
      return new Loaded(index, Optional.of(prepared(example)), Optional.empty());
    } catch (RaeException e) {
      return new Loaded(index, Optional.empty(), Optional.of(e));
    }
  }

  private ImageExample prepared(ImageExample example) {
    try {
      RgbImage image = options.preparation().apply(example.image());
      return new ImageExample(example.index(), example.id(), image, example.label());
    } catch (RaeException e) {
      throw e.explained(example.id() + ": " + e.getMessage(), e.where().inFile(example.id()));
    }
  }

  /**
   * Whether there is another image; waits for it.
   *
   * @throws RaeException if it cannot be read and damaged images are not skipped
   * @throws CancellationException if the thread is interrupted
   */
  @Override
  public boolean hasNext() {
    while (next.isEmpty() && !ahead.isEmpty()) {
      Loaded loaded = await(ahead.remove());
      submit();
      if (loaded.error().isPresent()) {
        RaeException error = loaded.error().get();
        if (!options.skipDamaged()) {
          throw error;
        }
        skipped.add(
            new Skipped(
                loaded.index(),
                options.dataSet().id(loaded.index()),
                String.valueOf(error.getMessage())));
      }
      next = loaded.example();
    }
    return next.isPresent();
  }

  private static Loaded await(Future<Loaded> future) {
    Cancellation.check();
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Cancellation.check();
      throw new IllegalStateException("an interrupted thread is cancelled", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException problem) {
        throw problem;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public ImageExample next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the data set has no further image");
    }
    ImageExample example = next.orElseThrow();
    next = Optional.empty();
    return example;
  }

  /**
   * The next images as a batch.
   *
   * @param size maximum number of images in the batch, at least 1
   * @return a batch, smaller at the end of the stream; empty after the last image
   */
  public Optional<ImageBatch> nextBatch(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("a batch needs at least one image, not " + size);
    }
    List<ImageExample> examples = new ArrayList<>(size);
    while (examples.size() < size && hasNext()) {
      examples.add(next());
    }
    return examples.isEmpty() ? Optional.empty() : Optional.of(new ImageBatch(examples));
  }

  /** Passes all remaining images to a consumer in batches. See {@link #nextBatch}. */
  public void forEachBatch(int size, Consumer<ImageBatch> consumer) {
    for (Optional<ImageBatch> batch = nextBatch(size); batch.isPresent(); batch = nextBatch(size)) {
      consumer.accept(batch.get());
    }
  }

  /** The images skipped so far. */
  public List<Skipped> skipped() {
    return List.copyOf(skipped);
  }

  /** Stops the decoding threads. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
