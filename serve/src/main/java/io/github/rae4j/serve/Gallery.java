// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.formats.image.CenterCrop;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The pictures of a data set, found by their tokens: the cosine of the tokens' means. The tokens
 * are made when they are first asked for. Used by one thread at a time.
 */
final class Gallery {
  /** Pictures that are looked at; of larger data sets the first ones. */
  static final int MOST = 2000;

  private static final int SHOWN = 8;

  /** A picture that was found. */
  record Found(JobFile file, RgbImage image) {}

  private final ServedModel model;
  private final Optional<ImageDataSet> data;
  private List<float[]> means = List.of();

  /**
   * The gallery of a model, if it has one.
   *
   * @throws io.github.rae4j.errors.RaeException if there is no such data set
   */
  Gallery(ServedModel model) {
    this.model = model;
    this.data = model.gallery().map(name -> DataSets.open(model.assembly().registry(), name));
  }

  /**
   * The pictures that are most like tokens, float32 {@code (1, n, C)}; empty without a data set.
   */
  List<Found> nearest(Tensor tokens) {
    if (data.isEmpty()) {
      return List.of();
    }
    if (means.isEmpty()) {
      means = index(data.get());
    }
    float[] wanted = means(tokens).get(0);
    double[] likeness = new double[means.size()];
    for (int i = 0; i < likeness.length; i++) {
      likeness[i] = cosine(wanted, means.get(i));
    }
    List<Integer> best =
        IntStream.range(0, likeness.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> likeness[i]).reversed())
            .limit(SHOWN)
            .toList();
    List<Found> found = new ArrayList<>();
    for (int rank = 0; rank < best.size(); rank++) {
      ImageExample example = data.get().get(best.get(rank));
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("id", example.id());
      facts.put("likeness", likeness[best.get(rank)]);
      if (example.label().isPresent()) {
        long label = example.label().getAsLong();
        facts.put("label", label);
        List<String> names = data.get().classNames();
        if (label < names.size()) {
          facts.put("class", names.get((int) label));
        }
      }
      found.add(
          new Found(
              new JobFile(String.format(Locale.ROOT, "nearest-%d.png", rank), "nearest", facts),
              CenterCrop.apply(example.image(), model.imageSize())));
    }
    return found;
  }

  private List<float[]> index(ImageDataSet pictures) {
    List<float[]> all = new ArrayList<>();
    int count = Math.min(MOST, pictures.size());
    int batch = Math.max(1, model.batchSize());
    for (int from = 0; from < count; from += batch) {
      List<RgbImage> images =
          IntStream.range(from, Math.min(count, from + batch))
              .mapToObj(i -> CenterCrop.apply(pictures.get(i).image(), model.imageSize()))
              .toList();
      all.addAll(means(model.autoencoder().tokens(ImageTensors.toTensor(images))));
    }
    return all;
  }

  private static List<float[]> means(Tensor tokens) {
    int count = tokens.shape().intDim(0);
    int n = tokens.shape().intDim(1);
    int width = tokens.shape().intDim(2);
    float[] values = tokens.toFloatArray();
    List<float[]> means = new ArrayList<>();
    for (int image = 0; image < count; image++) {
      float[] mean = new float[width];
      for (int i = 0; i < n * width; i++) {
        mean[i % width] += values[image * n * width + i] / n;
      }
      means.add(mean);
    }
    return means;
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squareA += a[i] * a[i];
      squareB += b[i] * b[i];
    }
    return product / Math.max(Math.sqrt(squareA * squareB), Double.MIN_NORMAL);
  }

  /** Gives the data set back. */
  void close() {
    data.ifPresent(ImageDataSet::close);
  }
}
