// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Decodes normalised latents into pictures.
 *
 * <p>Latents are {@code array<float>} in C order. Their shape is that in the column's metadata
 * under {@code rae4j.shape}, as {@link Encode} and {@link Generate} write it and Parquet keeps it,
 * or else that of the model. With a {@link #numberCol} the pictures are those of {@code rae4j
 * decode}, byte by byte, but for what their provenance says of the file that the command read.
 */
public final class Decode extends ModelTransformer<Decode> {
  private static final long serialVersionUID = 1L;

  /** Pictures as PNG files. */
  public static final String PNG = ImageColumn.PNG;

  /** Pictures as {@code array<float>} of the shape (3, height, width), not clamped. */
  public static final String FLOAT = ImageColumn.FLOAT;

  private final Param<String> inputCol = new Param<>(this, "inputCol", "latents (array<float>)");
  private final Param<String> numberCol =
      new Param<>(this, "numberCol", "number of each row, so that batches are always the same");
  private final Param<String> labelCol =
      new Param<>(this, "labelCol", "class label, for the provenance of pictures");
  private final Param<String> format = new Param<>(this, "format", "png or float");

  /** A transformer with a name of its own. */
  public Decode() {
    this(Identifiable$.MODULE$.randomUID("decode"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public Decode(String uid) {
    super(uid, "image");
    setDefault(inputCol, "latents");
    setDefault(format, PNG);
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<Decode> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static Decode load(String path) {
    return read().load(path);
  }

  /** Parameter: column of latents, {@code latents} by default. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** See {@link #inputCol}. */
  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  /** See {@link #inputCol}. */
  public Decode setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  /** Parameter: column that numbers the rows; see {@link PictureTransformer#numberCol}. */
  public Param<String> numberCol() {
    return numberCol;
  }

  /** See {@link #numberCol}. */
  public Optional<String> getNumberCol() {
    return optional(numberCol);
  }

  /** See {@link #numberCol}. */
  public Decode setNumberCol(String value) {
    set(numberCol, value);
    return this;
  }

  /** Parameter: column of class labels, which only the provenance of pictures names. */
  public Param<String> labelCol() {
    return labelCol;
  }

  /** See {@link #labelCol}. */
  public Optional<String> getLabelCol() {
    return optional(labelCol);
  }

  /** See {@link #labelCol}. */
  public Decode setLabelCol(String value) {
    set(labelCol, value);
    return this;
  }

  /** Parameter: {@link #PNG} (the default) or {@link #FLOAT}. */
  public Param<String> format() {
    return format;
  }

  /** See {@link #format}. */
  public String getFormat() {
    return getOrDefault(format);
  }

  /** See {@link #format}. */
  public Decode setFormat(String value) {
    return setOneOf(format, value, PNG, FLOAT);
  }

  @Override
  Decode self() {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return described(schema, List.of());
  }

  private StructType described(StructType schema, List<Long> shape) {
    Columns.require(schema, "inputCol", getInputCol(), Columns.Kind.FLOATS);
    getNumberCol()
        .ifPresent(name -> Columns.require(schema, "numberCol", name, Columns.Kind.WHOLE));
    getLabelCol().ifPresent(name -> Columns.require(schema, "labelCol", name, Columns.Kind.WHOLE));
    return Columns.with(schema, List.of(ImageColumn.field(getOutputCol(), getFormat(), shape)));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    PreparedModel model = getModel().prepare(ModelUse.DECODE);
    Dataset<Row> rows = together(dataset.toDF(), getNumberCol(), Optional.empty());
    StructType before = rows.schema();
    long[] usual = model.latentShape().stream().mapToLong(Long::longValue).toArray();
    long[] shape = Columns.shape(before.apply(getInputCol())).orElse(usual);
    return computed(
        rows,
        new Work(
            model,
            new BatchFunction.Batching(
                getBatchSize(), getNumberCol().map(before::fieldIndex).orElse(-1), -1),
            before.fieldIndex(getInputCol()),
            getLabelCol().map(before::fieldIndex).orElse(-1),
            shape,
            getFormat(),
            loads(rows)),
        // Latents of another shape become images of another.
        described(before, Arrays.equals(shape, usual) ? model.imageShape() : List.of()));
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenModel> {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final int label;
    private final long[] shape;
    private final String format;

    Work(
        PreparedModel model,
        Batching batching,
        int column,
        int label,
        long[] shape,
        String format,
        LongAccumulator loads) {
      super(model, batching, loads);
      this.column = column;
      this.label = label;
      this.shape = shape.clone();
      this.format = format;
    }

    @Override
    List<Row> compute(OpenModel open, List<Row> rows) {
      RepresentationAutoencoder autoencoder = open.autoencoder(ModelUse.DECODE);
      Tensor latents = Tensor.concatRows(rows.stream().map(this::latent).toList());
      List<Object> values =
          ImageColumn.values(
              format,
              autoencoder.decode(latents),
              open.provenance(ModelUse.DECODE, Optional.empty(), "decoded"),
              numbers(rows),
              rows.stream()
                  .map(row -> label < 0 ? Optional.<Long>empty() : Columns.whole(row, label))
                  .toList(),
              open.rae().classNames().names());
      return withValues(rows, values);
    }

    private Tensor latent(Row row) {
      int wanted = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
      float[] values = Columns.floats(row, column).orElse(new float[0]);
      if (values.length != wanted) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "a row's latents have %,d values, but %,d are expected, for the shape %s; latents"
                    + " of other shapes need it in the column's metadata, under %s",
                values.length,
                wanted,
                Arrays.toString(shape),
                Columns.SHAPE),
            Where.key("inputCol"));
      }
      long[] one = new long[shape.length + 1];
      one[0] = 1;
      System.arraycopy(shape, 0, one, 1, shape.length);
      return Tensor.of(values, one);
    }

    private List<Optional<Long>> numbers(List<Row> rows) {
      return batching().number() < 0
          ? Collections.nCopies(rows.size(), Optional.empty())
          : rows.stream().map(row -> Optional.of(batching().number(row))).toList();
    }
  }
}
