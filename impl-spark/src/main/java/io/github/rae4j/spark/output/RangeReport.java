// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.output;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who made a range of images. Immutable.
 *
 * @param range the images
 * @param host of the executor
 * @param executor Spark's id of the executor
 * @param attempt of the task that was committed, from 0
 * @param seconds from the beginning of the range until its last image was handed to the writer
 */
public record RangeReport(
    BlockRange range, String host, String executor, int attempt, double seconds)
    implements Serializable {
  private static final String FIRST = "first";
  private static final String COUNT = "count";
  private static final String HOST = "host";
  private static final String EXECUTOR = "executor";
  private static final String ATTEMPT = "attempt";
  private static final String SECONDS = "seconds";

  /** The row of it in JSON. */
  Map<String, Object> toRow() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put(FIRST, range.first());
    row.put(COUNT, range.count());
    row.put(HOST, host);
    row.put(EXECUTOR, executor);
    row.put(ATTEMPT, attempt);
    row.put(SECONDS, seconds);
    return row;
  }

  /** Reads a row. */
  static RangeReport ofRow(Map<?, ?> row) {
    return new RangeReport(
        new BlockRange(number(row, FIRST).longValue(), number(row, COUNT).intValue()),
        (String) CompletedRound.required(row, HOST),
        (String) CompletedRound.required(row, EXECUTOR),
        number(row, ATTEMPT).intValue(),
        number(row, SECONDS).doubleValue());
  }

  private static Number number(Map<?, ?> row, String key) {
    return (Number) CompletedRound.required(row, key);
  }
}
