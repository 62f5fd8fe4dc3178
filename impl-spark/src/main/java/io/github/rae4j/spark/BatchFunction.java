// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.Tensor;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Computes the rows of a partition batch by batch. Rows with numbers have to lie as {@link
 * Blocks#together} lays them.
 *
 * <p>No more than one batch is held; what is open is asked for when the first row comes, so that an
 * empty partition opens nothing.
 *
 * @param <T> what has to be open
 */
abstract class BatchFunction<T extends AutoCloseable> implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final ExecutorResource<T> resource;
  private final Batching batching;
  private final LongAccumulator loads;

  /**
   * Which rows are computed together.
   *
   * @param size rows at most
   * @param number position of the column with the rows' numbers; -1 if they have none
   * @param seed position of the column with the seeds; -1 if there is none
   */
  record Batching(int size, int number, int seed) implements Serializable {
    /** What two rows of one batch have in common; empty if any rows may be computed together. */
    private Optional<List<Long>> block(Row row) {
      if (number < 0) {
        return Optional.empty();
      }
      long of = number(row);
      return Optional.of(List.of(of / size, seed < 0 ? 0L : seed(row)));
    }

    long number(Row row) {
      long value = require(row, number);
      if (value < 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "the column '%s' has the number %d; rows are numbered from 0",
                row.schema() == null ? number : row.schema().fieldNames()[number],
                value),
            Where.UNKNOWN);
      }
      return value;
    }

    long seed(Row row) {
      return require(row, seed);
    }

    private static long require(Row row, int column) {
      return Columns.whole(row, column)
          .orElseThrow(
              () ->
                  new DataException(
                      String.format(
                          Locale.ROOT,
                          "a row has no value in the column '%s', which has to number all rows",
                          row.schema() == null ? column : row.schema().fieldNames()[column]),
                      Where.UNKNOWN));
    }
  }

  /**
   * A function.
   *
   * @param loads counts how often something was opened
   */
  BatchFunction(ExecutorResource<T> resource, Batching batching, LongAccumulator loads) {
    this.resource = resource;
    this.batching = batching;
    this.loads = loads;
  }

  /**
   * Computes a batch.
   *
   * @param rows at least one, in the order of their numbers where they have some
   * @return the rows with what was added, in any order
   */
  abstract List<Row> compute(T open, List<Row> rows);

  Batching batching() {
    return batching;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return rows.hasNext() ? new Batches(rows) : rows;
  }

  /** The rows with their parts of a tensor. */
  static List<Row> withFloats(List<Row> rows, Tensor tensor) {
    List<Row> done = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      done.add(Columns.with(rows.get(i), List.of(tensor.rows(i, i + 1).toFloatArray())));
    }
    return done;
  }

  /** The rows with one value each. */
  static List<Row> withValues(List<Row> rows, List<?> values) {
    List<Row> done = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      done.add(Columns.with(rows.get(i), List.of(values.get(i))));
    }
    return done;
  }

  /** Ends a computation whose task Spark has given up. */
  static void checkTask() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new CancellationException("the task was killed");
    }
  }

  private final class Batches implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final ArrayDeque<Row> done = new ArrayDeque<>();
    private final Lease<T> lease;
    private Optional<Row> ahead = Optional.empty();

    Batches(Iterator<Row> rows) {
      this.rows = rows;
      lease = ExecutorModels.ofJvm().lease(resource);
      // Also where nobody asks for the last row: limits, failures.
      Optional.ofNullable(TaskContext.get())
          .ifPresent(
              task ->
                  task.addTaskCompletionListener((TaskCompletionListener) ended -> lease.close()));
      if (lease.isFresh()) {
        loads.add(1);
      }
    }

    @Override
    public boolean hasNext() {
      while (done.isEmpty() && (ahead.isPresent() || rows.hasNext())) {
        checkTask();
        done.addAll(computed(batch()));
      }
      if (done.isEmpty()) {
        lease.close();
      }
      return !done.isEmpty();
    }

    private List<Row> computed(List<Row> batch) {
      try {
        return compute(lease.get(), batch);
      } catch (DataException e) {
        throw e;
      } catch (RaeException e) {
        String message = e.getMessage();
        throw message.contains(lease.place().host())
            ? e
            : e.explained("on " + lease.place() + ": " + message, e.where());
      }
    }

    private List<Row> batch() {
      List<Row> batch = new ArrayList<>(batching.size());
      Row first = ahead.orElseGet(rows::next);
      ahead = Optional.empty();
      batch.add(first);
      Optional<List<Long>> block = batching.block(first);
      while (ahead.isEmpty()
          && rows.hasNext()
          && (block.isPresent() || batch.size() < batching.size())) {
        Row next = rows.next();
        if (batching.block(next).equals(block)) {
          requireLater(batch.get(batch.size() - 1), next);
          batch.add(next);
        } else {
          ahead = Optional.of(next);
        }
      }
      return batch;
    }

    private void requireLater(Row before, Row next) {
      if (batching.number() >= 0 && batching.number(next) == batching.number(before)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "there are several rows with the number %d; number every row once",
                batching.number(next)),
            Where.UNKNOWN);
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the partition has no further row");
      }
      return done.remove();
    }
  }
}
