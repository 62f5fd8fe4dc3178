// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.lang.ref.Reference;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/**
 * The device, number of threads and arithmetic with which libtorch computes.
 *
 * @param device CPU or one GPU
 * @param description human-readable description of the device
 * @param fallbackReason why the GPU is not used, if it was requested
 * @param threads processor threads for one operation
 * @param arithmetic of a GPU
 * @param alike whether products of OpenBLAS are computed in one thread, since their last bits
 *     depend on the number; for networks with few of them
 */
record TorchRuntime(
    Device device,
    String description,
    Optional<String> fallbackReason,
    int threads,
    GpuArithmetic arithmetic,
    boolean alike) {
  /** Products of OpenBLAS in as many threads as they may use. */
  TorchRuntime(
      Device device,
      String description,
      Optional<String> fallbackReason,
      int threads,
      GpuArithmetic arithmetic) {
    this(device, description, fallbackReason, threads, arithmetic, false);
  }

  /**
   * OpenBLAS, which computes libtorch's matrix products, has its own threads. OpenMP's threads,
   * which do the rest, by default wait by spinning and so keep OpenBLAS's threads off the cores: a
   * training step on two cores then takes two to four times as long as with one OpenBLAS thread. If
   * OpenMP's threads sleep while they wait, both may use all threads. The OpenMP library reads the
   * variable when it is loaded.
   */
  private static final boolean OPENMP_SLEEPS =
      "passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"));

  /**
   * Computes without gradients; every native object that this thread creates meanwhile is freed at
   * the end, except those that hold their own reference.
   */
  @SuppressWarnings("try") // the scope is there for what it does on close
  <T> T inference(Function<HostTensors, T> work) {
    HostTensors hosts = new HostTensors(device);
    try (PointerScope temporaries = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      apply();
      return work.apply(hosts);
    } finally {
      Reference.reachabilityFence(hosts);
    }
  }

  /** The same with results that do not depend on the number of threads, where that is possible. */
  TorchRuntime computingAlike() {
    return new TorchRuntime(device, description, fallbackReason, threads, arithmetic, true);
  }

  /** The same with another number of threads. */
  TorchRuntime withThreads(int number) {
    return new TorchRuntime(device, description, fallbackReason, number, arithmetic, alike);
  }

  /**
   * Applies this runtime's settings to the calling thread. Native objects are left to the
   * surrounding pointer scope.
   */
  void apply() {
    // The number is libtorch's global one, and OpenMP keeps a copy per thread.
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(OPENMP_SLEEPS && !alike ? threads : 1);
    if (!device.is_cpu()) {
      arithmetic.apply();
    }
  }
}
