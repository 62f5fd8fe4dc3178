// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * A small hub on loopback: revisions, listings in pages, {@code HEAD} and {@code GET} of files,
 * redirects to a second port for large files, ranges, access tokens, gated and hidden repositories,
 * and the error headers by which clients tell one refusal from another. It notes every request,
 * counts the bytes that it sent, and makes the faults that it is told to. Thread-safe.
 *
 * <pre>{@code
 * try (TestHub hub = TestHub.start()) {
 *   hub.repository("owner/name").file("config.json", "{}").large("model.safetensors", bytes);
 *   hub.failing("owner/name", "model.safetensors", new Fault.Cut(1000), 1);
 *   // fetch from hub.endpoint()
 * }
 * }</pre>
 */
public final class TestHub implements AutoCloseable {
  /** For faults that never end. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  static final String ANY = "";

  private final Map<String, TestRepository> repositories = new ConcurrentHashMap<>();
  private final Map<String, TestFile> published = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> sent = new ConcurrentHashMap<>();
  private final Map<String, String> renamed = new ConcurrentHashMap<>();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final AtomicReference<LongConsumer> listener = new AtomicReference<>(total -> {});
  private final LongAdder total = new LongAdder();
  private final List<TestRequest> requests = new CopyOnWriteArrayList<>();
  private final Faults faults = new Faults();
  private final Faults hubFaults = new Faults();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "test-hub");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpServer hub;
  private final HttpServer storage;

  private TestHub(int port) throws IOException {
    hub = server(port);
    storage = server(0);
    hub.createContext("/", new HubSide(this));
    storage.createContext("/", new StorageSide(this));
    hub.start();
    storage.start();
  }

  private HttpServer server(int port) throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    server.setExecutor(threads);
    return server;
  }

  /** Starts a hub on free ports. */
  public static TestHub start() {
    return start(0);
  }

  /** Starts a hub on a port, and its storage on a free one. */
  public static TestHub start(int port) {
    try {
      return new TestHub(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code HF_ENDPOINT} would be. */
  public URI endpoint() {
    return address(hub);
  }

  /** The second port, where large and published files are. */
  public URI storage() {
    return address(storage);
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The repository of this name, which is made if it is new. */
  public TestRepository repository(String id) {
    return repositories.computeIfAbsent(id, TestRepository::new);
  }

  /** Answers for a former name of a repository with a redirect to its present one. */
  public TestHub renamed(String former, String present) {
    renamed.put(former, present);
    return this;
  }

  /** Makes a token known. Others are refused, also for public repositories, as the hub does. */
  public TestHub token(String token) {
    tokens.add(token);
    return this;
  }

  /** Makes a token known, of somebody who accepted the terms of a gated repository. */
  public TestHub accept(String token, String repository) {
    accepted.add(token + " " + repository);
    return token(token);
  }

  /**
   * Publishes a file outside of any repository.
   *
   * @param path such as {@code /data/train.gz}
   * @return its address, on the second port
   */
  public URI publish(String path, byte[] content) {
    published.put(path, TestFile.of(content, true));
    return storage().resolve(path);
  }

  /**
   * Lets the next requests for the body of a file fail.
   *
   * @param times how many, or {@link #ALWAYS}; further faults come after them
   */
  public TestHub failing(String repository, String file, Fault fault, int times) {
    faults.add(repository + "/" + file, fault, times);
    return this;
  }

  /** Lets the next requests for a published file fail. */
  public TestHub failing(String path, Fault fault, int times) {
    faults.add(path, fault, times);
    return this;
  }

  /** Lets the next requests to the first port fail, whatever they ask for. */
  public TestHub failing(Fault fault, int times) {
    hubFaults.add(ANY, fault, times);
    return this;
  }

  /** Takes back all faults. */
  public TestHub repaired() {
    faults.clear();
    hubFaults.clear();
    return this;
  }

  /** All requests so far, in order. */
  public List<TestRequest> requests() {
    return List.copyOf(requests);
  }

  /** Bytes of a file that were sent so far, in all answers. */
  public long bytesSent(String repository, String file) {
    return sent(repository + "/" + file).sum();
  }

  /** Bytes of a published file that were sent so far. */
  public long bytesSent(String path) {
    return sent(path).sum();
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }

  /**
   * Calls back whenever a part of a file was sent.
   *
   * @param bytes hears how many bytes of files were sent so far, in all; from several threads
   */
  public TestHub listening(LongConsumer bytes) {
    listener.set(bytes);
    return this;
  }

  private LongAdder sent(String key) {
    return sent.computeIfAbsent(key, k -> new LongAdder());
  }

  void count(String key, int bytes) {
    sent(key).add(bytes);
    total.add(bytes);
  }

  void tell() {
    Optional.ofNullable(listener.get()).ifPresent(l -> l.accept(total.sum()));
  }

  void note(TestRequest request) {
    requests.add(request);
  }

  Optional<Fault> fault(String key) {
    return faults.take(key);
  }

  Optional<Fault> hubFault() {
    return hubFaults.take(ANY);
  }

  CountDownLatch closed() {
    return closed;
  }

  Optional<TestRepository> find(String id) {
    return Optional.ofNullable(repositories.get(id));
  }

  Optional<String> presentName(String id) {
    return Optional.ofNullable(renamed.get(id));
  }

  Optional<TestFile> published(String path) {
    return Optional.ofNullable(published.get(path));
  }

  boolean isKnown(String token) {
    return tokens.contains(token);
  }

  boolean isAccepted(String token, String repository) {
    return accepted.contains(token + " " + repository);
  }
}
