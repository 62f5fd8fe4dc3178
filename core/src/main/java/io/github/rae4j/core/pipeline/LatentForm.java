// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * How an autoencoder's latents hold the tokens of its encoder: as an image of channels, or token by
 * token as they are.
 *
 * @param grid of the encoder's tokens
 * @param channels of one token
 * @param spatial whether latents are {@code (C, h, w)} rather than {@code (tokens, C)}
 */
record LatentForm(TokenGrid grid, int channels, boolean spatial) {
  static LatentForm of(Encoder encoder, boolean spatial) {
    return new LatentForm(encoder.tokenGrid(), encoder.hiddenSize(), spatial);
  }

  /** Of one latent of an image of the encoder's size. */
  Shape shape() {
    return spatial
        ? Shape.of(channels, grid.height(), grid.width())
        : Shape.of(grid.tokens(), channels);
  }

  /** Tokens {@code (n, tokens, C)} of the encoder's grid as latents. */
  Tensor ofTokens(Tensor tokens) {
    return spatial
        ? swapAxes(tokens).reshape(tokens.shape().dim(0), channels, grid.height(), grid.width())
        : tokens;
  }

  /** Latents of any grid as tokens {@code (n, tokens, C)}. */
  Tensor toTokens(Tensor latents) {
    Shape shape = latents.shape();
    return spatial ? swapAxes(latents.reshape(shape.dim(0), shape.dim(1), -1)) : latents;
  }

  /** The grid of latents, which need not be the encoder's. */
  TokenGrid gridOf(Tensor latents) {
    Shape shape = latents.shape();
    return spatial
        ? new TokenGrid(shape.intDim(2), shape.intDim(3))
        : grid.ofTokens(shape.intDim(1));
  }

  /**
   * Refuses what are no latents of this form.
   *
   * @throws IllegalArgumentException naming both shapes
   */
  void require(Tensor latents) {
    Shape shape = latents.shape();
    boolean fits =
        latents.dtype() == DType.FLOAT32
            && shape.rank() == (spatial ? 4 : 3)
            && shape.dim(spatial ? 1 : 2) == channels
            && latents.elements() > 0;
    if (!fits) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "latents must be float32 %s, but are %s",
              spatial ? "(n, " + channels + ", height, width)" : "(n, tokens, " + channels + ")",
              latents));
    }
  }

  /** {@code (n, a, b)} → {@code (n, b, a)}. */
  private static Tensor swapAxes(Tensor x) {
    int n = x.shape().intDim(0);
    int a = x.shape().intDim(1);
    int b = x.shape().intDim(2);
    Shape swapped = Shape.of(n, b, a);
    ByteBuffer target = Tensor.buffer(DType.FLOAT32, swapped);
    FloatBuffer out = target.asFloatBuffer();
    FloatBuffer in = x.floats();
    float[] from = new float[a * b];
    float[] to = new float[a * b];
    for (int image = 0; image < n; image++) {
      in.get(from);
      for (int i = 0; i < a; i++) {
        for (int j = 0; j < b; j++) {
          to[j * a + i] = from[i * b + j];
        }
      }
      out.put(to);
    }
    return Tensor.wrap(DType.FLOAT32, swapped, target);
  }
}
