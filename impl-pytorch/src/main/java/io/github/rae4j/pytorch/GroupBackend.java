// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessRank;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.PrefixStore;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch_gloo;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * One of c10d's backends: NCCL for tensors on a GPU where it can be loaded, else gloo, which moves
 * tensors in host memory.
 *
 * @param name {@code nccl} or {@code gloo}
 * @param backend connected with all processes
 * @param device the device on which it takes tensors
 */
record GroupBackend(String name, Backend backend, Device device) {
  // A collective may have to wait, for example for a checkpoint; the heartbeat detects lost
  // processes.
  private static final Milliseconds NO_LIMIT = new Milliseconds(Duration.ofDays(7).toMillis());
  private static final String INTERFACE = "GLOO_SOCKET_IFNAME";
  private static final int THREADS = 2;

  /**
   * Connects with all processes, which have registered in the store.
   *
   * @param limit for connecting
   */
  static GroupBackend connect(Store store, ProcessRank process, Device device, Duration limit) {
    return device.is_cpu() || !hasNccl()
        ? gloo(store, process, limit)
        : new GroupBackend("nccl", nccl(store, process), device);
  }

  private static boolean hasNccl() {
    try {
      Loader.load(ProcessGroupNCCL.class);
      return true;
    } catch (LinkageError | TypeNotPresentException e) {
      return false;
    }
  }

  private static Backend nccl(Store store, ProcessRank process) {
    ProcessGroupNCCL.Options options = ProcessGroupNCCL.Options.create();
    options.timeout(NO_LIMIT);
    return new ProcessGroupNCCL(
        new PrefixStore("nccl", store), process.rank(), process.worldSize(), options);
  }

  private static GroupBackend gloo(Store store, ProcessRank process, Duration limit) {
    try {
      Loader.load(torch_gloo.class);
      ProcessGroupGloo.Options options =
          ProcessGroupGloo.Options.create(new Milliseconds(limit.toMillis()));
      options.devices(new GlooDeviceVector(transport(process)));
      options.threads(THREADS);
      ProcessGroupGloo group =
          new ProcessGroupGloo(
              new PrefixStore("gloo", store), process.rank(), process.worldSize(), options);
      group.setTimeout(NO_LIMIT);
      return new GroupBackend("gloo", group, new Device(DeviceType.CPU));
    } catch (RuntimeException | LinkageError e) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "rank %d cannot connect with the other processes (%s); all machines must reach each"
                  + " other on any port, and %s can name the network interface",
              process.rank(),
              LibTorch.firstLine(e),
              INTERFACE),
          Where.part("training engine 'pytorch'"),
          e);
    }
  }

  /** Uses the network interface that reaches rank 0, unless the environment names another. */
  private static org.bytedeco.pytorch.gloo.Device transport(ProcessRank process) {
    String named = System.getenv(INTERFACE);
    if (named != null && !named.isBlank()) {
      return ProcessGroupGloo.createDeviceForInterface(named);
    }
    // Connecting a datagram socket sends nothing; it only determines the route.
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(
          new InetSocketAddress(
              InetAddress.getByName(process.masterAddress()), process.masterPort()));
      return ProcessGroupGloo.createDeviceForHostname(socket.getLocalAddress().getHostAddress());
    } catch (IOException e) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "%s cannot be reached: %s; check MASTER_ADDR",
              process.masterAddress(),
              LibTorch.firstLine(e)),
          Where.part("training engine 'pytorch'"),
          e);
    }
  }
}
