// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster of Spark on this machine: a master and workers as processes of their own,
 * which start the executors as further processes. Everything is on loopback and on free ports.
 * Spark's jars are those of the test class path, so that nothing but Maven Central is needed.
 *
 * <p>Not thread-safe. {@link #close} ends all processes, the executors too, and deletes what they
 * wrote.
 */
public final class StandaloneCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
  private static final Pattern REGISTERED =
      Pattern.compile("(Successfully registered with master)");

  private final Path folder;
  private final List<Process> daemons = new ArrayList<>();
  private final List<Path> application;
  private String url = "";

  private StandaloneCluster(Path folder) throws IOException {
    this.folder = folder;
    this.application = ClassPathJars.application(folder.resolve("application"));
  }

  /**
   * Starts a cluster of equal workers.
   *
   * @param workers how many workers; each is offered one executor
   * @param cores the cores of a worker
   * @param memoryMb the memory of a worker in MiB
   */
  public static StandaloneCluster start(int workers, int cores, int memoryMb) throws IOException {
    return start(Collections.nCopies(workers, List.of()), cores, memoryMb);
  }

  /**
   * Starts a cluster whose workers are not equal.
   *
   * @param additions for each worker the jars that its executors have beside Spark's
   */
  public static StandaloneCluster start(List<List<Path>> additions, int cores, int memoryMb)
      throws IOException {
    StandaloneCluster cluster = new StandaloneCluster(Files.createTempDirectory("rae4j-spark"));
    try {
      List<Path> homes = new ArrayList<>();
      for (int i = 0; i < additions.size(); i++) {
        homes.add(ClassPathJars.makeHome(cluster.folder.resolve("home-" + i), additions.get(i)));
      }
      cluster.url =
          cluster.daemon(homes.get(0), "master", "master.Master", List.of(), 0).awaitLine(MASTER);
      List<Daemon> started = new ArrayList<>();
      for (int i = 0; i < homes.size(); i++) {
        List<String> words =
            List.of(
                "--cores",
                String.valueOf(cores),
                "--memory",
                memoryMb + "m",
                "--work-dir",
                cluster.folder.resolve("work-" + i).toString(),
                cluster.url);
        started.add(cluster.daemon(homes.get(i), "worker-" + i, "worker.Worker", words, i));
      }
      for (Daemon worker : started) {
        worker.awaitLine(REGISTERED);
      }
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The master's address, {@code spark://127.0.0.1:PORT}. */
  public String url() {
    return url;
  }

  /** The jars of rae4j, of its libraries and of the tests, as {@code spark.jars} takes them. */
  public String jars() {
    return application.stream().map(Path::toString).collect(Collectors.joining(","));
  }

  /** The jars of {@link #jars}, as files. */
  public List<Path> application() {
    return application;
  }

  /**
   * What starts a session on this cluster whose executors have one core and all of rae4j.
   *
   * @param executorMemoryMb the heap of an executor in MiB
   */
  public SparkSession.Builder session(String name, int executorMemoryMb) {
    return SparkSession.builder()
        .appName(name)
        .master(url)
        .config("spark.jars", jars())
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
        .config("spark.executor.memory", executorMemoryMb + "m")
        .config("spark.executor.cores", "1")
        .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
        .config("spark.locality.wait", "0s")
        .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
        .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "60s");
  }

  /** The executors that live. */
  public List<ProcessHandle> executors() {
    return daemons.stream()
        .flatMap(Process::descendants)
        .filter(StandaloneCluster::isExecutor)
        .filter(ProcessHandle::isAlive)
        .toList();
  }

  /** Waits until the executors of a session that was stopped are gone. */
  void awaitNoExecutors() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!executors().isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("executors of an earlier session live: " + executors());
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  /** What executors have written to their standard error, one text for each. */
  public List<String> executorLogs() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.endsWith("stderr") && file.toString().contains("work-"))
          .sorted()
          .map(StandaloneCluster::read)
          .toList();
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process daemon : daemons) {
      daemon.descendants().forEach(all::add);
      all.add(daemon.toHandle());
    }
    // The workers first: they would start executors again.
    daemons.forEach(Process::destroyForcibly);
    all.forEach(ProcessHandle::destroyForcibly);
    for (Process daemon : daemons) {
      try {
        daemon.waitFor(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    // Executors may write for a moment after they were killed.
    long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    while (!delete() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private boolean delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private Daemon daemon(Path home, String name, String main, List<String> words, int number)
      throws IOException {
    String host = host(number);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
    command.add("org.apache.spark.deploy." + main);
    command.addAll(List.of("--host", host, "--port", "0", "--webui-port", "0"));
    command.addAll(words);
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> key.startsWith("SPARK_"));
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_LOCAL_IP", host);
    environment.put("SPARK_LOCAL_HOSTNAME", host);
    environment.put("SPARK_SCALA_VERSION", "2.13");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    daemons.add(process);
    return new Daemon(name, process, log);
  }

  /** Where all of 127.0.0.0/8 is this machine, workers have hosts of their own. */
  private static String host(int number) {
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    return linux ? "127.0.0." + (number + 1) : "127.0.0.1";
  }

  private static boolean isExecutor(ProcessHandle process) {
    // Windows tells no arguments of others' processes; the children of a worker are its executors.
    return process.info().commandLine().map(s -> s.contains("CoarseGrainedExecutor")).orElse(true);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Daemon(String name, Process process, Path log) {
    /** The first group of a pattern, once the log has it. */
    String awaitLine(Pattern pattern) throws IOException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end && process.isAlive()) {
        Matcher found = pattern.matcher(read(log));
        if (found.find()) {
          return found.group(1);
        }
        try {
          Thread.sleep(50);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException(name + ": interrupted while it starts", e);
        }
      }
      String text = read(log);
      throw new IOException(
          "the %s did not start within %d s; its log ends with%n%s"
              .formatted(
                  name, PATIENCE.toSeconds(), text.substring(Math.max(0, text.length() - 3000))));
    }
  }
}
