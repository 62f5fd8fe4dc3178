// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import java.util.Arrays;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The part of {@link TorchOps} that concerns images and their channels. */
abstract class ImageTorchOps implements Ops<Tensor> {
  private static final long[] UNPADDED = {0, 0};

  final Lifetimes lifetimes;

  ImageTorchOps(Lifetimes lifetimes) {
    this.lifetimes = lifetimes;
  }

  @Override
  public final Tensor toFloat(Tensor x) {
    return lifetimes.made(x.to(ScalarType.Float), x);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor weight, Window window) {
    return lifetimes.made(convolve(x, weight, new TensorOptional(), window), x, weight);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor weight, Tensor bias, Window window) {
    return lifetimes.made(convolve(x, weight, new TensorOptional(bias), window), x, weight, bias);
  }

  /** A convolution that nobody is told of. */
  static Tensor convolve(Tensor x, Tensor weight, TensorOptional bias, Window window) {
    long groups = x.size(1) / weight.size(1);
    long[] strides = strides(window);
    long[] undilated = {1, 1};
    if (window.isSymmetric()) {
      return torch.conv2d(x, weight, bias, strides, padding(window), undilated, groups);
    }
    try (Tensor padded = padded(x, window, 0)) {
      return torch.conv2d(padded, weight, bias, strides, UNPADDED, undilated, groups);
    }
  }

  @Override
  public final Tensor maxPool2d(Tensor x, Window window) {
    long[] undilated = {1, 1};
    if (isPoolPadding(window)) {
      return lifetimes.made(
          torch.max_pool2d(x, kernel(window), strides(window), padding(window), undilated, false),
          x);
    }
    try (Tensor padded = padded(x, window, Double.NEGATIVE_INFINITY)) {
      return lifetimes.made(
          torch.max_pool2d(padded, kernel(window), strides(window), UNPADDED, undilated, false), x);
    }
  }

  @Override
  public Tensor avgPool2d(Tensor x, Window window, boolean countPadding) {
    if (isPoolPadding(window)) {
      return lifetimes.made(average(x, window, padding(window), countPadding), x);
    }
    try (Tensor padded = padded(x, window, 0)) {
      Tensor sums = average(padded, window, UNPADDED, true);
      if (countPadding) {
        return lifetimes.made(sums, x);
      }
      try (sums;
          Tensor ones = torch.ones_like(x);
          Tensor inside = padded(ones, window, 0);
          Tensor share = average(inside, window, UNPADDED, true)) {
        return lifetimes.made(torch.div(sums, share), x);
      }
    }
  }

  private static Tensor average(Tensor x, Window window, long[] padding, boolean countPadding) {
    return torch.avg_pool2d(
        x, kernel(window), strides(window), padding, false, countPadding, new LongOptional());
  }

  /** Whether libtorch's pooling can pad like this by itself. */
  private static boolean isPoolPadding(Window window) {
    return window.isSymmetric()
        && 2 * window.top() <= window.height()
        && 2 * window.left() <= window.width();
  }

  private static Tensor padded(Tensor x, Window window, double value) {
    long[] sides = {window.left(), window.right(), window.top(), window.bottom()};
    return torch.constant_pad_nd(x, sides, new Scalar(value));
  }

  private static long[] kernel(Window window) {
    return new long[] {window.height(), window.width()};
  }

  private static long[] strides(Window window) {
    return new long[] {window.strideDown(), window.strideAcross()};
  }

  private static long[] padding(Window window) {
    return new long[] {window.top(), window.left()};
  }

  @Override
  public Tensor batchNorm(
      Tensor x, Tensor weight, Tensor bias, Tensor mean, Tensor variance, double eps) {
    // Written out, since libtorch's own operation gives no gradient to mean and variance.
    long[] channels = new long[Math.toIntExact(x.dim())];
    Arrays.fill(channels, 1);
    channels[1] = -1;
    try (Tensor positive = torch.add(variance, new Scalar(eps));
        Tensor inverse = torch.rsqrt(positive);
        Tensor gain = torch.mul(inverse, weight);
        Tensor scale = gain.reshape(channels);
        Tensor centre = mean.reshape(channels);
        Tensor shift = bias.reshape(channels);
        Tensor centred = torch.sub(x, centre);
        Tensor scaled = torch.mul(centred, scale)) {
      return lifetimes.made(torch.add(scaled, shift), x, weight, bias, mean, variance);
    }
  }

  @Override
  public Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    Tensor result =
        torch.group_norm(
            x, groups, new TensorOptional(weight), new TensorOptional(bias), eps, true);
    return lifetimes.made(result, x, weight, bias);
  }

  @Override
  public Tensor resize(Tensor x, int height, int width, Resampling resampling) {
    Tensor resized =
        switch (resampling) {
          case NEAREST ->
              torch.upsample_nearest2d(
                  x, new long[] {height, width}, new DoubleOptional(), new DoubleOptional());
          case BILINEAR_TF1 -> bilinearTf1(x, height, width);
          case BILINEAR, BICUBIC, BICUBIC_ANTIALIAS ->
              x.device().is_cpu()
                  ? TorchResizing.onCpu(x, height, width, resampling)
                  : TorchResizing.byMatrices(x, height, width, resampling);
        };
    return lifetimes.made(resized, x);
  }

  private static Tensor bilinearTf1(Tensor x, int height, int width) {
    try (Tensor wide = lerpTf1(x, 3, width)) {
      return lerpTf1(wide, 2, height);
    }
  }

  /** Interpolates along one axis; the coordinates are computed in float32, as TensorFlow does. */
  private static Tensor lerpTf1(Tensor x, int axis, int to) {
    long from = x.size(axis);
    float scale = (float) from / to;
    long[] near = new long[to];
    long[] far = new long[to];
    float[] share = new float[to];
    for (int i = 0; i < to; i++) {
      float position = i * scale;
      near[i] = (long) position;
      far[i] = Math.min(near[i] + 1, from - 1);
      share[i] = position - near[i];
    }
    long[] column = axis == 2 ? new long[] {to, 1} : new long[] {to};
    try (Tensor nearIndex = Tensor.create(near).to(x.device(), ScalarType.Long);
        Tensor farIndex = Tensor.create(far).to(x.device(), ScalarType.Long);
        Tensor flat = Tensor.create(share).to(x.device(), x.scalar_type());
        Tensor weight = flat.reshape(column);
        Tensor first = torch.index_select(x, axis, nearIndex);
        Tensor second = torch.index_select(x, axis, farIndex)) {
      return torch.lerp(first, second, weight);
    }
  }
}
