// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * The similarity of images to their originals: PSNR and SSIM of individual images, as torchmetrics
 * computes them.
 *
 * <p>Pixels are in [0, 1]. Bytes are always divided by 255, which the reference fails to do if a
 * whole batch holds no byte above 1. Thread-safe.
 */
public final class ImageQuality {
  private static final int CHANNELS = 3;
  private static final int RADIUS = 5;
  private static final double SIGMA = 1.5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;
  private static final double SMALLEST_ERROR = 1e-10;

  private ImageQuality() {}

  /** How to treat the outer 5 pixels, whose window extends beyond the border. */
  public enum Border {
    /**
     * The image is mirrored at the border; all pixels count (torchmetrics since the end of 2024).
     */
    REFLECT,
    /** The outer pixels are excluded from the mean (older releases). */
    CROP
  }

  /** {@link #psnr(Tensor, Tensor)} of two images. */
  public static double psnr(RgbImage image, RgbImage original) {
    return psnr(ImageTensors.toTensor(image), ImageTensors.toTensor(original))[0];
  }

  /** {@link #ssim(Tensor, Tensor, Border)} of two images, mirrored at the border. */
  public static double ssim(RgbImage image, RgbImage original) {
    Tensor first = ImageTensors.toTensor(image);
    return ssim(first, ImageTensors.toTensor(original), Border.REFLECT)[0];
  }

  /**
   * Peak signal-to-noise ratio of each image of a batch.
   *
   * @param images float32 {@code [N, 3, H, W]} in [0, 1]
   * @param originals tensor of the same shape
   * @return N values in dB; 100 for identical images
   * @throws IllegalArgumentException if the shapes differ or are not as described
   */
  public static double[] psnr(Tensor images, Tensor originals) {
    Shape shape = requireSame(images, originals);
    int size = images.elements() / Math.max(1, shape.intDim(0));
    FloatBuffer a = images.floats();
    FloatBuffer b = originals.floats();
    double[] result = new double[shape.intDim(0)];
    for (int n = 0; n < result.length; n++) {
      double sum = 0;
      for (int i = 0; i < size; i++) {
        double difference = a.get() - b.get();
        sum += difference * difference;
      }
      result[n] = -10 * Math.log10(Math.max(sum / size, SMALLEST_ERROR));
    }
    return result;
  }

  /**
   * Structural similarity of each image of a batch (Wang et al. 2004): Gaussian window 11 x 11,
   * sigma 1.5, k1 0.01, k2 0.03, mean over channels and pixels.
   *
   * @param images float32 {@code [N, 3, H, W]} in [0, 1]; sides of at least 6 pixels, or 11 with
   *     {@link Border#CROP}
   * @param originals tensor of the same shape
   * @return N values, 1 for identical images
   * @throws IllegalArgumentException if the shapes differ, are not as described, or are too small
   */
  public static double[] ssim(Tensor images, Tensor originals, Border border) {
    Shape shape = requireSame(images, originals);
    int height = shape.intDim(2);
    int width = shape.intDim(3);
    int smallest = border == Border.CROP ? 2 * RADIUS + 1 : RADIUS + 1;
    if (Math.min(height, width) < smallest) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "SSIM needs images of at least %d x %d pixels, not %d x %d",
              smallest,
              smallest,
              width,
              height));
    }
    FloatBuffer a = images.floats();
    FloatBuffer b = originals.floats();
    double[] result = new double[shape.intDim(0)];
    for (int n = 0; n < result.length; n++) {
      for (int c = 0; c < CHANNELS; c++) {
        double[] first = plane(a, height * width);
        double[] second = plane(b, height * width);
        result[n] += ssim(first, second, height, width, border) / CHANNELS;
      }
    }
    return result;
  }

  private static Shape requireSame(Tensor a, Tensor b) {
    Shape shape = a.shape();
    if (!shape.equals(b.shape()) || shape.rank() != 4 || shape.dim(1) != CHANNELS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images to compare must have one shape (N, 3, H, W), not %s and %s",
              shape,
              b.shape()));
    }
    return shape;
  }

  private static double[] plane(FloatBuffer in, int size) {
    double[] plane = new double[size];
    for (int i = 0; i < size; i++) {
      plane[i] = in.get();
    }
    return plane;
  }

  private static double ssim(double[] a, double[] b, int height, int width, Border border) {
    double[] window = window();
    double[] meanA = blur(a, height, width, window);
    double[] meanB = blur(b, height, width, window);
    double[] squareA = blur(product(a, a), height, width, window);
    double[] squareB = blur(product(b, b), height, width, window);
    double[] cross = blur(product(a, b), height, width, window);
    int margin = border == Border.CROP ? RADIUS : 0;
    double sum = 0;
    for (int y = margin; y < height - margin; y++) {
      for (int x = margin; x < width - margin; x++) {
        int i = y * width + x;
        double means = meanA[i] * meanB[i];
        double squares = meanA[i] * meanA[i] + meanB[i] * meanB[i];
        double varianceA = Math.max(0, squareA[i] - meanA[i] * meanA[i]);
        double varianceB = Math.max(0, squareB[i] - meanB[i] * meanB[i]);
        double covariance = cross[i] - means;
        sum +=
            (2 * means + C1)
                * (2 * covariance + C2)
                / ((squares + C1) * (varianceA + varianceB + C2));
      }
    }
    return sum / ((double) (height - 2 * margin) * (width - 2 * margin));
  }

  private static double[] window() {
    double[] window = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int i = 0; i < window.length; i++) {
      double distance = (i - RADIUS) / SIGMA;
      window[i] = Math.exp(-distance * distance / 2);
      sum += window[i];
    }
    for (int i = 0; i < window.length; i++) {
      window[i] /= sum;
    }
    return window;
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      product[i] = a[i] * b[i];
    }
    return product;
  }

  private static double[] blur(double[] plane, int height, int width, double[] window) {
    double[] rows = new double[plane.length];
    double[] result = new double[plane.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int k = 0; k < window.length; k++) {
          sum += window[k] * plane[y * width + mirrored(x + k - RADIUS, width)];
        }
        rows[y * width + x] = sum;
      }
    }
    for (int y = 0; y < height; y++) {
      for (int k = 0; k < window.length; k++) {
        int from = mirrored(y + k - RADIUS, height) * width;
        for (int x = 0; x < width; x++) {
          result[y * width + x] += window[k] * rows[from + x];
        }
      }
    }
    return result;
  }

  private static int mirrored(int i, int size) {
    if (i < 0) {
      return -i;
    }
    return i < size ? i : 2 * (size - 1) - i;
  }
}
