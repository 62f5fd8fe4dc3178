// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How fast many small requests are beside one large run; on a machine that does nothing else. */
@EnabledIfSystemProperty(
    named = "rae4j.test.throughput",
    matches = "true",
    disabledReason = "-Drae4j.test.throughput=true measures on an idle machine")
class ThroughputTest {
  private static final int REQUESTS = 96;
  private static final int EACH = 4;
  private static final int STEPS = 20;

  @Test
  void manyRequestsAreNearlyAsFastAsOneRun(@TempDir Path folder, TestReporter reporter)
      throws Exception {
    List<Double> ratios = new ArrayList<>();
    ServeOptions options =
        TestServer.options(folder.resolve("jobs"))
            .withLimits(ServeOptions.Limits.DEFAULT.withCounts(REQUESTS, EACH));
    ExecutorService clients = Executors.newFixedThreadPool(REQUESTS);
    try (TestServer server = new TestServer(options);
        Rae4j rae = Rae4j.open(ServedConfig.BUNDLED, "sampler.params.num_steps=" + STEPS)) {
      int batch = TestServer.json(server.get("/v1/model")).path("batch_size").asInt();
      for (int round = 0; round < 4; round++) {
        double bulk = bulk(rae, batch, folder.resolve("bulk"));
        double served = served(server, clients);
        reporter.publishEntry(
            "round " + round,
            String.format(
                Locale.ROOT,
                "%d images in %.2f s at once, in %.2f s as %d requests: a ratio of %.3f",
                REQUESTS * EACH,
                bulk,
                served,
                REQUESTS,
                bulk / served));
        // The first one warms up.
        if (round > 0) {
          ratios.add(bulk / served);
        }
      }
    } finally {
      clients.shutdownNow();
    }
    double best = ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    assertTrue(best >= 0.8, () -> String.format(Locale.ROOT, "throughput beside bulk: %s", ratios));
  }

  private static double bulk(Rae4j rae, int batch, Path folder) {
    long start = System.nanoTime();
    long[] labels = new long[REQUESTS * EACH];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 10;
    }
    rae.generation()
        .forEachBatch(
            GenerationRequest.ofLabels(labels).withBatchSize(batch),
            made -> {
              List<RgbImage> images =
                  ImageTensors.toImages(
                      rae.generation().decode(made.latents()), Quantization.ROUND);
              for (int i = 0; i < images.size(); i++) {
                PngWriter.write(folder.resolve(made.first() + i + ".png"), images.get(i), Map.of());
              }
            });
    return (System.nanoTime() - start) / 1e9;
  }

  private static double served(TestServer server, ExecutorService clients) throws Exception {
    long start = System.nanoTime();
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      String body =
          String.format(
              Locale.ROOT,
              "{\"prompt\": \"%d\", \"n\": %d, \"seed\": %d, \"steps\": %d}",
              i % 10,
              EACH,
              i,
              STEPS);
      answers.add(clients.submit(() -> server.post("/v1/images/generations", body).statusCode()));
    }
    for (Future<Integer> answer : answers) {
      assertEquals(200, answer.get());
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
