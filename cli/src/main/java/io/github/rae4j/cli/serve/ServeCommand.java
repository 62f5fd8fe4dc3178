// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.serve;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.SizeText;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.serve.RaeServer;
import io.github.rae4j.serve.ServeOptions;
import io.github.rae4j.serve.ServedConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves a model until it is interrupted. */
@Command(
    name = "serve",
    description =
        "Serve a page and an HTTP interface on which people see what a model does; without"
            + " --config, with the bundled Fashion-MNIST model.",
    footer = {
      "",
      "Examples:",
      "  rae4j serve",
      "  rae4j serve --config ditdh-xl-256-ag --device cuda",
      "  RAE4J_TOKEN=$(openssl rand -hex 16) rae4j serve --host 0.0.0.0",
      "",
      "It listens on this machine alone unless a token is given, and stops with Ctrl-C. Pictures"
          + " stay in --folder. The interface describes itself at /openapi.json."
    })
public final class ServeCommand implements Callable<Integer> {
  private static final String TOKEN = "RAE4J_TOKEN";

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen on; any other than this machine's own needs a token (default:"
              + " ${DEFAULT-VALUE}).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "" + ServeOptions.DEFAULT_PORT,
      description = "Port to listen on, 0 for a free one (default: ${DEFAULT-VALUE}).")
  private int port = ServeOptions.DEFAULT_PORT;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "What requests must bring as 'Authorization: Bearer TOKEN' (default: the environment"
              + " variable RAE4J_TOKEN, which others on this machine do not see).")
  private Optional<String> token = Optional.empty();

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description = "A page of another origin that may ask, such as https://example.org.")
  private List<String> origins = List.of();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = "rae4j-serve",
      description = "Where jobs and their pictures are kept (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("rae4j-serve");

  @Option(
      names = "--gallery",
      paramLabel = "DATA",
      description = "Pictures in which similar ones are looked for: a folder or a data set.")
  private Optional<String> gallery = Optional.empty();

  @Option(
      names = "--offer-precision",
      split = ",",
      paramLabel = "P",
      description =
          "Further precisions that requests may ask for; each loads the networks once more.")
  private List<String> precisions = List.of();

  @Option(
      names = "--max-queue",
      paramLabel = "N",
      defaultValue = "64",
      description = "Jobs that wait or run; more are refused (default: ${DEFAULT-VALUE}).")
  private int maxQueue;

  @Option(
      names = "--max-images",
      paramLabel = "N",
      defaultValue = "64",
      description = "Pictures of one job (default: ${DEFAULT-VALUE}).")
  private int maxImages;

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      defaultValue = "16M",
      description = "Size of one request (default: ${DEFAULT-VALUE}).")
  private String maxBody = "16M";

  @Option(
      names = "--max-pixels",
      paramLabel = "SIZE",
      defaultValue = "16M",
      description = "Pixels of a picture that is sent (default: ${DEFAULT-VALUE}).")
  private String maxPixels = "16M";

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Jobs that are kept when they are over; of more, the oldest are deleted with their"
              + " pictures (default: ${DEFAULT-VALUE}).")
  private int keep;

  @Override
  public Integer call() {
    config.requireNoFiles();
    ServeOptions options = options();
    // Reads it before anything is opened, and fetches what it needs where that was asked for.
    config.load(common, ServedConfig.BUNDLED, List.of());
    ServedConfig served =
        new ServedConfig(
            config.name(ServedConfig.BUNDLED),
            config.overrides(),
            engine.name(),
            engine.engineOptions(),
            precisions.stream().map(ServeCommand::precision).toList(),
            Optional.of(common.plugins()),
            gallery);
    try (RaeServer server = RaeServer.start(served, options, this::log)) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("url", server.url());
      result.put("config", served.name());
      result.put("folder", folder.toString());
      common.print("serving " + served.name() + " on " + server.url());
      common.print("pictures are kept in " + folder.toAbsolutePath().normalize());
      common.print("Ctrl-C stops it");
      common.result(result);
      common.out().flush();
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      throw new CancellationException("the server was stopped");
    }
  }

  private ServeOptions options() {
    UsageException.requirePositive("--max-queue", maxQueue);
    UsageException.requirePositive("--max-images", maxImages);
    UsageException.requirePositive("--keep", keep);
    long body = SizeText.parse("--max-body", maxBody);
    if (body > Integer.MAX_VALUE / 16) {
      throw new UsageException("--max-body: at most 127M, not " + maxBody);
    }
    Optional<String> secret =
        token.or(() -> Optional.ofNullable(System.getenv(TOKEN)).filter(text -> !text.isEmpty()));
    try {
      return new ServeOptions(
          host,
          port,
          secret,
          origins,
          folder,
          ServeOptions.Limits.DEFAULT
              .withCounts(maxQueue, maxImages)
              .withSizes((int) body, SizeText.parse("--max-pixels", maxPixels))
              .withKept(keep));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private static Precision precision(String text) {
    try {
      return Precision.parse(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--offer-precision: " + e.getMessage());
    }
  }

  /** What was not foreseen, for the log of whoever runs the server. */
  private void log(Throwable fault) {
    if (common.isDebug()) {
      StringWriter trace = new StringWriter();
      fault.printStackTrace(new PrintWriter(trace));
      common.log(trace.toString());
    } else {
      common.log("internal error: " + fault + " (--debug shows where it happened)");
    }
  }
}
