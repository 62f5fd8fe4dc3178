// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessRank;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.IntOptional;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The rendezvous of a group of processes: a store hosted by rank 0, in which all processes
 * register, and the backend that connects them.
 *
 * @param arrival how long to wait for the others
 * @param silence after which a process is considered lost
 */
record Rendezvous(Duration arrival, Duration silence) {
  /** Machines may start minutes apart; a lost process stops the others within a minute. */
  static final Rendezvous USUAL = new Rendezvous(Duration.ofMinutes(5), Duration.ofSeconds(25));

  private static final String WORLD = "world";
  private static final String BUCKETS = "buckets";
  private static final int MEGABYTE = 20;
  private static final long POLL_MILLIS = 50;

  /**
   * Waits for the others and connects with them.
   *
   * @param device where tensors are
   * @param bucketBytes upper limit of a bucket of gradients
   * @throws RaeException if a process does not join, or the group is not what this process expects
   */
  Collectives join(ProcessRank process, Device device, long bucketBytes) {
    // Makes TORCH_CPP_LOG_LEVEL effective: c10d logs every broken connection with a stack trace.
    torch.initLogging();
    // Another program that listens on the port may never answer.
    TCPStore tcp =
        within(
            arrival,
            process,
            () -> connect(process, process.rank() == 0 && !process.storeHosted()));
    GroupToken token = GroupToken.of(process);
    token.requireSame(tcp, process.rank());
    PrefixStore store = new PrefixStore(token.prefix(), tcp);
    store.add(kind(device), 1);
    requireAlone(store, process);
    requireSameSize(store, process);
    TCPStore second = within(arrival, process, () -> connect(process, false));
    PrefixStore beats = new PrefixStore(token.prefix(), second);
    Heartbeat heartbeat = new Heartbeat(beats, process, silence);
    boolean done = false;
    try {
      awaitArrival(store, process);
      requireSameKind(store, process, device);
      requireSameBuckets(store, process, bucketBytes);
      GroupBackend backend = GroupBackend.connect(store, process, device, silence);
      done = true;
      return new Collectives(
          process, backend, bucketBytes, heartbeat, List.of(beats, second, store, tcp));
    } finally {
      if (!done) {
        heartbeat.close();
      }
    }
  }

  private TCPStore connect(ProcessRank process, boolean server) throws IOException {
    TCPStoreOptions options = new TCPStoreOptions();
    options
        .port((short) process.masterPort())
        .isServer(server)
        .waitWorkers(false)
        .timeout(new Milliseconds(arrival.toMillis()));
    if (server) {
      // By itself the store would listen on every interface.
      Listener.open(process.masterAddress(), process.masterPort())
          .ifPresent(own -> options.masterListenFd(new IntOptional(own.descriptor())));
    }
    return new TCPStore(process.masterAddress(), options);
  }

  private static TCPStore within(Duration limit, ProcessRank process, StoreMaker work) {
    FutureTask<TCPStore> task = new FutureTask<>(work::make);
    Thread thread = new Thread(task, "rae4j-rendezvous");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (TimeoutException e) {
      throw unreachable(process, "no answer in " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      String reason =
          LibTorch.firstLine(Objects.requireNonNull(e.getCause(), "a failed task has a cause"));
      if (reason.contains("EADDRINUSE") || reason.contains("ddress already in use")) {
        throw new DeviceException(
            String.format(
                Locale.ROOT,
                "port %d is in use on this machine, by another program or by another process that"
                    + " calls itself rank 0; set MASTER_PORT to a free one",
                process.masterPort()),
            Where.part("training engine 'pytorch'"),
            e);
      }
      throw unreachable(process, reason, e);
    }
  }

  private interface StoreMaker {
    TCPStore make() throws IOException;
  }

  private static RaeException unreachable(ProcessRank process, String reason, Exception cause) {
    return new DeviceException(
        String.format(
            Locale.ROOT,
            "rank %d cannot reach rank 0 at %s:%d (%s); check MASTER_ADDR and MASTER_PORT, and that"
                + " rank 0 runs and no firewall is between",
            process.rank(),
            process.masterAddress(),
            process.masterPort(),
            reason),
        Where.part("training engine 'pytorch'"),
        cause);
  }

  private static void requireAlone(Store store, ProcessRank process) {
    if (store.add("rank/" + process.rank(), 1) > 1) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "two processes call themselves rank %d; every process needs a RANK of its own, from 0"
                  + " to %d",
              process.rank(),
              process.worldSize() - 1),
          Where.part("training engine 'pytorch'"));
    }
  }

  private void requireSameSize(Store store, ProcessRank process) {
    long size =
        process.rank() == 0
            ? store.add(WORLD, process.worldSize())
            : awaitSize(store, process.worldSize());
    if (size != process.worldSize()) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "rank %d expects %d processes, but rank 0 expects %d; WORLD_SIZE must be the same"
                  + " everywhere",
              process.rank(),
              process.worldSize(),
              size),
          Where.part("training engine 'pytorch'"));
    }
  }

  private long awaitSize(Store store, long unknown) {
    long end = System.nanoTime() + arrival.toNanos();
    long size = store.add(WORLD, 0);
    while (size == 0 && System.nanoTime() < end) {
      pause();
      size = store.add(WORLD, 0);
    }
    return size == 0 ? unknown : size;
  }

  private void awaitArrival(Store store, ProcessRank process) {
    long end = System.nanoTime() + arrival.toNanos();
    List<Integer> missing = IntStream.range(0, process.worldSize()).boxed().toList();
    while (true) {
      missing = missing.stream().filter(rank -> store.add("rank/" + rank, 0) == 0).toList();
      if (missing.isEmpty()) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new DeviceException(
            String.format(
                Locale.ROOT,
                "waited %d s in vain for the processes of rank %s of %d; start all of them, with"
                    + " the same MASTER_ADDR and MASTER_PORT",
                arrival.toSeconds(),
                missing,
                process.worldSize()),
            Where.part("training engine 'pytorch'"));
      }
      pause();
    }
  }

  private static String kind(Device device) {
    return device.is_cpu() ? "CPU" : "GPU";
  }

  private static void requireSameKind(Store store, ProcessRank process, Device device) {
    long alike = store.add(kind(device), 0);
    if (alike != process.worldSize()) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "%d of %d processes train on the %s and the others do not; give all of them the same"
                  + " device, and every one on the GPU a GPU of its own",
              alike,
              process.worldSize(),
              kind(device)),
          Where.part("training engine 'pytorch'"));
    }
  }

  private static void requireSameBuckets(Store store, ProcessRank process, long bytes) {
    String own = Long.toString(bytes >> MEGABYTE);
    String first = store.compareSet(BUCKETS, "", own);
    if (!first.equals(own)) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "rank %d has the engine option bucket_cap_mb %s, but another process has %s; it must"
                  + " be the same everywhere",
              process.rank(),
              own,
              first),
          Where.part("training engine 'pytorch'"));
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
