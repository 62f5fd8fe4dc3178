// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.QuietException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server for one model: its page, its jobs, and the images of OpenAI's interface. Thread-safe.
 *
 * <pre>{@code
 * try (RaeServer server =
 *     RaeServer.start(ServedConfig.of("tiny-fashion-ag"), ServeOptions.local(folder))) {
 *   System.out.println(server.url());
 * }
 * }</pre>
 */
public final class RaeServer implements AutoCloseable {
  private static final int SPARE_THREADS = 64;

  private final ServeOptions options;
  private final Consumer<Throwable> faults;
  private final ServedModel model;
  private final JobStore store;
  private final JobQueue queue;
  private final ServerMetrics metrics;
  private final Gallery gallery;
  private final Runner runner;
  private final Api api;
  private final Javalin http;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RaeServer(ServedConfig config, ServeOptions options, Consumer<Throwable> faults) {
    this.options = options;
    this.faults = faults;
    store = new JobStore(options.folder());
    try {
      model = new ServedModel(config);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    ServeOptions.Limits limits = options.limits();
    queue = new JobQueue(limits.queue(), model.batchSize());
    Jobs jobs = new Jobs(store, queue, limits.kept());
    EventStream events = new EventStream(jobs, limits.streams(), limits.idle());
    metrics = new ServerMetrics(queue::size, events::open);
    gallery = new Gallery(model);
    ResultFiles files = new ResultFiles(model, store);
    runner =
        new Runner(
            queue,
            store,
            metrics,
            new SampleRunner(model, files, metrics),
            new EditRunner(model, files, metrics),
            new PictureRunner(model, files, metrics, gallery),
            faults);
    RequestReader reader =
        new RequestReader(model, limits, new Pictures(limits, jobs::require, store));
    api =
        new Api(
            model,
            jobs,
            queue,
            reader,
            new Bodies(limits),
            events,
            new OpenAiImages(model, reader, jobs, limits),
            metrics,
            ModelDescription.of(model, limits));
    http = Javalin.create(this::configure);
  }

  /**
   * Opens the model and answers from now on.
   *
   * @throws RaeException if the model does not open, the folder is in use, or the port is taken
   */
  public static RaeServer start(ServedConfig config, ServeOptions options) {
    return start(config, options, fault -> {});
  }

  /**
   * As {@link #start(ServedConfig, ServeOptions)}.
   *
   * @param faults is told of what was not foreseen; called by any thread
   */
  public static RaeServer start(
      ServedConfig config, ServeOptions options, Consumer<Throwable> faults) {
    RaeServer server = new RaeServer(config, options, faults);
    try {
      server.runner.start();
      server.http.start();
      return server;
    } catch (JavalinBindException e) {
      server.close();
      throw new RaeException(
          "the server cannot listen on "
              + options.host()
              + " port "
              + options.port()
              + "; another program may have it, name another one with --port",
          Where.key("port"),
          e);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void configure(JavalinConfig config) {
    ServeOptions.Limits limits = options.limits();
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.prefer405over404 = true;
    config.jetty.threadPool =
        new QueuedThreadPool(limits.streams() + limits.queue() + SPARE_THREADS, 4);
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.addConnector(this::connector);
    HttpErrors errors = new HttpErrors(metrics::answer);
    config.jetty.modifyServer(
        server -> {
          server.addBean(new NetworkConnectionLimit(limits.connections(), server));
          server.setErrorHandler(errors);
        });
    config.jetty.modifyServletContextHandler(handler -> handler.setErrorHandler(errors));
    Guard guard = new Guard(options);
    config.routes.before(guard::check);
    for (Api.Route route : api.routes()) {
      config.routes.addHttpHandler(route.method(), route.path(), route.handler());
      // As GET, without what it answers; events have no end to wait for.
      if (route.method().equals(HandlerType.GET) && !route.path().endsWith("/events")) {
        config.routes.addHttpHandler(HandlerType.HEAD, route.path(), route.handler());
      }
    }
    config.routes.addHttpHandler(HandlerType.OPTIONS, "/v1/*", context -> context.status(204));
    config.routes.after(context -> metrics.answer(context.statusCode()));
    config.routes.exception(ApiProblem.class, this::refuse);
    config.routes.exception(RaeException.class, this::refuseInput);
    config.routes.exception(HttpResponseException.class, this::refuseRequest);
    config.routes.exception(Exception.class, this::fail);
  }

  private Connector connector(Server server, HttpConfiguration http) {
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(http)) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            WatchedEndPoint endPoint =
                new WatchedEndPoint(channel, selector, key, getScheduler(), getExecutor());
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
          }
        };
    connector.setHost(options.host());
    connector.setPort(options.port());
    connector.setIdleTimeout(options.limits().idle().toMillis());
    return connector;
  }

  private void refuse(ApiProblem problem, Context context) {
    problem
        .retrySeconds()
        .ifPresent(seconds -> context.header("Retry-After", Integer.toString(seconds)));
    context.status(problem.status()).json(problem.json());
  }

  private void refuseInput(RaeException problem, Context context) {
    refuse(ApiProblem.of(400, String.valueOf(problem.getMessage())), context);
  }

  private void refuseRequest(HttpResponseException problem, Context context) {
    int status = problem.getStatus();
    String message =
        switch (status) {
          case 404 -> ApiProblem.NOTHING_HERE;
          case 405 -> ApiProblem.NOT_DONE_HERE;
          default -> String.valueOf(problem.getMessage());
        };
    refuse(ApiProblem.of(status, message), context);
  }

  private void fail(Exception problem, Context context) {
    if (problem instanceof QuietException) {
      return;
    }
    faults.accept(problem);
    context.status(500).json(ApiProblem.json("internal error", "server_error", Optional.empty()));
  }

  /** The port that it listens on. */
  public int port() {
    return http.port();
  }

  /** The address of the page. */
  public String url() {
    String host = options.host().contains(":") ? "[" + options.host() + "]" : options.host();
    return "http://" + host.replace("[[", "[").replace("]]", "]") + ":" + port() + "/";
  }

  /** What it answers to, as {@code GET /v1/jobs}. */
  List<String> routes() {
    return api.routes().stream().map(route -> route.method() + " " + route.path()).toList();
  }

  /**
   * Stops: no more requests, the running job ends at its next step, and what was not finished is
   * said to be lost. Closing twice does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      runner.close();
      http.stop();
    } finally {
      metrics.close();
      gallery.close();
      model.close();
      store.close();
    }
  }
}
