// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import java.util.List;

/**
 * A network with trainable parameters and accumulating gradients.
 *
 * <p>Not thread-safe. After {@link #close} every call is an {@link IllegalStateException}.
 */
public interface TrainableNetwork extends AutoCloseable {
  /** The network. */
  Network network();

  /** Parameters and buffers, in the order in which the network asks for them. */
  List<ParameterSpec> parameters();

  /** Whether a parameter is trained. */
  boolean learns(String parameter);

  /** A copy of all parameters and buffers in host memory. */
  Weights weights();

  /**
   * A view of all parameters and buffers, each copied with its current value on access, so that
   * saving a large network does not hold it twice. Valid until {@link #close}.
   */
  Weights view();

  /**
   * Replaces parameters and buffers.
   *
   * @param weights the tensors to replace; all others are kept
   * @throws IllegalArgumentException if a name is unknown or a shape differs
   */
  void load(Weights weights);

  /**
   * A copy of the gradients in host memory, for the parameters that have one; a gradient appears
   * with the first {@link ForwardPass#backward} that reaches its parameter.
   */
  Weights gradients();

  /** Clears all gradients. */
  void clearGradients();

  /** Euclidean norm of all gradients together; 0 if there are none. */
  double gradientNorm();

  /**
   * Scales all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, as PyTorch's {@code
   * clip_grad_norm_} does.
   *
   * @return the norm before clipping
   */
  double clipGradients(double maxNorm);

  /** Frees native memory; closing twice does nothing. */
  @Override
  void close();
}
