// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyClientsTest {
  private static final int CLIENTS = 32;
  private static final int REQUESTS = 200;

  private record Asked(long label, long seed) {}

  private final AtomicInteger refusals = new AtomicInteger();

  /** Requests of others in the batch change no picture, and a full queue is said to be full. */
  @Test
  void everyPictureIsTheOneThatIsMadeAlone(@TempDir Path folder) throws Exception {
    ServeOptions options =
        TestServer.options(folder)
            .withLimits(ServeOptions.Limits.DEFAULT.withCounts(12, 4).withKept(50));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (TestServer server = new TestServer(options);
        Alone alone = new Alone("sampler.params.num_steps=6")) {
      List<Asked> asked = new ArrayList<>();
      List<Future<RgbImage>> answers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        Asked one = new Asked(i % 10, 100 + i % 40);
        asked.add(one);
        answers.add(clients.submit(() -> picture(server, one)));
      }
      long usedHalfWay = 0;
      for (int i = 0; i < REQUESTS; i++) {
        if (i == REQUESTS / 2) {
          answers.get(i).get();
          usedHalfWay = used();
        }
        Asked one = asked.get(i);
        assertEquals(
            alone.picture(one.label(), one.seed(), 0), answers.get(i).get(), one::toString);
      }
      long grown = used() - usedHalfWay;
      assertTrue(grown < 32L << 20, () -> "memory grew by " + (grown >> 20) + " MiB");
      assertTrue(refusals.get() > 0, "32 clients do not fit a queue of 12");
      String metrics = TestServer.text(server.get("/metrics"));
      assertEquals(REQUESTS, figure(metrics, "rae4j_images_total"), metrics);
      assertTrue(figure(metrics, "rae4j_batches_total") < REQUESTS, metrics);
      JsonNode kept = TestServer.json(server.get("/v1/jobs?limit=500"));
      assertTrue(kept.path("data").size() <= 50, "old jobs are deleted");
      assertEquals(List.of(), server.faults());
    } finally {
      clients.shutdownNow();
    }
  }

  private RgbImage picture(TestServer server, Asked one) throws Exception {
    String body =
        String.format(
            Locale.ROOT,
            "{\"prompt\": \"%d\", \"seed\": %d, \"steps\": 6}",
            one.label(),
            one.seed());
    while (true) {
      HttpResponse<byte[]> answer = server.post("/v1/images/generations", body);
      if (answer.statusCode() != 429) {
        assertEquals(200, answer.statusCode(), () -> TestServer.text(answer));
        String base64 = TestServer.json(answer).path("data").get(0).path("b64_json").asText();
        return new ImageReader().read("answer", Base64.getDecoder().decode(base64));
      }
      refusals.incrementAndGet();
      int seconds = Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow());
      assertTrue(seconds >= 1 && seconds <= 600);
      Thread.sleep(100);
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static double figure(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(-1);
  }
}
