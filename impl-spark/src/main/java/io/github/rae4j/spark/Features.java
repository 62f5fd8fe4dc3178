// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Features of pictures, {@code array<float>}: what a feature network says of each, such as
 * Inception-v3 for FID, or the mean of the tokens of a model's encoder.
 *
 * <p>Of several outputs each has a column, {@code features_pooled}, {@code features_spatial}. The
 * features are those of {@code rae4j evaluate}, bit by bit, where rows have a {@link #numberCol}
 * and {@link #batchSize} is that of the command (32).
 */
public final class Features extends PictureTransformer<Features> {
  private static final long serialVersionUID = 1L;

  private final Param<String> network =
      new Param<>(this, "network", "feature network and its options; else the config's encoder");
  private final StringArrayParam outputs =
      new StringArrayParam(this, "outputs", "outputs of the network");

  /** A transformer with a name of its own. */
  public Features() {
    this(Identifiable$.MODULE$.randomUID("features"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public Features(String uid) {
    super(uid, "features");
    setDefault(outputs, new String[] {FeatureNetwork.POOLED});
    setDefault(prepare(), Pictures.NONE);
    setDefault(batchSize(), EvaluationOptions.DEFAULT_BATCH_SIZE);
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<Features> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static Features load(String path) {
    return read().load(path);
  }

  /**
   * Parameter: {@code NAME} or {@code NAME:KEY=VALUE,KEY=VALUE}, as {@code --features} of the
   * command takes it; without it, features are the mean of the tokens of the config's encoder.
   */
  public Param<String> network() {
    return network;
  }

  /** See {@link #network}. */
  public Optional<String> getNetwork() {
    return optional(network);
  }

  /** See {@link #network}. */
  public Features setNetwork(String value) {
    set(network, value);
    return this;
  }

  /** Parameter: outputs of the network, by default {@link FeatureNetwork#POOLED}. */
  public StringArrayParam outputs() {
    return outputs;
  }

  /** See {@link #outputs}. */
  public String[] getOutputs() {
    return getOrDefault(outputs).clone();
  }

  /** See {@link #outputs}. */
  public Features setOutputs(String... values) {
    if (values.length == 0) {
      throw new ConfigException("name at least one output", Where.key("outputs"));
    }
    set(outputs, values.clone());
    return this;
  }

  @Override
  Features self() {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    List<StructField> added = new ArrayList<>();
    for (String output : getOutputs()) {
      added.add(
          Columns.floats(
              getOutputs().length == 1 ? getOutputCol() : getOutputCol() + "_" + output,
              List.of()));
    }
    return schema(schema, added);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    PreparedFeatures features =
        getNetwork()
            .map(name -> PreparedFeatures.of(name, engineSettings()))
            .orElseGet(() -> PreparedFeatures.ofEncoder(getModel()));
    Dataset<Row> rows = together(dataset.toDF(), getNumberCol(), Optional.empty());
    return computed(
        rows,
        new Work(
            features,
            batching(rows.schema()),
            pictures(rows, getInputCol()),
            getBadRows().equals(FAIL),
            getOutputs(),
            loads(rows)),
        transformSchema(rows.schema()));
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenFeatures> {
    private static final long serialVersionUID = 1L;

    private final Pictures pictures;
    private final boolean failing;
    private final String[] outputs;

    Work(
        PreparedFeatures features,
        Batching batching,
        Pictures pictures,
        boolean failing,
        String[] outputs,
        LongAccumulator loads) {
      super(features, batching, loads);
      this.pictures = pictures;
      this.failing = failing;
      this.outputs = outputs;
    }

    @Override
    List<Row> compute(OpenFeatures open, List<Row> rows) {
      ImagePreparation preparation = pictures.preparation();
      return PictureTransformer.computeReadable(
          rows,
          failing,
          outputs.length,
          batching(),
          row -> pictures.read(row, preparation),
          images -> features(open, images));
    }

    /** A network takes images of one size at a time. */
    private List<List<?>> features(OpenFeatures open, List<RgbImage> images) {
      Map<List<Integer>, List<Integer>> bySize = new LinkedHashMap<>();
      for (int i = 0; i < images.size(); i++) {
        RgbImage image = images.get(i);
        bySize
            .computeIfAbsent(List.of(image.height(), image.width()), size -> new ArrayList<>())
            .add(i);
      }
      List<List<?>> all = new ArrayList<>(java.util.Collections.nCopies(images.size(), List.of()));
      bySize
          .values()
          .forEach(
              places -> {
                Map<String, Tensor> found =
                    open.run(ImageTensors.toTensor(places.stream().map(images::get).toList()));
                List<Tensor> wanted =
                    Arrays.stream(outputs).map(name -> output(found, name)).toList();
                for (int i = 0; i < places.size(); i++) {
                  int row = i;
                  all.set(
                      places.get(i),
                      wanted.stream().map(each -> each.rows(row, row + 1).toFloatArray()).toList());
                }
              });
      return all;
    }

    private static Tensor output(Map<String, Tensor> found, String name) {
      Tensor output = found.get(name);
      if (output == null) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "the feature network has no output '%s'; it has %s",
                name,
                String.join(", ", found.keySet())),
            Where.key("outputs"));
      }
      return output;
    }
  }
}
