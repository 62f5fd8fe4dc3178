// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.ArraySeq;

/** Columns of pictures, latents and numbers: what they must be, and their values. */
final class Columns {
  /** The key of a column's metadata with the shape of its arrays. */
  static final String SHAPE = "rae4j.shape";

  /** What a column may hold. */
  enum Kind {
    /** An encoded picture, or its path. */
    PICTURE("binary (an encoded picture) or string (its path)"),
    /** Any whole number. */
    WHOLE("a whole number (byte, short, int or long)"),
    /** A tensor in C order. */
    FLOATS("array<float>");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    boolean fits(DataType type) {
      return switch (this) {
        case PICTURE -> type.equals(DataTypes.BinaryType) || type.equals(DataTypes.StringType);
        case WHOLE ->
            List.of(
                    DataTypes.ByteType,
                    DataTypes.ShortType,
                    DataTypes.IntegerType,
                    DataTypes.LongType)
                .contains(type);
        case FLOATS ->
            type instanceof ArrayType array && array.elementType().equals(DataTypes.FloatType);
      };
    }
  }

  private Columns() {}

  /**
   * Requires a column.
   *
   * @param param the parameter that names it, for messages
   * @throws DataException if it is missing, with those that there are, or of another type
   */
  static StructField require(StructType schema, String param, String name, Kind kind) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(name)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "there is no column '%s' (%s); there are %s; a column that holds %s is expected",
              name,
              param,
              String.join(", ", names),
              kind.words),
          Where.key(param));
    }
    if (names.indexOf(name) != names.lastIndexOf(name)) {
      throw new DataException(
          String.format(
              Locale.ROOT, "there are several columns '%s' (%s); rename all but one", name, param),
          Where.key(param));
    }
    StructField field = schema.apply(name);
    if (!kind.fits(field.dataType())) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the column '%s' (%s) is of the type %s, but must be %s",
              name,
              param,
              field.dataType().catalogString(),
              kind.words),
          Where.key(param));
    }
    return field;
  }

  /**
   * A schema with further columns.
   *
   * @throws DataException if there is one of that name already
   */
  static StructType with(StructType schema, List<StructField> added) {
    List<StructField> all = new ArrayList<>(List.of(schema.fields()));
    for (StructField field : added) {
      if (all.stream().anyMatch(each -> each.name().equals(field.name()))) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "there is a column '%s' already; name another outputCol, or drop it first",
                field.name()),
            Where.key("outputCol"));
      }
      all.add(field);
    }
    return new StructType(all.toArray(StructField[]::new));
  }

  /** A column of tensors, whose shape stands in its metadata. */
  static StructField floats(String name, List<Long> shape) {
    Metadata metadata =
        shape.isEmpty()
            ? Metadata.empty()
            : new MetadataBuilder()
                .putLongArray(SHAPE, shape.stream().mapToLong(Long::longValue).toArray())
                .build();
    return new StructField(
        name, DataTypes.createArrayType(DataTypes.FloatType, false), true, metadata);
  }

  /** The shape of a column's tensors, as far as it is known. */
  static Optional<long[]> shape(StructField field) {
    return field.metadata().contains(SHAPE)
        ? Optional.of(field.metadata().getLongArray(SHAPE))
        : Optional.empty();
  }

  /**
   * A dataset with the metadata of a schema, which rows that Java has computed come without.
   *
   * @param schema of the dataset
   */
  static Dataset<Row> described(Dataset<Row> rows, StructType schema) {
    if (Arrays.stream(schema.fields()).allMatch(f -> f.metadata().equals(Metadata.empty()))) {
      return rows;
    }
    return rows.select(
        Arrays.stream(schema.fields())
            .map(field -> rows.col(quoted(field.name())).as(field.name(), field.metadata()))
            .toArray(Column[]::new));
  }

  /** A name as it stands in expressions. */
  static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  /** A row with further values. */
  static Row with(Row row, List<?> added) {
    Object[] values = new Object[row.size() + added.size()];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    for (int i = 0; i < added.size(); i++) {
      Object value = added.get(i);
      values[row.size() + i] =
          value instanceof float[] floats ? new ArraySeq.ofFloat(floats) : value;
    }
    return RowFactory.create(values);
  }

  /** A whole number of any width; empty for null. */
  static Optional<Long> whole(Row row, int column) {
    return row.isNullAt(column)
        ? Optional.empty()
        : Optional.of(((Number) row.get(column)).longValue());
  }

  /** The floats of a row; empty for null. */
  static Optional<float[]> floats(Row row, int column) {
    if (row.isNullAt(column)) {
      return Optional.empty();
    }
    List<?> values = row.getList(column);
    float[] floats = new float[values.size()];
    int i = 0;
    for (Object value : values) {
      floats[i++] = value == null ? Float.NaN : (Float) value;
    }
    return Optional.of(floats);
  }
}
