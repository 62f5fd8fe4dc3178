// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir Path folder;

  private Run serve(Object... further) {
    Object[] words = new Object[further.length + 3];
    words[0] = "serve";
    words[1] = "--folder";
    words[2] = folder.resolve("jobs");
    System.arraycopy(further, 0, words, 3, further.length);
    return Run.of(words);
  }

  @Test
  void whatCannotBeServedIsRefusedBeforeAnythingIsOpened() {
    serve("--host", "0.0.0.0").usage("0.0.0.0", "token");
    serve("--token", "short").usage("8 characters");
    serve("--port", "99999").usage("99999");
    serve("--origin", "example.org/x").usage("example.org/x", "https://");
    serve("--max-body", "1T").usage("--max-body");
    serve("--max-queue", "0").usage("--max-queue");
    serve("--offer-precision", "fp8").usage("fp8");
    serve("--config", "no-such-preset").failed("no-such-preset");
    serve("picture.png").usage("picture.png");
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      serve("--host", "localhost", "--port", taken.getLocalPort())
          .failed("" + taken.getLocalPort(), "--port");
    }
  }

  @Test
  void servesUntilItIsInterrupted() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (PipedReader printed = new PipedReader();
        PipedWriter out = new PipedWriter(printed)) {
      StringWriter err = new StringWriter();
      String[] words = {
        "serve", "--port", "0", "--json", "--folder", folder.resolve("jobs").toString()
      };
      Future<Integer> run =
          thread.submit(
              () -> Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true)));
      StringBuilder text = new StringBuilder();
      while (text.indexOf("}") < 0) {
        text.append((char) printed.read());
      }
      JsonNode said = new ObjectMapper().readTree(text.toString());
      assertTrue(said.path("url").asText().startsWith("http://127.0.0.1:"), text::toString);
      String health =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(said.path("url").asText() + "health")).build(),
                  BodyHandlers.ofString())
              .body();
      assertTrue(health.contains("\"ok\""), health);
      thread.shutdownNow();
      assertEquals(1, run.get(60, TimeUnit.SECONDS), err::toString);
      assertTrue(err.toString().contains("interrupted"), err::toString);
    } finally {
      thread.shutdownNow();
    }
  }
}
