// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.RaeException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.global.torch;

/**
 * The arithmetic of a GPU; no effect on the CPU.
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

  private static final String TF32 = "tf32";
  private static final String DETERMINISTIC = "deterministic";

  /**
   * Reads the properties of an engine.
   *
   * @param inference whether {@code tf32} may be among them; training has a precision for that
   * @throws RaeException for another property, or a value that is neither true nor false
   */
  static GpuArithmetic of(Map<String, String> properties, boolean inference) {
    Set<String> unknown = new TreeSet<>(properties.keySet());
    unknown.remove(DETERMINISTIC);
    if (inference) {
      unknown.remove(TF32);
    }
    if (!unknown.isEmpty()) {
      throw new RaeException(
          inference
              ? "the engine pytorch has no option %s; it has deterministic and tf32"
                  .formatted(unknown)
              : "the training engine pytorch has no option %s; it has deterministic, and --precision tf32"
                  .formatted(unknown));
    }
    return new GpuArithmetic(flag(properties, TF32, false), flag(properties, DETERMINISTIC, true));
  }

  private static boolean flag(Map<String, String> properties, String name, boolean usual) {
    String value = properties.getOrDefault(name, Boolean.toString(usual));
    if (!value.equals("true") && !value.equals("false")) {
      throw new RaeException(
          "the option %s of the engine pytorch is '%s'; expected true or false"
              .formatted(name, value));
    }
    return value.equals("true");
  }

  GpuArithmetic withTf32(boolean rounded) {
    return new GpuArithmetic(rounded, deterministic);
  }

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
