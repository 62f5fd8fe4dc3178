// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.training.Precision;
import java.lang.ref.Reference;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The device, number of threads and arithmetic with which libtorch trains.
 *
 * @param base device and threads
 * @param precision arithmetic
 * @param peers the other processes, if there are any
 * @param overlap whether gradients are averaged while the backward pass goes on
 */
record TorchTrainingRuntime(
    TorchRuntime base, Precision precision, Optional<Collectives> peers, boolean overlap) {
  Device device() {
    return base.device();
  }

  /** The type of parameters, gradients and losses. */
  ScalarType scalarType() {
    return precision == Precision.FLOAT64 ? ScalarType.Double : ScalarType.Float;
  }

  /** The same as a host tensor's type. */
  DType dtype() {
    return precision == Precision.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
  }

  /** A new {@link HostTensors} that converts to the type of the arithmetic. */
  HostTensors hosts() {
    return new HostTensors(device(), Optional.of(scalarType()));
  }

  /** Computes and records gradients; native objects are freed as in {@link #plain}. */
  <T> T recording(Supplier<T> work) {
    return compute(true, work);
  }

  /**
   * Computes without gradients; every native object that this thread creates meanwhile is freed at
   * the end, except those that hold their own reference.
   */
  <T> T plain(Supplier<T> work) {
    return compute(false, work);
  }

  @SuppressWarnings("try") // the scopes are there for what they do on close
  private <T> T compute(boolean gradients, Supplier<T> work) {
    try (PointerScope temporaries = new PointerScope();
        AutoGradMode mode = new AutoGradMode(gradients)) {
      base.apply();
      return work.get();
    }
  }

  /** Runs an action while keeping an object reachable; see {@link #plain}. */
  void run(Object kept, Runnable work) {
    try {
      run(work);
    } finally {
      // libtorch knows only the addresses of host tensors.
      Reference.reachabilityFence(kept);
    }
  }

  /** Runs an action; see {@link #plain}. */
  void run(Runnable work) {
    plain(
        () -> {
          work.run();
          return true;
        });
  }

  /** Runs a forward pass in the requested precision. */
  <T> T cast(Supplier<T> forward) {
    if (precision != Precision.BFLOAT16) {
      return forward.get();
    }
    DeviceType type = device().type();
    torch.set_autocast_dtype(type, ScalarType.BFloat16);
    torch.set_autocast_enabled(type, true);
    try {
      return forward.get();
    } finally {
      torch.set_autocast_enabled(type, false);
      // The cast copies of the weights are valid for this step only.
      torch.clear_cache();
    }
  }

  /**
   * Converts libtorch's errors about memory and non-determinism into errors that say what to do.
   *
   * @param batch batch size
   */
  RuntimeException explain(RuntimeException problem, long batch) {
    String message = String.valueOf(problem.getMessage());
    if (message.contains("does not have a deterministic implementation")) {
      return new DeviceException(
          String.format(
              Locale.ROOT,
              "%s cannot train this in a way that repeats to the bit; set the engine's option"
                  + " deterministic to false (%s)",
              base.description(),
              LibTorch.firstLine(problem)),
          Where.part("training engine 'pytorch'"),
          problem);
    }
    boolean memory =
        message.contains("out of memory")
            || message.contains("can't allocate memory")
            || message.contains("not enough memory");
    return memory
        ? new DeviceException(
            String.format(
                Locale.ROOT,
                "%s has not enough memory for %d samples at once; make training.global_batch_size"
                    + " smaller or training.grad_accum_steps larger (%s)",
                base.description(),
                batch,
                LibTorch.firstLine(problem)),
            Where.part("training engine 'pytorch'"),
            problem)
        : problem;
  }
}
