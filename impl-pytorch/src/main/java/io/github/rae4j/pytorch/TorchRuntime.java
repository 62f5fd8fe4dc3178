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
 * Where, with how many threads and how exactly libtorch computes.
 *
 * @param device CPU or one GPU
 * @param description the device for people
 * @param fallbackReason why the GPU is not used, if it was wanted
 * @param threads processor threads for one operation
 * @param arithmetic of a GPU
 */
record TorchRuntime(
    Device device,
    String description,
    Optional<String> fallbackReason,
    int threads,
    GpuArithmetic arithmetic) {
  /**
   * OpenBLAS, behind libtorch's matrix products, has threads of its own. OpenMP's threads, which do
   * the rest, by default wait by spinning and then keep OpenBLAS's from the cores: a training step
   * on two cores takes two to four times as long as with one thread of OpenBLAS. Where they sleep,
   * both may have all threads. The OpenMP library reads the variable when it is loaded.
   */
  private static final boolean OPENMP_SLEEPS =
      "passive".equalsIgnoreCase(System.getenv("OMP_WAIT_POLICY"));

  /**
   * Computes without gradients; every native object made meanwhile by this thread is freed at the
   * end, save those that hold a reference of their own.
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

  /**
   * Applies this runtime's settings to the calling thread. Native objects are left to the
   * surrounding pointer scope.
   */
  void apply() {
    // The number is libtorch's global one, and OpenMP keeps a copy per thread.
    torch.set_num_threads(threads);
    openblas_nolapack.blas_set_num_threads(OPENMP_SLEEPS ? threads : 1);
    if (!device.is_cpu()) {
      arithmetic.apply();
    }
  }
}
