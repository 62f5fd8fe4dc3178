// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.TaskFailure;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Runs rounds as Spark jobs: one task for each range of images, whose files a Hadoop output format
 * writes and the configured committer commits. Not thread-safe.
 *
 * @param <V> what a record of the output format holds
 */
public final class SparkRounds<V> {
  private static final String NO_MARKER = "mapreduce.fileoutputcommitter.marksuccessfuljobs";

  private final JavaSparkContext spark;
  private final FolderTicket ticket;
  private final RangeFunction<V> function;

  /** Makes the images of a range, on an executor. */
  @FunctionalInterface
  public interface RangeFunction<V> extends Serializable {
    /**
     * Makes the records of a range.
     *
     * @param facts for the report; to be filled before the records end
     * @return records by the number of their image, ascending; may compute as it goes
     */
    Iterator<Map.Entry<Long, V>> make(BlockRange range, Map<String, String> facts);
  }

  /**
   * Prepares rounds.
   *
   * @param ticket compared before a range is begun
   */
  public SparkRounds(JavaSparkContext spark, FolderTicket ticket, RangeFunction<V> function) {
    this.spark = spark;
    this.ticket = ticket;
    this.function = function;
  }

  /**
   * Makes ranges and commits their files.
   *
   * @param output the folder to commit to
   * @param settings of the output format
   * @return one report for each range
   * @throws io.github.rae4j.errors.RaeException naming the host, if a task failed as often as Spark
   *     allows
   */
  public List<RangeReport> save(
      List<BlockRange> ranges,
      Path output,
      Class<? extends FileOutputFormat<Long, V>> format,
      Consumer<Configuration> settings) {
    try {
      Job job = Job.getInstance(spark.hadoopConfiguration());
      job.setOutputFormatClass(format);
      job.setOutputKeyClass(Long.class);
      job.setOutputValueClass(Object.class);
      FileOutputFormat.setOutputPath(job, output);
      // The run folder says what is complete; the folder itself is as one machine leaves it.
      job.getConfiguration().setBoolean(NO_MARKER, false);
      settings.accept(job.getConfiguration());
      return reporting(
          ranges, records -> records.saveAsNewAPIHadoopDataset(job.getConfiguration()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes ranges and hands their records on.
   *
   * @param action ends when all are written
   * @return one report for each range
   */
  public List<RangeReport> reporting(
      List<BlockRange> ranges, Consumer<JavaPairRDD<Long, V>> action) {
    CollectionAccumulator<RangeReport> reports = spark.sc().collectionAccumulator("ranges");
    RangeTask<V> task =
        new RangeTask<>(
            ticket, new SerializableConfiguration(spark.hadoopConfiguration()), function, reports);
    // Numbers: spark.serializer may be Kryo, which cannot read records.
    List<long[]> numbers =
        ranges.stream().map(range -> new long[] {range.first(), range.count()}).toList();
    JavaRDD<long[]> divided = spark.parallelize(numbers, numbers.size());
    JavaPairRDD<Long, V> records =
        divided.flatMapToPair(
            range -> task.make(new BlockRange(range[0], Math.toIntExact(range[1]))));
    TaskFailure.onDriver(
        () -> {
          action.accept(records);
          return records;
        });
    return RangeReport.ofEach(ranges, reports.value());
  }

  /** What an executor does with a range. */
  private record RangeTask<V>(
      FolderTicket ticket,
      SerializableConfiguration configuration,
      RangeFunction<V> function,
      CollectionAccumulator<RangeReport> reports)
      implements Serializable {
    Iterator<Tuple2<Long, V>> make(BlockRange range) {
      long start = System.nanoTime();
      Map<String, String> facts = new TreeMap<>();
      return new Guarded<>(
          () -> {
            ticket.require(configuration.value(), ExecutorPlace.current());
            return function.make(range, facts);
          },
          () -> reports.add(RangeReport.ofTask(range, start, facts)));
    }
  }

  private interface Source<V> {
    Iterator<Map.Entry<Long, V>> open();
  }

  /** Records whose errors name the host, and which reports at its end. */
  private static final class Guarded<V> implements Iterator<Tuple2<Long, V>> {
    private final Source<V> source;
    private final Runnable atEnd;
    private Optional<Iterator<Map.Entry<Long, V>>> records = Optional.empty();
    private boolean ended;

    Guarded(Source<V> source, Runnable atEnd) {
      this.source = source;
      this.atEnd = atEnd;
    }

    private Iterator<Map.Entry<Long, V>> records() {
      if (records.isEmpty()) {
        records = Optional.of(source.open());
      }
      return records.get();
    }

    @Override
    public boolean hasNext() {
      boolean more = TaskFailure.onExecutor(() -> records().hasNext());
      if (!more && !ended) {
        ended = true;
        atEnd.run();
      }
      return more;
    }

    @Override
    public Tuple2<Long, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<Long, V> next = TaskFailure.onExecutor(() -> records().next());
      return new Tuple2<>(next.getKey(), next.getValue());
    }
  }
}
