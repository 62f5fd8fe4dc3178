// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is open in this JVM for the tasks that run in it: each model once, however many tasks use
 * it.
 *
 * <p>An executor loads a model when its first task asks for it; tasks that ask at the same moment
 * wait for that one load. What no task uses stays open for the tasks to come; of such models at
 * most {@value #DEFAULT_IDLE} (the Spark setting {@value #IDLE}) are kept, and the one that was
 * used longest ago is closed first. Everything is closed with the executor: by {@link RaePlugin}
 * where {@code spark.plugins} names it, and else when the JVM ends.
 *
 * <p>A task computes in its own thread, with as many threads for one operation as {@link
 * EngineSettings#threads()} says, by default {@code spark.task.cpus}. The tasks of an executor
 * share the threads beyond the first, so that most pictures a second come from {@code
 * spark.task.cpus=1} and one task for each core. As many tasks compute at once as Spark runs in the
 * executor ({@code spark.executor.cores} divided by {@code spark.task.cpus}); each takes the memory
 * of one batch beside that of the weights, which are mapped from their files and shared.
 *
 * <p>Thread-safe. There is one for each class loader that holds rae4j, which in a Spark application
 * is one for each executor.
 */
public final class ExecutorModels {
  /** The Spark setting for how many unused models stay open. */
  public static final String IDLE = "spark.rae4j.idleModels";

  /** How many unused models stay open where the setting says nothing. */
  public static final int DEFAULT_IDLE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorModels.class);

  /** The one of this JVM: tasks have nothing else in common. */
  private static final ExecutorModels OF_JVM = new ExecutorModels();

  private final Map<String, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
  private final AtomicLong loads = new AtomicLong();
  private boolean endsWithJvm;

  ExecutorModels() {}

  /** The models of this JVM. */
  public static ExecutorModels ofJvm() {
    return OF_JVM;
  }

  /**
   * A share in what is open, which is opened if nobody did so before. It has to be closed when the
   * task has done its work; a task does so in any case, also where it fails:
   *
   * <pre>{@code
   * try (Lease<OpenModel> lease = ExecutorModels.ofJvm().lease(model)) {
   *   Tensor latents = lease.get().autoencoder(ModelUse.ENCODE).encode(images);
   * }
   * }</pre>
   *
   * @throws RaeException naming the host, if it cannot be opened there; the next call tries again
   */
  public <T extends AutoCloseable> Lease<T> lease(ExecutorResource<T> resource) {
    ExecutorPlace place = ExecutorPlace.current();
    String key =
        resource.getClass().getName() + " " + resource.key() + " " + resource.engine().key(place);
    Slot slot;
    List<Slot> unused;
    synchronized (this) {
      closeWithJvm();
      slot = slots.computeIfAbsent(key, absent -> new Slot(resource.label()));
      slot.leases++;
      unused = unused(idle());
    }
    unused.forEach(Slot::close);
    try {
      boolean fresh = slot.open(() -> open(resource, place));
      @SuppressWarnings("unchecked") // the key holds the class of the resource, which says T
      T value = (T) slot.value();
      return new Lease<>(value, fresh, place, () -> release(slot));
    } catch (RuntimeException | Error e) {
      release(slot);
      throw e;
    }
  }

  private <T extends AutoCloseable> T open(ExecutorResource<T> resource, ExecutorPlace place) {
    long start = System.nanoTime();
    T opened;
    try {
      opened = resource.open(place);
    } catch (RaeException e) {
      throw e.explained(
          String.format(
              Locale.ROOT,
              "%s cannot be opened on %s: %s",
              resource.label(),
              place,
              e.getMessage()),
          e.where());
    } catch (LinkageError e) {
      throw new PluginException(
          String.format(
              Locale.ROOT,
              "%s cannot be opened on %s, which lacks a class or a native library or has another"
                  + " version of it: %s; give all executors the same jars of rae4j (--jars or"
                  + " --packages), for their system and processor",
              resource.label(),
              place,
              e),
          Where.UNKNOWN,
          e);
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "%s cannot be opened on %s for want of memory: %s; raise spark.executor.memory (the"
                  + " Java heap) or spark.executor.memoryOverhead (weights and batches), or run"
                  + " fewer tasks at once (spark.task.cpus)",
              resource.label(),
              place,
              e.getMessage()),
          Where.UNKNOWN,
          e);
    }
    long count = loads.incrementAndGet();
    LOG.info(
        "opened {} on {} in {} ms; load number {} of this JVM",
        resource.label(),
        place,
        (System.nanoTime() - start) / 1_000_000,
        count);
    return opened;
  }

  private void release(Slot slot) {
    List<Slot> unused;
    synchronized (this) {
      slot.leases--;
      slots.values().removeIf(each -> each.leases == 0 && each.isEmpty());
      unused = unused(idle());
      if (slot.detached && slot.leases == 0) {
        unused.add(slot);
      }
    }
    unused.forEach(Slot::close);
  }

  /** Takes out what nobody uses, beyond so many, the one used longest ago first. */
  private List<Slot> unused(int kept) {
    List<Slot> idle =
        slots.values().stream().filter(slot -> slot.leases == 0 && !slot.isEmpty()).toList();
    List<Slot> surplus =
        new ArrayList<>(idle.subList(0, Math.max(0, idle.size() - Math.max(0, kept))));
    slots.values().removeAll(surplus);
    surplus.forEach(slot -> slot.detached = true);
    return surplus;
  }

  private static int idle() {
    SparkEnv env = SparkEnv.get();
    return env == null ? DEFAULT_IDLE : env.conf().getInt(IDLE, DEFAULT_IDLE);
  }

  private void closeWithJvm() {
    if (!endsWithJvm) {
      endsWithJvm = true;
      Runtime.getRuntime().addShutdownHook(new Thread(this::closeAll, "rae4j-close"));
    }
  }

  /**
   * How often something was opened in this JVM: after a job with one model and one device, 1 in
   * every executor that took part.
   */
  public long loads() {
    return loads.get();
  }

  /** How much is open at the moment. */
  public synchronized int open() {
    return (int) slots.values().stream().filter(slot -> !slot.isEmpty()).count();
  }

  /**
   * Closes everything, waiting for computations that are under way. What tasks ask for later is
   * opened anew, so that one JVM can serve one Spark application after another.
   */
  public void closeAll() {
    List<Slot> all;
    synchronized (this) {
      all = List.copyOf(slots.values());
      all.forEach(slot -> slot.detached = true);
      slots.clear();
    }
    all.forEach(Slot::close);
  }

  /** What is open under one key; leases and detached are guarded by the models. */
  private static final class Slot {
    private final String label;
    private int leases;

    /** Whether nobody can find it any more: the last lease closes it. */
    private boolean detached;

    private volatile Optional<AutoCloseable> opened = Optional.empty();

    Slot(String label) {
      this.label = label;
    }

    boolean isEmpty() {
      return opened.isEmpty();
    }

    /** Whether it was not open before. */
    synchronized boolean open(Supplier<? extends AutoCloseable> opener) {
      if (opened.isPresent()) {
        return false;
      }
      opened = Optional.of(opener.get());
      return true;
    }

    AutoCloseable value() {
      return opened.orElseThrow();
    }

    synchronized void close() {
      if (opened.isEmpty()) {
        return;
      }
      try {
        opened.get().close();
        LOG.info("closed {}", label);
      } catch (Exception e) {
        // Whatever comes next does not depend on it, and memory returns with the process.
        LOG.warn("closing {} failed", label, e);
      } finally {
        opened = Optional.empty();
      }
    }
  }
}
