// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.MetricAnswers;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Measures pictures beside their originals: PSNR, SSIM and LPIPS of each pair, as {@code double}.
 *
 * <p>The column of a metric is called as the metric, behind {@link #outputCol}, which is empty by
 * default. The value of a pair depends on that pair alone. LPIPS needs a network, see {@link
 * #network}; PSNR and SSIM need neither that nor an engine.
 */
public final class PairMetrics extends PictureTransformer<PairMetrics> {
  private static final long serialVersionUID = 1L;

  private final Param<String> originalCol =
      new Param<>(this, "originalCol", "the originals: encoded pictures or their paths");
  private final StringArrayParam metrics =
      new StringArrayParam(this, "metrics", "metrics of pairs, with their settings");
  private final Param<String> network =
      new Param<>(this, "network", "network that compares pairs, and its options");

  /** A transformer with a name of its own. */
  public PairMetrics() {
    this(Identifiable$.MODULE$.randomUID("pairmetrics"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public PairMetrics(String uid) {
    super(uid, "");
    setDefault(prepare(), Pictures.NONE);
    setDefault(originalCol, "original");
    setDefault(metrics, new String[] {"psnr", "ssim"});
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<PairMetrics> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static PairMetrics load(String path) {
    return read().load(path);
  }

  /** Parameter: column of the originals, {@code original} by default. */
  public Param<String> originalCol() {
    return originalCol;
  }

  /** See {@link #originalCol}. */
  public String getOriginalCol() {
    return getOrDefault(originalCol);
  }

  /** See {@link #originalCol}. */
  public PairMetrics setOriginalCol(String value) {
    set(originalCol, value);
    return this;
  }

  /**
   * Parameter: metrics of pairs, {@code NAME} or {@code NAME:KEY=VALUE,KEY=VALUE}; by default
   * {@code psnr} and {@code ssim}.
   */
  public StringArrayParam metrics() {
    return metrics;
  }

  /** See {@link #metrics}. */
  public String[] getMetrics() {
    return getOrDefault(metrics).clone();
  }

  /** See {@link #metrics}. */
  public PairMetrics setMetrics(String... values) {
    if (values.length == 0) {
      throw new ConfigException("name at least one metric", Where.key("metrics"));
    }
    set(metrics, values.clone());
    return this;
  }

  /**
   * Parameter: the network that compares pairs, as {@code --pair-features} of the command takes it,
   * for example {@code lpips-vgg16:weights=lpips.safetensors}.
   */
  public Param<String> network() {
    return network;
  }

  /** See {@link #network}. */
  public Optional<String> getNetwork() {
    return optional(network);
  }

  /** See {@link #network}. */
  public PairMetrics setNetwork(String value) {
    set(network, value);
    return this;
  }

  @Override
  PairMetrics self() {
    return this;
  }

  @Override
  void requireInput(StructType schema) {
    super.requireInput(schema);
    Columns.require(schema, "originalCol", getOriginalCol(), Columns.Kind.PICTURE);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    List<StructField> added = new ArrayList<>();
    for (String metric : getMetrics()) {
      added.add(
          DataTypes.createStructField(
              getOutputCol() + FeatureNetworkConfig.parse(metric).network(),
              DataTypes.DoubleType,
              true));
    }
    return schema(schema, added);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    EngineSettings engine = engineSettings();
    PreparedFeatures features =
        getNetwork()
            .map(name -> PreparedFeatures.of(name, engine))
            .orElseGet(() -> PreparedFeatures.ofPixels(engine));
    try (Registry registry = Registry.standard()) {
      List<PairMetric> wanted = metrics(registry, getMetrics());
      if (wanted.stream().anyMatch(metric -> metric.feature().isPresent())) {
        features.choice();
      }
    }
    Dataset<Row> rows = together(dataset.toDF(), getNumberCol(), Optional.empty());
    return computed(
        rows,
        new Work(
            features,
            batching(rows.schema()),
            pictures(rows, getInputCol()),
            pictures(rows, getOriginalCol()),
            getBadRows().equals(FAIL),
            getMetrics(),
            loads(rows)),
        transformSchema(rows.schema()));
  }

  private static List<PairMetric> metrics(Registry registry, String[] names) {
    return Arrays.stream(names).map(name -> metric(registry, name)).toList();
  }

  private static PairMetric metric(Registry registry, String text) {
    FeatureNetworkConfig named = FeatureNetworkConfig.parse(text);
    ConfigParameters settings = ConfigParameters.of("metric " + named.network(), named.options());
    MetricProvider provider = registry.find(MetricProvider.class, named.network());
    Metric metric = MetricAnswers.require(PluginAnswers.made(provider, provider.create(settings)));
    settings.rejectUnknown();
    if (metric instanceof PairMetric pairs) {
      return pairs;
    }
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "%s measures sets of images, not pairs; psnr, ssim and lpips measure pairs",
            named.network()),
        Where.key("metrics"));
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenFeatures> {
    private static final long serialVersionUID = 1L;

    private record Pair(Tensor image, Tensor original) {}

    private final Pictures images;
    private final Pictures originals;
    private final boolean failing;
    private final String[] metrics;

    Work(
        PreparedFeatures features,
        Batching batching,
        Pictures images,
        Pictures originals,
        boolean failing,
        String[] metrics,
        LongAccumulator loads) {
      super(features, batching, loads);
      this.images = images;
      this.originals = originals;
      this.failing = failing;
      this.metrics = metrics;
    }

    @Override
    List<Row> compute(OpenFeatures open, List<Row> rows) {
      List<PairMetric> wanted = metrics(open.registry(), metrics);
      ImagePreparation preparation = images.preparation();
      return PictureTransformer.computeReadable(
          rows,
          failing,
          metrics.length,
          batching(),
          row -> pair(row, preparation),
          pairs -> pairs.stream().<List<?>>map(pair -> values(open, wanted, pair)).toList());
    }

    private Pair pair(Row row, ImagePreparation preparation) {
      Tensor image = ImageTensors.toTensor(images.read(row, preparation));
      Tensor original = ImageTensors.toTensor(originals.read(row, preparation));
      if (!image.shape().equals(original.shape())) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "a picture has the shape %s, but its original %s; let prepare bring both to one"
                    + " size",
                image.shape(),
                original.shape()),
            Where.key("prepare"));
      }
      return new Pair(image, original);
    }

    private static List<Double> values(OpenFeatures open, List<PairMetric> wanted, Pair pair) {
      Optional<Map<String, Tensor>> features =
          wanted.stream().anyMatch(metric -> metric.feature().isPresent())
              ? Optional.of(open.run(pair.image(), pair.original()))
              : Optional.empty();
      return wanted.stream()
          .map(
              metric ->
                  MetricAnswers.ofPair(
                      metric,
                      pair.image(),
                      pair.original(),
                      metric.feature().map(name -> feature(features.orElseThrow(), name))))
          .toList();
    }

    private static Tensor feature(Map<String, Tensor> features, String name) {
      Tensor feature = features.get(name);
      if (feature == null) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "the network has no output '%s', only %s; take one that compares pairs, such as"
                    + " lpips-vgg16",
                name,
                String.join(", ", features.keySet())),
            Where.key("network"));
      }
      return feature;
    }
  }
}
