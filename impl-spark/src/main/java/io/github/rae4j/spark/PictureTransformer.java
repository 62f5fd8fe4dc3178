// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What transformers of pictures have in common: where pictures are, how they are prepared, and what
 * is done about those that cannot be read.
 *
 * @param <T> the transformer itself
 */
public abstract sealed class PictureTransformer<T extends PictureTransformer<T>>
    extends ModelTransformer<T> permits Encode, Reconstruct, Features, PairMetrics {
  private static final long serialVersionUID = 1L;

  /** A row that cannot be read ends the job. */
  public static final String FAIL = "fail";

  /** A row that cannot be read gets null, and the reason in a further column. */
  public static final String NULL = "null";

  private final Param<String> inputCol =
      new Param<>(this, "inputCol", "encoded pictures (binary) or their paths (string)");
  private final Param<String> numberCol =
      new Param<>(this, "numberCol", "number of each row, so that batches are always the same");
  private final Param<String> prepare =
      new Param<>(this, "prepare", "what is done to every picture: model, none, or steps");
  private final BooleanParam upright =
      new BooleanParam(this, "upright", "turn pictures by their EXIF orientation");
  private final Param<String> badRows =
      new Param<>(this, "badRows", "what is done about pictures that cannot be read: fail or null");
  private final Param<String> reasonCol =
      new Param<>(this, "reasonCol", "column with the reasons, where badRows is null");

  PictureTransformer(String uid, String output) {
    super(uid, output);
    setDefault(inputCol, "image");
    setDefault(prepare, Pictures.MODEL);
    setDefault(upright, false);
    setDefault(badRows, FAIL);
    setDefault(reasonCol, "reason");
  }

  /** Parameter: column of encoded pictures (binary) or their paths (string). */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** See {@link #inputCol}. */
  public String getInputCol() {
    return getOrDefault(inputCol);
  }

  /** See {@link #inputCol}. */
  public T setInputCol(String value) {
    set(inputCol, value);
    return self();
  }

  /**
   * Parameter: column that numbers the rows from 0. Rows are then brought together by blocks of
   * {@link #batchSize} consecutive numbers, the batches of the one-machine command. Without it,
   * rows are computed with those that happen to be beside them in a partition.
   */
  public Param<String> numberCol() {
    return numberCol;
  }

  /** See {@link #numberCol}. */
  public Optional<String> getNumberCol() {
    return optional(numberCol);
  }

  /** See {@link #numberCol}. */
  public T setNumberCol(String value) {
    set(numberCol, value);
    return self();
  }

  /**
   * Parameter: what is done to every picture. {@code model} (the default) is ADM's centre crop to
   * the size of the model's images, as {@code rae4j encode --data} does; {@code none} leaves it to
   * the encoder, which squashes a picture to its input, as {@code rae4j encode FILE} does; all else
   * are steps as {@link ImagePreparation} has them.
   */
  public Param<String> prepare() {
    return prepare;
  }

  /** See {@link #prepare}. */
  public String getPrepare() {
    return getOrDefault(prepare);
  }

  /**
   * See {@link #prepare}.
   *
   * @throws RaeException if a step is unknown
   */
  public T setPrepare(String value) {
    if (!value.equals(Pictures.MODEL)) {
      ImagePreparation.parse(value);
    }
    set(prepare, value);
    return self();
  }

  /** Parameter: whether pictures are turned by their EXIF orientation; false by default. */
  public BooleanParam upright() {
    return upright;
  }

  /** See {@link #upright}. */
  public boolean getUpright() {
    return (Boolean) getOrDefault(upright);
  }

  /** See {@link #upright}. */
  public T setUpright(boolean value) {
    set(upright, value);
    return self();
  }

  /**
   * Parameter: what is done about pictures that cannot be read. {@link #FAIL} (the default) ends
   * the job, naming the picture; with {@link #NULL} the row gets null, and the reason in {@link
   * #reasonCol}.
   */
  public Param<String> badRows() {
    return badRows;
  }

  /** See {@link #badRows}. */
  public String getBadRows() {
    return getOrDefault(badRows);
  }

  /** See {@link #badRows}. */
  public T setBadRows(String value) {
    return setOneOf(badRows, value, FAIL, NULL);
  }

  /**
   * Parameter: the column that says why a row has null, {@code reason} by default; null for rows
   * that have a value. It is added where {@link #badRows} is {@link #NULL}.
   */
  public Param<String> reasonCol() {
    return reasonCol;
  }

  /** See {@link #reasonCol}. */
  public String getReasonCol() {
    return getOrDefault(reasonCol);
  }

  /** See {@link #reasonCol}. */
  public T setReasonCol(String value) {
    set(reasonCol, value);
    return self();
  }

  /** Requires the input, and adds columns, with that of the reasons where it is wanted. */
  StructType schema(StructType schema, List<StructField> added) {
    requireInput(schema);
    getNumberCol()
        .ifPresent(name -> Columns.require(schema, "numberCol", name, Columns.Kind.WHOLE));
    List<StructField> all = new ArrayList<>(added);
    if (getBadRows().equals(NULL)) {
      all.add(DataTypes.createStructField(getReasonCol(), DataTypes.StringType, true));
    }
    return Columns.with(schema, all);
  }

  void requireInput(StructType schema) {
    Columns.require(schema, "inputCol", getInputCol(), Columns.Kind.PICTURE);
  }

  BatchFunction.Batching batching(StructType schema) {
    return new BatchFunction.Batching(
        getBatchSize(), getNumberCol().map(schema::fieldIndex).orElse(-1), -1);
  }

  Pictures pictures(Dataset<Row> rows, String column) {
    return new Pictures(
        rows.schema().fieldIndex(column),
        getPrepare(),
        getUpright(),
        new SerializableConfiguration(rows.sparkSession().sparkContext().hadoopConfiguration()));
  }

  /**
   * Computes the rows of a batch that can be read.
   *
   * @param <I> what is read of a row
   */
  interface Reader<I> {
    /** Reads a row, or throws a {@link RaeException}. */
    I read(Row row);
  }

  /** Computes what was read: the values to add to each row. */
  interface Computer<I> {
    /** Gives as many lists of values as there are items. */
    List<List<?>> compute(List<I> items);
  }

  /**
   * Computes the rows that can be read; what happens to the others, {@link #badRows} says.
   *
   * @param nulls values of a row that cannot be read
   */
  static <I> List<Row> computeReadable(
      List<Row> rows,
      boolean failing,
      int nulls,
      BatchFunction.Batching batching,
      Reader<I> reader,
      Computer<I> computer) {
    List<I> items = new ArrayList<>(rows.size());
    List<Optional<String>> reasons = new ArrayList<>(rows.size());
    for (Row row : rows) {
      try {
        items.add(reader.read(row));
        reasons.add(Optional.empty());
      } catch (RaeException e) {
        if (failing) {
          throw batching.number() < 0
              ? e
              : e.explained(
                  "row number " + batching.number(row) + ": " + e.getMessage(), e.where());
        }
        reasons.add(Optional.of(e.getMessage()));
      }
    }
    List<List<?>> computed = items.isEmpty() ? List.of() : computer.compute(items);
    List<Row> done = new ArrayList<>(rows.size());
    int next = 0;
    for (int i = 0; i < rows.size(); i++) {
      List<Object> added = new ArrayList<>();
      if (reasons.get(i).isEmpty()) {
        added.addAll(computed.get(next++));
      } else {
        for (int n = 0; n < nulls; n++) {
          added.add(null);
        }
      }
      if (!failing) {
        added.add(reasons.get(i).orElse(null));
      }
      done.add(Columns.with(rows.get(i), added));
    }
    return done;
  }
}
