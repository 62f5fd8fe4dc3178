// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Generates a picture, or its latents, for every row: rows of number, label and seed become what
 * {@code rae4j sample} makes of them, byte by byte.
 *
 * <p>Rows are brought together by blocks of {@link #batchSize} consecutive numbers, which are the
 * batches of the command. Each is computed as a whole; of a block that lacks numbers, each run of
 * consecutive ones is.
 */
public final class Generate extends ModelTransformer<Generate> {
  private static final long serialVersionUID = 1L;

  /** Pictures as PNG files. */
  public static final String PNG = ImageColumn.PNG;

  /** Pictures as {@code array<float>} of the shape (3, height, width), not clamped. */
  public static final String FLOAT = ImageColumn.FLOAT;

  /** Normalised latents as {@code array<float>}; nothing is decoded. */
  public static final String LATENTS = "latents";

  private final Param<String> numberCol = new Param<>(this, "numberCol", "the image's number");
  private final Param<String> labelCol =
      new Param<>(
          this, "labelCol", "class label, null for none; without it nothing is conditioned");
  private final Param<String> seedCol =
      new Param<>(this, "seedCol", "seed, instead of one for all");
  private final LongParam seed = new LongParam(this, "seed", "seed of all rows");
  private final Param<String> format = new Param<>(this, "format", "png, float or latents");

  /** A transformer with a name of its own. */
  public Generate() {
    this(Identifiable$.MODULE$.randomUID("generate"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public Generate(String uid) {
    super(uid, "image");
    setDefault(numberCol, "number");
    setDefault(seed, GaussianStreams.DEFAULT_SEED);
    setDefault(format, PNG);
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<Generate> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static Generate load(String path) {
    return read().load(path);
  }

  /** Parameter: column of the images' numbers within the run, {@code number} by default. */
  public Param<String> numberCol() {
    return numberCol;
  }

  /** See {@link #numberCol}. */
  public String getNumberCol() {
    return getOrDefault(numberCol);
  }

  /** See {@link #numberCol}. */
  public Generate setNumberCol(String value) {
    set(numberCol, value);
    return this;
  }

  /**
   * Parameter: column of class labels, where null asks for an unconditional image; without it all
   * images are unconditional.
   */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** See {@link #labelCol}. */
  public Optional<String> getLabelCol() {
    return optional(labelCol);
  }

  /** See {@link #labelCol}. */
  public Generate setLabelCol(String value) {
    set(labelCol, value);
    return this;
  }

  /** Parameter: column of seeds, for several runs at once; without it all rows have one seed. */
  public Param<String> seedCol() {
    return seedCol;
  }

  /** See {@link #seedCol}. */
  public Optional<String> getSeedCol() {
    return optional(seedCol);
  }

  /** See {@link #seedCol}. */
  public Generate setSeedCol(String value) {
    set(seedCol, value);
    return this;
  }

  /** Parameter: the seed of all rows, 0 by default; image i depends on (seed, i) alone. */
  public LongParam seed() {
    return seed;
  }

  /** See {@link #seed}. */
  public long getSeed() {
    return (Long) getOrDefault(seed);
  }

  /** See {@link #seed}. */
  public Generate setSeed(long value) {
    set(seed, value);
    return this;
  }

  /**
   * Parameter: {@link #PNG} (the default) for PNG files with their provenance, as {@code rae4j
   * sample} writes them to a folder; {@link #FLOAT}; or {@link #LATENTS}.
   */
  public Param<String> format() {
    return format;
  }

  /** See {@link #format}. */
  public String getFormat() {
    return getOrDefault(format);
  }

  /** See {@link #format}. */
  public Generate setFormat(String value) {
    return setOneOf(format, value, PNG, FLOAT, LATENTS);
  }

  @Override
  Generate self() {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema(schema, List.of());
  }

  private StructType schema(StructType schema, List<Long> shape) {
    Columns.require(schema, "numberCol", getNumberCol(), Columns.Kind.WHOLE);
    getLabelCol().ifPresent(name -> Columns.require(schema, "labelCol", name, Columns.Kind.WHOLE));
    getSeedCol().ifPresent(name -> Columns.require(schema, "seedCol", name, Columns.Kind.WHOLE));
    StructField added = ImageColumn.field(getOutputCol(), getFormat(), shape);
    return Columns.with(schema, List.of(added));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    PreparedModel model = getModel().prepare(ModelUse.GENERATE);
    Dataset<Row> rows = together(dataset.toDF(), Optional.of(getNumberCol()), getSeedCol());
    StructType before = rows.schema();
    StructType after =
        schema(before, getFormat().equals(LATENTS) ? model.latentShape() : model.imageShape());
    BatchFunction.Batching batching =
        new BatchFunction.Batching(
            getBatchSize(),
            before.fieldIndex(getNumberCol()),
            getSeedCol().map(before::fieldIndex).orElse(-1));
    return computed(
        rows,
        new Work(
            model,
            batching,
            getLabelCol().map(before::fieldIndex).orElse(-1),
            getSeed(),
            getFormat(),
            loads(rows)),
        after);
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenModel> {
    private static final long serialVersionUID = 1L;

    private final int label;
    private final long seed;
    private final String format;

    Work(
        PreparedModel model,
        Batching batching,
        int label,
        long seed,
        String format,
        LongAccumulator loads) {
      super(model, batching, loads);
      this.label = label;
      this.seed = seed;
      this.format = format;
    }

    @Override
    List<Row> compute(OpenModel open, List<Row> rows) {
      List<Row> done = new ArrayList<>(rows.size());
      int from = 0;
      for (int i = 1; i <= rows.size(); i++) {
        if (i == rows.size()
            || batching().number(rows.get(i)) != batching().number(rows.get(i - 1)) + 1) {
          done.addAll(run(open, rows.subList(from, i)));
          from = i;
        }
      }
      return done;
    }

    /** Rows of consecutive numbers. */
    private List<Row> run(OpenModel open, List<Row> rows) {
      GenerationPipeline pipeline = open.generation();
      List<Optional<Long>> labels =
          rows.stream()
              .map(row -> label < 0 ? Optional.<Long>empty() : Columns.whole(row, label))
              .toList();
      long runSeed = batching().seed() < 0 ? seed : batching().seed(rows.get(0));
      long first = batching().number(rows.get(0));
      Tensor latents =
          pipeline.latents(
              GenerationRequest.ofConditions(labels.stream().map(Condition::label).toList())
                  .withSeed(runSeed)
                  .withFirstImage(first)
                  .withBatchSize(rows.size())
                  .withListener((before, total, step) -> checkTask()));
      if (format.equals(LATENTS)) {
        return withFloats(rows, latents);
      }
      List<Object> values =
          ImageColumn.values(
              format,
              pipeline.decode(latents),
              open.provenance(ModelUse.GENERATE, Optional.of(runSeed), ""),
              LongStream.range(first, first + rows.size()).mapToObj(Optional::of).toList(),
              labels,
              open.rae().classNames().names());
      return withValues(rows, values);
    }
  }
}
