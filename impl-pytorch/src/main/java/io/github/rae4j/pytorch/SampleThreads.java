// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Computes the samples of a batch side by side: each thread takes a part of the batch through the
 * whole network, instead of a part of each operation, for which it would have to wait for the
 * others every time. For arithmetic in which a sample's result depends neither on the other samples
 * nor on the number of threads, so that the result is the same. Thread-safe.
 */
final class SampleThreads implements AutoCloseable {
  private static final long IDLE_SECONDS = 10;

  private final int threads;
  private final ThreadPoolExecutor pool;

  /** One pass over some samples. */
  @FunctionalInterface
  interface Pass {
    /**
     * Computes.
     *
     * @param threads how many threads an operation may use
     */
    Map<String, Tensor> run(Map<String, Tensor> inputs, int threads);
  }

  /**
   * Prepares threads, which start when they are needed and end when they are not.
   *
   * @param threads at least 1
   */
  SampleThreads(int threads) {
    this.threads = threads;
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            SampleThreads::thread);
    pool.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "rae4j-samples");
    thread.setDaemon(true);
    // It belongs to no application.
    thread.setContextClassLoader(null);
    return thread;
  }

  /**
   * Computes a batch.
   *
   * @param batch how many samples the inputs hold
   * @param most how many samples a pass may take
   * @param pass called for each part, by this thread and others at the same time
   */
  Map<String, Tensor> run(
      Signature signature, Map<String, Tensor> inputs, int batch, int most, Pass pass) {
    int parts = Math.min(batch, threads);
    if ((parts == 1 && most >= batch)
        || !signature.outputs().stream().allMatch(SampleThreads::isBatched)) {
      return pass.run(inputs, threads);
    }
    List<CompletableFuture<Map<String, Tensor>>> others = new ArrayList<>();
    for (int i = 1; i < parts; i++) {
      int part = i;
      others.add(
          CompletableFuture.supplyAsync(
              () -> part(signature, inputs, batch, most, pass, part, parts), pool));
    }
    List<Map<String, Tensor>> done = new ArrayList<>();
    try {
      done.add(part(signature, inputs, batch, most, pass, 0, parts));
    } finally {
      // The inputs are the caller's again as soon as this returns, so all have to be done.
      others.forEach(SampleThreads::await);
    }
    try {
      others.forEach(other -> done.add(other.join()));
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
    return joined(signature, done);
  }

  private Map<String, Tensor> part(
      Signature signature,
      Map<String, Tensor> inputs,
      int batch,
      int most,
      Pass pass,
      int part,
      int parts) {
    int share = end(threads, part, parts) - start(threads, part, parts);
    int end = end(batch, part, parts);
    List<Map<String, Tensor>> done = new ArrayList<>();
    for (int from = start(batch, part, parts); from < end; ) {
      int to = from + Math.min(most, end - from);
      done.add(pass.run(rows(signature, inputs, from, to), share));
      from = to;
    }
    return done.size() == 1 ? done.get(0) : joined(signature, done);
  }

  private static void await(CompletableFuture<?> part) {
    part.handle((result, problem) -> true).join();
  }

  private static int start(int all, int part, int parts) {
    return (int) ((long) all * part / parts);
  }

  private static int end(int all, int part, int parts) {
    return start(all, part + 1, parts);
  }

  private static boolean isBatched(TensorSpec spec) {
    return spec.shape().rank() > 0 && spec.shape().dim(0) == Shape.BATCH;
  }

  private static Map<String, Tensor> rows(
      Signature signature, Map<String, Tensor> inputs, int from, int to) {
    Map<String, Tensor> part = new LinkedHashMap<>(inputs);
    signature.inputs().stream()
        .filter(SampleThreads::isBatched)
        .forEach(spec -> part.computeIfPresent(spec.name(), (name, all) -> all.rows(from, to)));
    return part;
  }

  private static Map<String, Tensor> joined(Signature signature, List<Map<String, Tensor>> parts) {
    Map<String, Tensor> joined = new LinkedHashMap<>();
    for (TensorSpec spec : signature.outputs()) {
      joined.put(
          spec.name(),
          Tensor.concatRows(parts.stream().map(part -> part.get(spec.name())).toList()));
    }
    return joined;
  }

  /** Lets the threads end; passes that are under way are finished. */
  @Override
  public void close() {
    pool.shutdown();
  }
}
