// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.natives.CpuFeatures;
import io.github.rae4j.tensor.DType;
import java.util.Optional;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A pass of one operation in bfloat16. */
final class HalfPass {
  private HalfPass() {}

  /** Its result in float32, computed by some threads; the operation is given float32. */
  static io.github.rae4j.tensor.Tensor run(
      int threads,
      io.github.rae4j.tensor.Tensor given,
      BiFunction<HalfOps, Tensor, Tensor> operation) {
    return run(threads, given, Optional.empty(), operation);
  }

  /** The same where weights may be in the order of oneDNN. */
  static io.github.rae4j.tensor.Tensor run(
      int threads,
      io.github.rae4j.tensor.Tensor given,
      Optional<PackedLinear> packing,
      BiFunction<HalfOps, Tensor, Tensor> operation) {
    TorchRuntime runtime =
        LibTorch.runtime(EngineOptions.DEFAULT.withThreads(threads), new GpuArithmetic(false, true))
            .computingAlike();
    return runtime.inference(
        hosts -> {
          HalfOps ops =
              new HalfOps(
                  ScalarType.BFloat16,
                  new HalfLinear(CpuFeatures.ofThisMachine().hasAmxBf16(), packing, true),
                  spec -> {
                    throw new AssertionError(spec);
                  },
                  hosts::onDevice,
                  new LifetimeRecorder());
          Tensor result = operation.apply(ops, hosts.onDevice(given));
          return TorchTensors.copy(result.to(ScalarType.Float), DType.FLOAT32);
        });
  }
}
