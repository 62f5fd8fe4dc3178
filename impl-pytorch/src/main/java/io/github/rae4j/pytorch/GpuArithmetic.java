// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * The arithmetic of a GPU; on a CPU only {@code deterministic} counts, for {@link HalfLinear}.
 *
 * @param tf32 whether tensor cores may round the factors of float32 products and convolutions to
 *     TF32, ten bits of fraction
 * @param deterministic whether the same operations on the same GPU give the same bits, at some
 *     cost; where {@code CUBLAS_WORKSPACE_CONFIG} is not set, libtorch only warns of operations
 *     that might not
 */
record GpuArithmetic(boolean tf32, boolean deterministic) {
  /** Without it libtorch cannot guarantee that cuBLAS is deterministic, and would refuse to run. */
  private static final boolean FIXED_WORKSPACES = System.getenv("CUBLAS_WORKSPACE_CONFIG") != null;

  /**
   * Applies these settings to the whole process; libtorch has no others. Its own default rounds
   * convolutions but not matrix products.
   */
  void apply() {
    Context context = torch.globalContext();
    context.setAllowTF32CuBLAS(tf32);
    context.setAllowTF32CuDNN(tf32);
    context.setDeterministicCuDNN(deterministic);
    context.setDeterministicAlgorithms(deterministic, !FIXED_WORKSPACES);
    // Otherwise every new tensor would be filled, to reveal reads of uninitialised memory.
    context.setDeterministicFillUninitializedMemory(false);
  }
}
