// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.Device;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * What the transformers have in common: the model, the engine, and how many rows are computed
 * together. Not thread-safe, like all transformers of Spark.
 *
 * @param <T> the transformer itself, which the setters give back
 */
public abstract sealed class ModelTransformer<T extends ModelTransformer<T>> extends Transformer
    implements DefaultParamsWritable permits Decode, Generate, PictureTransformer {
  private static final long serialVersionUID = 1L;

  /** Spark's own. */
  private static final int DEFAULT_PARTITIONS = 200;

  private final String uid;
  private final Param<String> config;
  private final StringArrayParam overrides;
  private final BooleanParam fast;
  private final Param<String> engine;
  private final Param<String> device;
  private final IntParam threads;
  private final StringArrayParam engineOptions;
  private final IntParam batchSize;
  private final IntParam partitions;
  private final Param<String> outputCol;

  ModelTransformer(String uid, String output) {
    SparkRequirements.check();
    this.uid = uid;
    config = new Param<>(this, "config", "YAML file, preset, public model, or URI of a YAML file");
    overrides = new StringArrayParam(this, "overrides", "changes of the config, key.path=value");
    fast = new BooleanParam(this, "fast", "whether the config's fast sampler makes the images");
    engine = new Param<>(this, "engine", "name of the engine");
    device = new Param<>(this, "device", "cpu, cuda, or auto");
    threads = new IntParam(this, "threads", "threads of one operation; 0: spark.task.cpus");
    engineOptions = new StringArrayParam(this, "engineOptions", "options of the engine, key=value");
    batchSize = new IntParam(this, "batchSize", "rows that are computed together");
    partitions =
        new IntParam(
            this,
            "partitions",
            "partitions that rows are brought together in; 0: spark.sql.shuffle.partitions");
    outputCol = new Param<>(this, "outputCol", "the column to add");
    setDefault(engine, EngineSettings.DEFAULT.name());
    setDefault(device, EngineSettings.DEFAULT.device().toString());
    setDefault(threads, 0);
    setDefault(overrides, new String[0]);
    setDefault(fast, false);
    setDefault(engineOptions, new String[0]);
    setDefault(batchSize, GenerationRequest.DEFAULT_BATCH_SIZE);
    setDefault(partitions, 0);
    setDefault(outputCol, output);
  }

  abstract T self();

  /** Takes model and engine from a description. */
  public T setModel(SparkModel model) {
    set(config, model.config());
    set(overrides, model.overrides().toArray(String[]::new));
    set(fast, model.fast());
    return setEngine(model.engine());
  }

  T setEngine(EngineSettings settings) {
    set(engine, settings.name());
    set(device, settings.device().toString());
    set(threads, settings.threads());
    set(
        engineOptions,
        settings.properties().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted()
            .toArray(String[]::new));
    return self();
  }

  /**
   * The model that the parameters describe.
   *
   * @throws ConfigException if no config is set, or an option of the engine has no value
   */
  public SparkModel getModel() {
    if (!isDefined(config)) {
      throw new ConfigException(
          getClass().getSimpleName() + " needs a model; call setModel or setConfig",
          Where.key("config"));
    }
    return new SparkModel(getConfig(), List.of(getOverrides()), engineSettings(), getFast());
  }

  EngineSettings engineSettings() {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String option : getEngineOptions()) {
      int equals = option.indexOf('=');
      if (equals < 1) {
        throw new ConfigException(
            "engineOptions: '" + option + "' is not of the form key=value",
            Where.key("engineOptions"));
      }
      properties.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return new EngineSettings(getEngine(), Device.parse(getDevice()), getThreads(), properties);
  }

  /** Parameter: a YAML file, a preset, a public model, or the URI of a YAML file. */
  public Param<String> config() {
    return config;
  }

  /** See {@link #config}. */
  public String getConfig() {
    return getOrDefault(config);
  }

  /** See {@link #config}. */
  public T setConfig(String value) {
    set(config, value);
    return self();
  }

  /** Parameter: {@code key.path=value}, as the command takes them; none by default. */
  public StringArrayParam overrides() {
    return overrides;
  }

  /** See {@link #overrides}. */
  public String[] getOverrides() {
    return getOrDefault(overrides).clone();
  }

  /** See {@link #overrides}. */
  public T setOverrides(String... values) {
    set(overrides, values.clone());
    return self();
  }

  /**
   * Parameter: whether the sampler that the config records as fast makes the images; not by
   * default.
   */
  public BooleanParam fast() {
    return fast;
  }

  /** See {@link #fast}. */
  public boolean getFast() {
    return (Boolean) getOrDefault(fast);
  }

  /** See {@link #fast}. */
  public T setFast(boolean value) {
    set(fast, value);
    return self();
  }

  /** Parameter: name of the engine, by default {@code onnxruntime}. */
  public Param<String> engine() {
    return engine;
  }

  /** See {@link #engine}. */
  public String getEngine() {
    return getOrDefault(engine);
  }

  /** See {@link #engine}. */
  public T setEngine(String value) {
    set(engine, value);
    return self();
  }

  /** Parameter: {@code cpu} (the default), {@code cuda} or {@code auto}. */
  public Param<String> device() {
    return device;
  }

  /** See {@link #device}. */
  public String getDevice() {
    return getOrDefault(device);
  }

  /** See {@link #device}. */
  public T setDevice(String value) {
    set(device, Device.parse(value).toString());
    return self();
  }

  /** Parameter: threads of one operation; 0, the default, for {@code spark.task.cpus}. */
  public IntParam threads() {
    return threads;
  }

  /** See {@link #threads}. */
  public int getThreads() {
    return number(threads);
  }

  /** See {@link #threads}. */
  public T setThreads(int value) {
    return setNumber(threads, value, 0);
  }

  /** Parameter: options of the engine, {@code key=value}; none by default. */
  public StringArrayParam engineOptions() {
    return engineOptions;
  }

  /** See {@link #engineOptions}. */
  public String[] getEngineOptions() {
    return getOrDefault(engineOptions).clone();
  }

  /** See {@link #engineOptions}. */
  public T setEngineOptions(String... values) {
    set(engineOptions, values.clone());
    return self();
  }

  /** Parameter: rows that are computed together, 16 by default, as for the command. */
  public IntParam batchSize() {
    return batchSize;
  }

  /** See {@link #batchSize}. */
  public int getBatchSize() {
    return number(batchSize);
  }

  /** See {@link #batchSize}. */
  public T setBatchSize(int value) {
    return setNumber(batchSize, value, 1);
  }

  /**
   * Parameter: the number of partitions in which rows are brought together by their numbers; 0, the
   * default, for {@code spark.sql.shuffle.partitions}.
   */
  public IntParam partitions() {
    return partitions;
  }

  /** See {@link #partitions}. */
  public int getPartitions() {
    return number(partitions);
  }

  /** See {@link #partitions}. */
  public T setPartitions(int value) {
    return setNumber(partitions, value, 0);
  }

  /** Parameter: name of the column that is added. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** See {@link #outputCol}. */
  public String getOutputCol() {
    return getOrDefault(outputCol);
  }

  /** See {@link #outputCol}. */
  public T setOutputCol(String value) {
    set(outputCol, value);
    return self();
  }

  int number(IntParam param) {
    return (Integer) getOrDefault(param);
  }

  T setNumber(IntParam param, int value, int smallest) {
    if (value < smallest) {
      throw new ConfigException(
          String.format(
              Locale.ROOT, "%s must be at least %d, but is %d", param.name(), smallest, value),
          Where.key(param.name()));
    }
    set(param, value);
    return self();
  }

  T setOneOf(Param<String> param, String value, String... allowed) {
    if (!Arrays.asList(allowed).contains(value)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s must be one of %s, but is '%s'",
              param.name(),
              String.join(", ", allowed),
              value),
          Where.key(param.name()));
    }
    set(param, value);
    return self();
  }

  /** Brings rows together, where they have numbers; see {@link Blocks}. */
  Dataset<Row> together(Dataset<Row> rows, Optional<String> number, Optional<String> seed) {
    if (number.isEmpty()) {
      return rows;
    }
    int wanted = getPartitions();
    return Blocks.together(
        rows,
        rows.col(Columns.quoted(number.get())),
        seed.map(name -> rows.col(Columns.quoted(name))).stream().toList(),
        getBatchSize(),
        wanted > 0 ? wanted : shufflePartitions(rows));
  }

  private static int shufflePartitions(Dataset<Row> rows) {
    String setting = rows.sparkSession().conf().get("spark.sql.shuffle.partitions");
    // Some platforms know 'auto', which is for their own planner.
    return setting.matches("[1-9]\\d{0,8}") ? Integer.parseInt(setting) : DEFAULT_PARTITIONS;
  }

  /** The rows as a function makes them of these. */
  static Dataset<Row> computed(Dataset<Row> rows, BatchFunction<?> function, StructType schema) {
    return Columns.described(rows.mapPartitions(function, Encoders.row(schema)), schema);
  }

  /** Counts how often executors open something for this dataset; shown by Spark's pages. */
  static LongAccumulator loads(Dataset<Row> rows) {
    return rows.sparkSession().sparkContext().longAccumulator("rae4j loads");
  }

  Optional<String> optional(Param<String> param) {
    return isDefined(param) ? Optional.of(getOrDefault(param)) : Optional.empty();
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public T copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
