// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.Device;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.natives.CpuFeatures;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** In which precisions libtorch runs networks. */
final class TorchPrecision {
  private static final String WITHOUT_BF16 =
      "this processor has no instructions for products of bfloat16 (AVX512-BF16, AMX, ARM's BF16);"
          + " bf16 takes at least as long as fp32 on it, several times as long without AVX-512";

  private static final String WITHOUT_ONEDNN =
      "the natives of oneDNN are not on the class path; bf16 takes up to twice as long without them"
          + " on this processor: add org.bytedeco:dnnl and org.bytedeco:opencl with the classifier"
          + " of this platform";

  private TorchPrecision() {}

  /** What is offered on a device, with what this machine lacks for it. */
  static List<PrecisionSupport> offered(Device device) {
    if (device == Device.CPU) {
      return List.of(
          PrecisionSupport.of(Precision.FP32), new PrecisionSupport(Precision.BF16, slowBf16()));
    }
    return List.of(
        PrecisionSupport.of(Precision.FP32),
        PrecisionSupport.of(Precision.BF16),
        PrecisionSupport.of(Precision.FP16));
  }

  /** What this machine lacks for bfloat16. */
  static Optional<String> slowBf16() {
    CpuFeatures processor = CpuFeatures.ofThisMachine();
    if (processor.lacksBf16()) {
      return Optional.of(WITHOUT_BF16);
    }
    return PackedLinear.isFasterOn(processor) && !LibTorch.hasOneDnnNatives()
        ? Optional.of(WITHOUT_ONEDNN)
        : Optional.empty();
  }

  /** The type of the factors of products; empty if that is float32 as everything else. */
  static Optional<ScalarType> factors(Precision precision) {
    return switch (precision) {
      case FP32 -> Optional.empty();
      case BF16 -> Optional.of(ScalarType.BFloat16);
      case FP16 -> Optional.of(ScalarType.Half);
      case INT8 -> throw new IllegalArgumentException("libtorch runs no networks in int8");
    };
  }
}
