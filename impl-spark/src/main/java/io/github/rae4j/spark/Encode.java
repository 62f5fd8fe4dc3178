// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.LongAccumulator;

/**
 * Encodes pictures into normalised latents, {@code array<float>} in C order with the shape (C, h,
 * w), or (tokens, C), in the column's metadata under {@code rae4j.shape}.
 *
 * <p>With a {@link #numberCol} the latents are those of {@code rae4j encode}, bit by bit.
 */
public final class Encode extends PictureTransformer<Encode> {
  private static final long serialVersionUID = 1L;

  /** A transformer with a name of its own. */
  public Encode() {
    this(Identifiable$.MODULE$.randomUID("encode"));
  }

  /** A transformer with a given name, as Spark makes it when it loads one. */
  public Encode(String uid) {
    super(uid, "latents");
  }

  /** Reads what {@code write().save(path)} wrote. */
  public static MLReader<Encode> read() {
    return new DefaultParamsReader<>();
  }

  /** As {@code read().load(path)}. */
  public static Encode load(String path) {
    return read().load(path);
  }

  @Override
  Encode self() {
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema(schema, List.of(Columns.floats(getOutputCol(), List.of())));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    PreparedModel model = getModel().prepare(ModelUse.ENCODE);
    Dataset<Row> rows = together(dataset.toDF(), getNumberCol(), Optional.empty());
    StructType before = rows.schema();
    return computed(
        rows,
        new Work(
            model,
            batching(before),
            pictures(rows, getInputCol()),
            getBadRows().equals(FAIL),
            loads(rows)),
        schema(before, List.of(Columns.floats(getOutputCol(), model.latentShape()))));
  }

  /** What executors do. */
  private static final class Work extends BatchFunction<OpenModel> {
    private static final long serialVersionUID = 1L;

    private final Pictures pictures;
    private final boolean failing;

    Work(
        PreparedModel model,
        Batching batching,
        Pictures pictures,
        boolean failing,
        LongAccumulator loads) {
      super(model, batching, loads);
      this.pictures = pictures;
      this.failing = failing;
    }

    @Override
    List<Row> compute(OpenModel open, List<Row> rows) {
      RepresentationAutoencoder autoencoder = open.autoencoder(ModelUse.ENCODE);
      ImagePreparation preparation = pictures.preparation(open.rae().assembly()::imageSize);
      return PictureTransformer.computeReadable(
          rows,
          failing,
          1,
          batching(),
          row -> autoencoder.resize(ImageTensors.toTensor(pictures.read(row, preparation))),
          images -> {
            Tensor latents = autoencoder.encode(Tensor.concatRows(images));
            List<List<?>> added = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
              added.add(List.of(latents.rows(i, i + 1).toFloatArray()));
            }
            return added;
          });
    }
  }
}
