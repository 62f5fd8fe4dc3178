package io.github.rae4j.network;

/**
 * How {@link Ops#resize} interpolates. All use half-pixel centres (PyTorch's {@code
 * align_corners=False}) and clamp at the border.
 */
public enum Resampling {
  /** Nearest neighbour, PyTorch's {@code nearest}. */
  NEAREST,
  /** Two taps an axis, no antialias. */
  BILINEAR,
  /** Four taps an axis, a = −0.75, no antialias: PyTorch's {@code bicubic}. */
  BICUBIC,
  /**
   * a = −0.5, support widened when shrinking, weights normalised: PyTorch's {@code bicubic} with
   * {@code antialias=True}.
   */
  BICUBIC_ANTIALIAS
}
