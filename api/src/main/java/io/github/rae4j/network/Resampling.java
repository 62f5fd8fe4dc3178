// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

/**
 * How {@link Ops#resize} interpolates. All but {@link #BILINEAR_TF1} use half-pixel centres
 * (PyTorch's {@code align_corners=False}); all clamp at the border.
 */
public enum Resampling {
  /** Nearest neighbour, PyTorch's {@code nearest}. */
  NEAREST,
  /** Two taps an axis, no antialias. */
  BILINEAR,
  /**
   * Two taps an axis at the source coordinate {@code i · in / out}, without the shift by half a
   * pixel: {@code resize_bilinear} of TensorFlow 1, which FID is defined with.
   */
  BILINEAR_TF1,
  /** Four taps an axis, a = −0.75, no antialias: PyTorch's {@code bicubic}. */
  BICUBIC,
  /**
   * a = −0.5, support widened when shrinking, weights normalised: PyTorch's {@code bicubic} with
   * {@code antialias=True}.
   */
  BICUBIC_ANTIALIAS
}
