// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.probe;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.probe.LabeledFeatures;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Collections;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.DataSourceProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Image features as Tribuo examples, with one named feature for each position of the vector. Not
 * thread-safe.
 */
final class FeatureSource implements DataSource<Label> {
  private static final LabelFactory LABELS = new LabelFactory();

  private final LabeledFeatures features;
  private String[] names = {};

  FeatureSource(LabeledFeatures features) {
    this.features = features;
  }

  @Override
  public OutputFactory<Label> getOutputFactory() {
    return LABELS;
  }

  @Override
  public DataSourceProvenance getProvenance() {
    return new SimpleDataSourceProvenance(features.origin(), LABELS);
  }

  @Override
  public Iterator<Example<Label>> iterator() {
    Iterator<LabeledFeatures.Batch> batches = features.iterator();
    return new Iterator<>() {
      private Iterator<Example<Label>> batch = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!batch.hasNext() && batches.hasNext()) {
          batch = examples(batches.next());
        }
        return batch.hasNext();
      }

      @Override
      public Example<Label> next() {
        if (!hasNext()) {
          throw new NoSuchElementException("no further image of " + features.origin());
        }
        return batch.next();
      }
    };
  }

  private Iterator<Example<Label>> examples(LabeledFeatures.Batch batch) {
    int width = batch.features().shape().intDim(1);
    if (names.length == 0) {
      names =
          IntStream.range(0, width)
              .mapToObj(value -> String.format(Locale.ROOT, "f%06d", value))
              .toArray(String[]::new);
    } else if (names.length != width) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has features of width %d behind others of width %d",
              features.origin(),
              width,
              names.length),
          Where.file(features.origin()));
    }
    FloatBuffer values = batch.features().floats();
    LongBuffer labels = batch.labels().longs();
    return IntStream.range(0, batch.size())
        .mapToObj(i -> example(labels.get(i), values, i * width))
        .iterator();
  }

  private Example<Label> example(long label, FloatBuffer values, int from) {
    double[] row = new double[names.length];
    for (int k = 0; k < row.length; k++) {
      row[k] = values.get(from + k);
    }
    return new ArrayExample<>(new Label(Long.toString(label)), names, row);
  }

  /** The origin of the images. */
  @Override
  public String toString() {
    return features.origin();
  }
}
