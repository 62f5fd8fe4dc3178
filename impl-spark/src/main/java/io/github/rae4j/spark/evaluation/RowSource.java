// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.spark.Pictures;
import io.github.rae4j.spark.TaskFailure;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Pictures of a Dataset, brought together by the blocks of their numbers. */
final class RowSource extends ImageSource {
  private static final int IMAGE = 0;
  private static final int NUMBER = 1;

  private final Dataset<Row> rows;
  private final String imageCol;
  private final String numberCol;

  RowSource(Dataset<Row> rows, String imageCol, String numberCol) {
    this.rows = rows;
    this.imageCol = imageCol;
    this.numberCol = numberCol;
  }

  @Override
  ImageBlocks<?> blocks(Context context) {
    Pictures.requireColumns(rows.schema(), imageCol, numberCol);
    Dataset<Row> two =
        rows.select(rows.col(quoted(imageCol)), rows.col(quoted(numberCol)).cast("long"));
    String preparation = context.preparation().name();
    Pictures pictures =
        new Pictures(
            IMAGE,
            preparation,
            false,
            new SerializableConfiguration(
                rows.sparkSession().sparkContext().hadoopConfiguration()));
    long count = TaskFailure.onDriver(two::count);
    if (count == 0) {
      throw new DataException("the Dataset has no rows", Where.key("imageCol"));
    }
    Numbers numbers = new Numbers(numberCol, count);
    JavaRDD<Row> all = two.javaRDD();
    List<ImageStream.Skipped> skipped =
        context.skipDamaged() ? damaged(all, pictures, numbers) : List.of();
    long[] leftOut = skipped.stream().mapToLong(ImageStream.Skipped::index).toArray();
    long readable = count - leftOut.length;
    return new ImageBlocks<>(
        blocks -> {
          BlockPartitioner chosen =
              new BlockPartitioner(blocks, context.batchSize(), context.partitions(blocks.size()));
          return all.flatMapToPair(row -> numbers.without(leftOut, row))
              .filter(pair -> chosen.has(pair._1()))
              .repartitionAndSortWithinPartitions(chosen)
              .map(pair -> pair);
        },
        new Reader(pictures, context.batchSize(), readable, numberCol),
        readable,
        context.batchSize(),
        "the column " + imageCol + " of a Dataset, prepared by " + preparation,
        skipped,
        List.of());
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  private static List<ImageStream.Skipped> damaged(
      JavaRDD<Row> all, Pictures pictures, Numbers numbers) {
    JavaRDD<Tuple2<Long, String>> found =
        all.mapPartitions(
            given -> {
              ImagePreparation preparation = ImagePreparation.parse(pictures.prepare());
              List<Tuple2<Long, String>> damaged = new ArrayList<>();
              while (given.hasNext()) {
                Row row = given.next();
                try {
                  pictures.read(row, preparation);
                } catch (RaeException e) {
                  damaged.add(new Tuple2<>(numbers.of(row), e.getMessage()));
                }
              }
              return damaged.iterator();
            });
    return TaskFailure.onDriver(found::collect).stream()
        .sorted(Comparator.comparingLong(Tuple2::_1))
        .map(
            each ->
                new ImageStream.Skipped(Math.toIntExact(each._1()), "row " + each._1(), each._2()))
        .toList();
  }

  /** Numbers of rows, every one from 0 to {@code count - 1} once. */
  private record Numbers(String column, long count) implements Serializable {
    long of(Row row) {
      if (row.isNullAt(NUMBER) || row.getLong(NUMBER) < 0 || row.getLong(NUMBER) >= count) {
        throw TaskFailure.of(
            new DataException(
                String.format(
                    Locale.ROOT,
                    "the column '%s' has the value %s, but numbers %d rows; every number from 0 to"
                        + " %d must be there once",
                    column,
                    row.get(NUMBER),
                    count,
                    count - 1),
                Where.key("numberCol")));
      }
      return row.getLong(NUMBER);
    }

    /** The row under its number among those that are left; none if it is left out itself. */
    Iterator<Tuple2<Long, Row>> without(long[] leftOut, Row row) {
      long number = of(row);
      int found = Arrays.binarySearch(leftOut, number);
      return found >= 0
          ? List.<Tuple2<Long, Row>>of().iterator()
          : List.of(new Tuple2<>(number + found + 1, row)).iterator();
    }
  }

  /** Reads the pictures of a partition, in the order of their numbers. */
  private record Reader(Pictures pictures, int batchSize, long count, String column)
      implements ImageBlocks.Reader<Tuple2<Long, Row>> {
    @Override
    public Iterator<ImageBlock> read(OpenMeasuring open, Iterator<Tuple2<Long, Row>> rows) {
      ImagePreparation preparation = ImagePreparation.parse(pictures.prepare());
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public ImageBlock next() {
          List<RgbImage> images = new ArrayList<>(batchSize);
          Tuple2<Long, Row> row = rows.next();
          long first = row._1();
          require(first, first - first % batchSize);
          long end = Math.min(count, first + batchSize);
          images.add(read(row));
          while (first + images.size() < end) {
            long wanted = first + images.size();
            if (!rows.hasNext()) {
              throw missing(wanted);
            }
            row = rows.next();
            require(row._1(), wanted);
            images.add(read(row));
          }
          return new ImageBlock(first, ImageTensors.toTensor(images));
        }

        private RgbImage read(Tuple2<Long, Row> row) {
          try {
            return pictures.read(row._2(), preparation);
          } catch (RaeException e) {
            throw e.explained(
                "row number " + row._2().get(NUMBER) + ": " + e.getMessage(), e.where());
          }
        }

        private void require(long found, long wanted) {
          if (found < wanted) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "there are several rows with the number %d in the column '%s'; number every row"
                        + " once",
                    found,
                    column),
                Where.key("numberCol"));
          }
          if (found > wanted) {
            throw missing(wanted);
          }
        }

        private DataException missing(long wanted) {
          return new DataException(
              String.format(
                  Locale.ROOT,
                  "there is no row with the number %d in the column '%s'; number the rows from 0 to"
                      + " %d, each once",
                  wanted,
                  column,
                  count - 1),
              Where.key("numberCol"));
        }
      };
    }
  }
}
