// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import io.github.rae4j.spark.ExecutorPlace;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.TaskContext;

/**
 * Who made a range of images. Immutable.
 *
 * @param range the images
 * @param host of the executor
 * @param executor Spark's id of the executor
 * @param attempt of the task that was committed, from 0
 * @param seconds from the beginning of the range until its last image was handed to the writer
 * @param facts what else is to be known of what it made, by name
 */
public record RangeReport(
    BlockRange range,
    String host,
    String executor,
    int attempt,
    double seconds,
    Map<String, String> facts)
    implements Serializable {
  private static final String FACTS = "facts";
  private static final String FIRST = "first";
  private static final String COUNT = "count";
  private static final String HOST = "host";
  private static final String EXECUTOR = "executor";
  private static final String ATTEMPT = "attempt";
  private static final String SECONDS = "seconds";

  /** Copies the facts. */
  public RangeReport {
    facts = Map.copyOf(facts);
  }

  /**
   * The report of the running task.
   *
   * @param start when it began the range, by {@link System#nanoTime}
   */
  public static RangeReport ofTask(BlockRange range, long start, Map<String, String> facts) {
    ExecutorPlace place = ExecutorPlace.current();
    return new RangeReport(
        range,
        place.host(),
        place.executor(),
        TaskContext.get().attemptNumber(),
        Math.round((System.nanoTime() - start) / 1e6) / 1e3,
        facts);
  }

  /**
   * One report for each range, in their order. A range whose stage was made again has several; the
   * last one is of what is there.
   */
  public static List<RangeReport> ofEach(List<BlockRange> ranges, List<RangeReport> reports) {
    Map<BlockRange, RangeReport> last = new LinkedHashMap<>();
    reports.forEach(report -> last.put(report.range(), report));
    List<RangeReport> ordered = new ArrayList<>();
    ranges.forEach(range -> Optional.ofNullable(last.get(range)).ifPresent(ordered::add));
    return List.copyOf(ordered);
  }

  /** The row of it in JSON. */
  Map<String, Object> toRow() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(FIRST, range.first());
    row.put(COUNT, range.count());
    row.put(HOST, host);
    row.put(EXECUTOR, executor);
    row.put(ATTEMPT, attempt);
    row.put(SECONDS, seconds);
    if (!facts.isEmpty()) {
      row.put(FACTS, new TreeMap<>(facts));
    }
    return row;
  }

  /** Reads a row. */
  static RangeReport ofRow(Map<?, ?> row) {
    return new RangeReport(
        new BlockRange(number(row, FIRST).longValue(), number(row, COUNT).intValue()),
        (String) CompletedRound.required(row, HOST),
        (String) CompletedRound.required(row, EXECUTOR),
        number(row, ATTEMPT).intValue(),
        number(row, SECONDS).doubleValue(),
        facts(row));
  }

  private static Map<String, String> facts(Map<?, ?> row) {
    Map<String, String> facts = new TreeMap<>();
    if (row.get(FACTS) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> facts.put((String) key, (String) value));
    }
    return facts;
  }

  private static Number number(Map<?, ?> row, String key) {
    return (Number) CompletedRound.required(row, key);
  }
}
