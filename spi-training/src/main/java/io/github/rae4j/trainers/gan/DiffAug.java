// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainingOps;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Differentiable augmentation (Zhao et al., 2020) as the reference computes it: translation, colour
 * and cutout, each applied to the whole batch with a probability and with a random strength per
 * image.
 *
 * <p>The host converts the random numbers into matrices, by which {@link #apply} multiplies: a
 * shift moves rows and columns, a blur mixes them. The objective therefore performs the same
 * operations whatever the random numbers are. Immutable and thread-safe.
 *
 * @param prob probability of each kind; 0 leaves images as they are, and a negative one is its size
 *     without the grey box
 * @param cutout side of the grey box divided by the side of the image
 */
@RecordBuilder
public record DiffAug(
    @Option(
            value = "probability of each kind; negative for its size without cutout",
            defaultValue = "1",
            range = "[-1, 1]")
        double prob,
    @Option(
            value = "side of the grey box divided by the side of the image",
            defaultValue = "0",
            range = "[0, 1]")
        double cutout)
    implements DiffAugBuilder.With {
  /** Checks the options. */
  public DiffAug {
    Options.check(DiffAug.class, prob, cutout);
  }

  /** Starts with the defaults of a config. */
  public static DiffAugBuilder builder() {
    return DiffAugBuilder.builder(Options.of(DiffAug.class).defaults());
  }

  /** Names of the tensors of {@link #inputs}. */
  public static final Set<String> INPUTS =
      Set.of("rows", "columns", "brightness", "saturation", "contrast", "mask");

  /** Number of uniform random numbers per image. */
  public static final int DRAWS = 7;

  /**
   * Number of uniform random numbers that decide which augmentations a batch gets: translation,
   * colour, cutout.
   */
  public static final int GATES = 3;

  private static final double TRANSLATION = 0.125;

  /**
   * The input tensors of {@link #apply} for one batch.
   *
   * @param gates {@link #GATES} numbers in [0, 1)
   * @param draws {@link #DRAWS} rows of one number for every image, in [0, 1): shift along height
   *     and width, brightness, saturation, contrast, the box along height and width
   * @param blur strength of the Gaussian blur in [0, 1], 0 for none
   */
  public Map<String, Tensor> inputs(
      int height, int width, float[] gates, float[][] draws, double blur) {
    int count = draws[0].length;
    double probability = Math.abs(prob);
    boolean any = probability >= 1e-6;
    boolean translate = any && gates[0] <= (float) probability;
    boolean colour = any && gates[1] <= (float) probability;
    boolean cut = any && prob > 0 && gates[2] <= (float) probability;
    float[] blurH = gaussian(height, blur, height);
    float[] blurW = gaussian(height, blur, width);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("rows", matrices(height, blurH, shifts(translate, draws[0], height)));
    inputs.put("columns", transposed(matrices(width, blurW, shifts(translate, draws[1], width))));
    inputs.put("brightness", column(count, i -> colour ? draws[2][i] - 0.5f : 0));
    inputs.put("saturation", column(count, i -> colour ? draws[3][i] * 2 : 1));
    inputs.put("contrast", column(count, i -> colour ? draws[4][i] + 0.5f : 1));
    inputs.put("mask", mask(height, width, cut, draws));
    return inputs;
  }

  /**
   * Augments a batch.
   *
   * @param images {@code (batch, channels, h, w)}
   * @param drawn the values of {@link #inputs}
   */
  public static <V> V apply(TrainingOps<V> ops, V images, Map<String, V> drawn) {
    V moved = ops.matmul(ops.matmul(value(drawn, "rows"), images), value(drawn, "columns"));
    V bright = ops.add(moved, value(drawn, "brightness"));
    V saturated = stretch(ops, bright, ops.mean(bright, 1, true), value(drawn, "saturation"));
    V mean = ops.mean(ops.mean(ops.mean(saturated, 1, true), 2, true), 3, true);
    V contrasted = stretch(ops, saturated, mean, value(drawn, "contrast"));
    return ops.mul(contrasted, value(drawn, "mask"));
  }

  private static <V> V value(Map<String, V> drawn, String name) {
    V value = drawn.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the augmentation lacks its input '" + name + "'");
    }
    return value;
  }

  private static <V> V stretch(TrainingOps<V> ops, V x, V centre, V factor) {
    return ops.add(ops.mul(ops.sub(x, centre), factor), centre);
  }

  private static int[] shifts(boolean on, float[] draws, int size) {
    int delta = (int) Math.rint(size * TRANSLATION);
    int[] shifts = new int[draws.length];
    for (int i = 0; on && i < shifts.length; i++) {
      shifts[i] = (int) Math.floor(draws[i] * (2 * delta + 1)) - delta;
    }
    return shifts;
  }

  /**
   * For every image, {@code out[y] = Σ blur[y + shift, k] · in[k]}; zero where y + shift is
   * outside.
   */
  private static Tensor matrices(int size, float[] blur, int[] shifts) {
    Shape shape = Shape.of(shifts.length, 1, size, size);
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, shape);
    FloatBuffer out = buffer.asFloatBuffer();
    float[] zeros = new float[size];
    for (int shift : shifts) {
      for (int y = 0; y < size; y++) {
        int from = y + shift;
        if (from < 0 || from >= size) {
          out.put(zeros);
        } else {
          out.put(blur, from * size, size);
        }
      }
    }
    return Tensor.wrap(DType.FLOAT32, shape, buffer);
  }

  private static Tensor transposed(Tensor matrices) {
    int count = matrices.shape().intDim(0);
    int size = matrices.shape().intDim(2);
    float[] from = matrices.toFloatArray();
    float[] to = new float[from.length];
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          to[(n * size + j) * size + i] = from[(n * size + i) * size + j];
        }
      }
    }
    return Tensor.of(to, matrices.shape().dims());
  }

  /**
   * The blur along one axis as a matrix, mirrored at the border; the identity if it is too weak.
   *
   * @param height of the images, which sets the strength along both axes
   */
  private static float[] gaussian(int height, double blur, int size) {
    double sigma = Math.sqrt(height * 0.5) * blur;
    int radius = (int) Math.floor(sigma * 3);
    float[] matrix = new float[size * size];
    if (radius < 1) {
      for (int i = 0; i < size; i++) {
        matrix[i * size + i] = 1;
      }
      return matrix;
    }
    double[] kernel = new double[2 * radius + 1];
    for (int i = 0; i < kernel.length; i++) {
      double distance = (i - radius) / sigma;
      kernel[i] = Math.pow(2, -distance * distance);
    }
    double total = Arrays.stream(kernel).sum();
    for (int y = 0; y < size; y++) {
      for (int i = 0; i < kernel.length; i++) {
        matrix[y * size + mirrored(y + i - radius, size)] += (float) (kernel[i] / total);
      }
    }
    return matrix;
  }

  private static int mirrored(int at, int size) {
    int inside = Math.abs(at);
    return inside < size ? inside : 2 * (size - 1) - inside;
  }

  private interface Value {
    float at(int image);
  }

  private static Tensor column(int count, Value value) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = value.at(i);
    }
    return Tensor.of(values, count, 1, 1, 1);
  }

  private Tensor mask(int height, int width, boolean cut, float[][] draws) {
    int count = draws[0].length;
    float[] mask = new float[Math.multiplyExact(count, height * width)];
    Arrays.fill(mask, 1);
    int boxH = (int) Math.rint(height * cutout);
    int boxW = (int) Math.rint(width * cutout);
    for (int n = 0; cut && n < count; n++) {
      int top = (int) Math.floor(draws[5][n] * (height + (1 - boxH % 2))) - boxH / 2;
      int left = (int) Math.floor(draws[6][n] * (width + (1 - boxW % 2))) - boxW / 2;
      for (int i = 0; i < boxH; i++) {
        int y = Math.max(0, Math.min(height - 1, top + i));
        for (int j = 0; j < boxW; j++) {
          int x = Math.max(0, Math.min(width - 1, left + j));
          mask[(n * height + y) * width + x] = 0;
        }
      }
    }
    return Tensor.of(mask, count, 1, height, width);
  }
}
