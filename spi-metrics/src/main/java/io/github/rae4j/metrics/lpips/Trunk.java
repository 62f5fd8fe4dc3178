// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The convolutional part of a classifier, cut after the layers that LPIPS compares.
 *
 * <p>Its layers are numbered as in torchvision's {@code features}: every convolution, ReLU and max
 * pool counts as one layer.
 *
 * @param name for messages
 * @param pool the max pool between stages
 * @param stages the stages in order
 * @param minimumSide the smallest image side that leaves at least one position after the last stage
 */
record Trunk(String name, Window pool, List<Stage> stages, int minimumSide) {
  /**
   * The layers up to and including one whose activations are compared.
   *
   * @param pooled whether the stage begins with the pool
   * @param convolutions in order, each followed by a ReLU
   */
  record Stage(boolean pooled, List<Convolution> convolutions) {
    /** The number of channels of its activations. */
    long channels() {
      return convolutions.get(convolutions.size() - 1).channels();
    }
  }

  /**
   * A convolution with bias.
   *
   * @param channels number of output channels
   * @param window kernel, stride and padding
   */
  record Convolution(long channels, Window window) {}

  /** VGG16 (Simonyan and Zisserman, 2014): relu1_2, 2_2, 3_3, 4_3 and 5_3. */
  static final Trunk VGG16 =
      new Trunk(
          "VGG16",
          Window.of(2).withStride(2),
          List.of(
              vgg(false, 64, 2),
              vgg(true, 128, 2),
              vgg(true, 256, 3),
              vgg(true, 512, 3),
              vgg(true, 512, 3)),
          16);

  /** AlexNet in torchvision's form (Krizhevsky, 2014): all five ReLUs. */
  static final Trunk ALEXNET =
      new Trunk(
          "AlexNet",
          Window.of(3).withStride(2),
          List.of(
              stage(false, 64, Window.of(11).withStride(4).withPadding(2)),
              stage(true, 192, Window.of(5).withPadding(2)),
              stage(true, 384, Window.of(3).withPadding(1)),
              stage(false, 256, Window.of(3).withPadding(1)),
              stage(false, 256, Window.of(3).withPadding(1))),
          31);

  private static Stage vgg(boolean pooled, long channels, int count) {
    Convolution convolution = new Convolution(channels, Window.of(3).withPadding(1));
    return new Stage(pooled, Collections.nCopies(count, convolution));
  }

  private static Stage stage(boolean pooled, long channels, Window window) {
    return new Stage(pooled, List.of(new Convolution(channels, window)));
  }

  /**
   * Returns the activations at the end of every stage.
   *
   * @param x {@code (batch, 3, h, w)}, scaled as in the training of the classifier
   */
  <V> List<V> activations(ParameterScope<V> features, V x) {
    Ops<V> ops = features.ops();
    List<V> result = new ArrayList<>();
    V value = x;
    int layer = 0;
    for (Stage stage : stages) {
      if (stage.pooled()) {
        value = ops.maxPool2d(value, pool);
        layer++;
      }
      for (Convolution convolution : stage.convolutions()) {
        V convolved =
            features.conv2d(
                value, Integer.toString(layer), convolution.channels(), convolution.window());
        value = ops.relu(convolved);
        layer += 2;
      }
      result.add(value);
    }
    return result;
  }
}
