// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Converts images to float32 tensors {@code [N, 3, H, W]} in [0, 1] and back. Thread-safe. */
public final class ImageTensors {
  private static final int CHANNELS = 3;
  private static final int LEVELS = 256;

  private ImageTensors() {}

  /** One image as {@code [1, 3, H, W]}: each sample divided by 255 in float32. */
  public static Tensor toTensor(RgbImage image) {
    return toTensor(List.of(image));
  }

  /**
   * Images as {@code [N, 3, H, W]}: each sample divided by 255 in float32.
   *
   * @param images at least one, all of the same size
   * @throws IllegalArgumentException if the list is empty or the sizes differ
   */
  public static Tensor toTensor(List<RgbImage> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one image");
    }
    RgbImage first = images.get(0);
    Shape shape = Shape.of(images.size(), CHANNELS, first.height(), first.width());
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    FloatBuffer out = buffer.asFloatBuffer();
    float[] levels = levels();
    float[] plane = new float[first.width() * first.height()];
    for (RgbImage image : images) {
      if (image.width() != first.width() || image.height() != first.height()) {
        throw new IllegalArgumentException(
            "the images of a batch must have one size, but got " + first + " and " + image);
      }
      byte[] rgb = image.rgb();
      for (int c = 0; c < CHANNELS; c++) {
        for (int i = 0; i < plane.length; i++) {
          plane[i] = levels[rgb[i * CHANNELS + c] & 0xFF];
        }
        out.put(plane);
      }
    }
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }

  private static float[] levels() {
    float[] levels = new float[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      levels[i] = i / 255f;
    }
    return levels;
  }

  /**
   * The images of a batch.
   *
   * @param images float32 {@code [N, 3, H, W]} or {@code [3, H, W]} in [0, 1]
   * @throws IllegalArgumentException if {@code images} has any other shape
   */
  public static List<RgbImage> toImages(Tensor images, Quantization quantization) {
    Shape shape = images.shape();
    if (shape.rank() < 3 || shape.rank() > 4 || shape.dim(-3) != CHANNELS) {
      throw new IllegalArgumentException(
          "images have the shape (N, 3, H, W) or (3, H, W), not " + shape);
    }
    int count = shape.rank() == 4 ? shape.intDim(0) : 1;
    int height = shape.intDim(-2);
    int width = shape.intDim(-1);
    FloatBuffer in = images.floats();
    float[] plane = new float[width * height];
    List<RgbImage> result = new ArrayList<>(count);
    for (int n = 0; n < count; n++) {
      byte[] rgb = new byte[plane.length * CHANNELS];
      for (int c = 0; c < CHANNELS; c++) {
        in.get(plane);
        for (int i = 0; i < plane.length; i++) {
          rgb[i * CHANNELS + c] = quantization.toByte(plane[i]);
        }
      }
      result.add(new RgbImage(width, height, rgb));
    }
    return result;
  }
}
