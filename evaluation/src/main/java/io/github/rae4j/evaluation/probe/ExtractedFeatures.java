// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.probe;

import io.github.rae4j.data.ImageExample;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImageBatch;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.probe.LabeledFeatures;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Features of labelled images, one vector per image; each batch is computed on demand. Not
 * thread-safe.
 */
public final class ExtractedFeatures implements LabeledFeatures {
  private final String origin;
  private final ImageStream images;
  private final int batchSize;
  private final UnaryOperator<Tensor> network;
  private int done;
  private long nanos;

  /**
   * Creates features that are computed on demand.
   *
   * @param origin origin of the images, for provenance
   * @param images images, which this class does not close
   * @param batchSize images per forward pass
   * @param network maps {@code (n, 3, h, w)} to {@code (n, width)}
   */
  public ExtractedFeatures(
      String origin, ImageStream images, int batchSize, UnaryOperator<Tensor> network) {
    this.origin = origin;
    this.images = images;
    this.batchSize = batchSize;
    this.network = network;
  }

  @Override
  public String origin() {
    return origin;
  }

  /** The number of images processed so far. */
  public int done() {
    return done;
  }

  /** Seconds spent reading the images and running the network. */
  public double seconds() {
    return nanos / 1e9;
  }

  @Override
  public Iterator<Batch> iterator() {
    return new Iterator<>() {
      private Optional<Batch> next = Optional.empty();

      @Override
      public boolean hasNext() {
        if (next.isEmpty()) {
          next = read();
        }
        return next.isPresent();
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all images of " + origin + " have run");
        }
        Batch batch = next.orElseThrow();
        next = Optional.empty();
        return batch;
      }
    };
  }

  private Optional<Batch> read() {
    long start = System.nanoTime();
    Optional<Batch> batch = images.nextBatch(batchSize).map(this::run);
    if (batch.isEmpty() && done == 0) {
      throw new DataException("no image of " + origin + " could be read", Where.file(origin));
    }
    done += batch.map(Batch::size).orElse(0);
    nanos += System.nanoTime() - start;
    return batch;
  }

  private Batch run(ImageBatch batch) {
    long[] labels = batch.examples().stream().mapToLong(this::label).toArray();
    return new Batch(network.apply(batch.images()), Tensor.of(labels, labels.length));
  }

  private long label(ImageExample example) {
    return example
        .label()
        .orElseThrow(
            () ->
                new DataException(
                    String.format(
                        Locale.ROOT,
                        "%s: %s has no label; a probe needs labelled images",
                        origin,
                        example.id()),
                    Where.file(origin).atKey(example.id())));
  }

  /** The mean of an encoder's tokens: {@code (n, tokens, C)} to {@code (n, C)}. */
  public static Tensor meanPooled(Tensor tokens) {
    int n = tokens.shape().intDim(0);
    int count = tokens.shape().intDim(1);
    int width = tokens.shape().intDim(2);
    FloatBuffer in = tokens.floats();
    float[] pooled = new float[n * width];
    float[] token = new float[width];
    double[] sum = new double[width];
    for (int image = 0; image < n; image++) {
      Arrays.fill(sum, 0);
      for (int t = 0; t < count; t++) {
        in.get(token);
        for (int k = 0; k < width; k++) {
          sum[k] += token[k];
        }
      }
      for (int k = 0; k < width; k++) {
        pooled[image * width + k] = (float) (sum[k] / count);
      }
    }
    return Tensor.of(pooled, n, width);
  }

  /**
   * Grayscale pixels, the mean over the colour channels: {@code (n, 3, h, w)} to {@code (n, h *
   * w)}.
   */
  public static Tensor greyPixels(Tensor images) {
    int n = images.shape().intDim(0);
    int pixels = images.shape().intDim(2) * images.shape().intDim(3);
    FloatBuffer in = images.floats();
    float[] grey = new float[n * pixels];
    for (int image = 0; image < n; image++) {
      int red = image * 3 * pixels;
      for (int p = red; p < red + pixels; p++) {
        grey[image * pixels + p - red] =
            (in.get(p) + in.get(p + pixels) + in.get(p + 2 * pixels)) / 3;
      }
    }
    return Tensor.of(grey, n, pixels);
  }
}
