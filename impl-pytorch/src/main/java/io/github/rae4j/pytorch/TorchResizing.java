// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Resampling;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.InterpolateFuncOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.kBicubic;

/** Interpolation between pixels, as PyTorch's {@code interpolate} with unaligned corners. */
final class TorchResizing {
  private TorchResizing() {}

  /** Uses libtorch's own operation. {@code (n, c, h, w)} → {@code (n, c, height, width)}. */
  static Tensor onCpu(Tensor x, int height, int width, Resampling resampling) {
    long[] size = {height, width};
    DoubleOptional none = new DoubleOptional();
    return switch (resampling) {
      case BILINEAR -> torch.upsample_bilinear2d(x, size, false, none, none);
      case BICUBIC -> torch.upsample_bicubic2d(x, size, false, none, none);
      case BICUBIC_ANTIALIAS -> bicubicAntialias(x, size);
      case NEAREST, BILINEAR_TF1 ->
          throw new IllegalArgumentException(resampling + " is not between pixels alike");
    };
  }

  private static Tensor bicubicAntialias(Tensor x, long[] size) {
    try (InterpolateFuncOptions options = new InterpolateFuncOptions()) {
      options.size().put(new LongVector(size));
      options.mode().put(new kBicubic());
      options.align_corners().put(new BoolOptional(false));
      options.antialias().put(true);
      return torch.interpolate(x, options);
    }
  }

  /**
   * The same on a GPU, where libtorch's operations add up gradients in varying order and the
   * antialiased one fails on an empty batch: every axis is interpolated by a matrix product.
   */
  static Tensor byMatrices(Tensor x, int height, int width, Resampling resampling) {
    DeviceType type = x.device().type();
    boolean autocast = torch.is_autocast_enabled(type);
    // Pixels need more than the eight bits of bfloat16.
    torch.set_autocast_enabled(type, false);
    ScalarType given = x.scalar_type().intern();
    ScalarType wide = given == ScalarType.Double ? ScalarType.Double : ScalarType.Float;
    try (Tensor exact = x.to(wide);
        Tensor across = weights(resampling, x.size(3), width).to(x.device(), wide);
        Tensor down = weights(resampling, x.size(2), height).to(x.device(), wide);
        Tensor columns = torch.matmul(exact, across);
        Tensor resized = torch.matmul(down.t(), columns)) {
      return resized.to(given);
    } finally {
      torch.set_autocast_enabled(type, autocast);
    }
  }

  /** The weight of each of {@code from} pixels in each of {@code to} pixels: {@code (from, to)}. */
  private static Tensor weights(Resampling resampling, long from, int to) {
    try (Tensor each = torch.eye(from).to(ScalarType.Double);
        Tensor rows = each.reshape(from, 1, 1, from);
        Tensor answers = onCpu(rows, 1, to, resampling)) {
      return answers.reshape(from, to);
    }
  }
}
