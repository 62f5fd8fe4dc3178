package io.github.rae4j.metrics.probe;

import io.github.rae4j.probe.LabeledFeatures;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Iterator;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.DataSourceProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Features of images as Tribuo sees them: one named feature for each position of the vector. */
final class FeatureSource implements DataSource<Label> {
  private static final LabelFactory LABELS = new LabelFactory();

  private final LabeledFeatures features;
  private final LongFunction<String> className;
  private final String[] names;

  FeatureSource(LabeledFeatures features, LongFunction<String> className) {
    this.features = features;
    this.className = className;
    this.names =
        IntStream.range(0, features.features().shape().intDim(1))
            .mapToObj("f%06d"::formatted)
            .toArray(String[]::new);
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
    FloatBuffer values = features.features().floats();
    LongBuffer labels = features.labels().longs();
    return IntStream.range(0, features.size())
        .mapToObj(
            i -> {
              double[] row = new double[names.length];
              for (int k = 0; k < row.length; k++) {
                row[k] = values.get(i * row.length + k);
              }
              Label label = new Label(className.apply(labels.get(i)));
              return (Example<Label>) new ArrayExample<>(label, names, row);
            })
        .iterator();
  }
}
