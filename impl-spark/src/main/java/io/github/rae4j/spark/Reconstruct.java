// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Encodes and decodes pictures.
 *
 * <p>{@code rae4j reconstruct} takes one picture at a time, as it is: its pixels are those of
 * {@code setBatchSize(1).setPrepare("none")}. With larger batches and a {@link #numberCol} they are
 * those of {@code rae4j evaluate reconstruction} for that batch size.
 */
public final class Reconstruct extends PictureTransformer<Reconstruct> {
  private static final long serialVersionUID = 1L;

  /** Pictures as PNG files. */
  public static final String PNG = ImageColumn.PNG;

  /** Pictures as {@code array<float>} of the shape (3, height, width), not clamped. */
  public static final String FLOAT = ImageColumn.FLOAT;

  private final Param<String> format = new Param<>(this, "format", "png or float");

  /** A transformer with a name of its own. */
  public Reconstruct() {
    this(Identifiable$.MODULE$.randomUID("reconstruct"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public Reconstruct(String uid) {
    super(uid, "reconstruction");
    setDefault(format, PNG);
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<Reconstruct> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static Reconstruct load(String path) {
    return read().load(path);
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
  public Reconstruct setFormat(String value) {
    return setOneOf(format, value, PNG, FLOAT);
  }

  @Override
  Reconstruct self() {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return described(schema, List.of());
  }

  private StructType described(StructType schema, List<Long> shape) {
    return schema(schema, List.of(ImageColumn.field(getOutputCol(), getFormat(), shape)));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    PreparedModel model = getModel().prepare(ModelUse.RECONSTRUCT);
    Dataset<Row> rows = together(dataset.toDF(), getNumberCol(), Optional.empty());
    return computed(
        rows,
        new Work(
            model,
            batching(rows.schema()),
            pictures(rows, getInputCol()),
            getBadRows().equals(FAIL),
            getFormat(),
            loads(rows)),
        described(rows.schema(), model.imageShape()));
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenModel> {
    private static final long serialVersionUID = 1L;

    /** A picture, with the number of its row where it has one. */
    private record Item(Tensor image, Optional<Long> number) {}

    private final Pictures pictures;
    private final boolean failing;
    private final String format;

    Work(
        PreparedModel model,
        Batching batching,
        Pictures pictures,
        boolean failing,
        String format,
        LongAccumulator loads) {
      super(model, batching, loads);
      this.pictures = pictures;
      this.failing = failing;
      this.format = format;
    }

    @Override
    List<Row> compute(OpenModel open, List<Row> rows) {
      RepresentationAutoencoder autoencoder = open.autoencoder(ModelUse.RECONSTRUCT);
      ImagePreparation preparation = pictures.preparation(open.rae().assembly()::imageSize);
      return PictureTransformer.computeReadable(
          rows,
          failing,
          1,
          batching(),
          row ->
              new Item(
                  autoencoder.resize(ImageTensors.toTensor(pictures.read(row, preparation))),
                  batching().number() < 0 ? Optional.empty() : Optional.of(batching().number(row))),
          items -> {
            List<Object> values =
                ImageColumn.values(
                    format,
                    autoencoder.reconstruct(
                        Tensor.concatRows(items.stream().map(Item::image).toList())),
                    open.provenance(ModelUse.RECONSTRUCT, Optional.empty(), "reconstruction"),
                    items.stream().map(Item::number).toList(),
                    Collections.nCopies(items.size(), Optional.empty()),
                    List.of());
            List<List<?>> added = new ArrayList<>();
            values.forEach(value -> added.add(List.of(value)));
            return added;
          });
    }
  }
}
