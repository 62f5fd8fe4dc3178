// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What Prometheus is told: queue, pictures, seconds by phase, answers and memory. Thread-safe. */
final class ServerMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  ServerMetrics(Supplier<Number> queue, Supplier<Number> streams) {
    new JvmMemoryMetrics().bindTo(registry);
    Gauge.builder("rae4j.queue.jobs", queue)
        .description("jobs that wait or run")
        .register(registry);
    Gauge.builder("rae4j.event.streams", streams)
        .description("clients that follow events")
        .register(registry);
  }

  /** Counts a job that is over. */
  void job(JobKind kind, JobState state) {
    registry.counter("rae4j.jobs", "kind", kind.word(), "state", state.word()).increment();
  }

  /** Counts pictures that were made. */
  void images(int count) {
    registry.counter("rae4j.images").increment(count);
  }

  /** Counts a batch and the jobs that shared it. */
  void batch(int jobs) {
    registry.counter("rae4j.batches").increment();
    registry.counter("rae4j.batched.jobs").increment(jobs);
  }

  /** Counts an answer. */
  void answer(int status) {
    registry.counter("rae4j.http.answers", "status", Integer.toString(status)).increment();
  }

  /** Measures a phase: {@code sample}, {@code decode}, {@code encode}, {@code write}. */
  <T> T time(String phase, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      Timer.builder("rae4j.phase")
          .tag("phase", phase)
          .description("time spent by what is done")
          .register(registry)
          .record(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  /** Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
