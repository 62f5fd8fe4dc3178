// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.engine;

import io.github.rae4j.network.Signature;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/**
 * A network with its weights, ready to run.
 *
 * <p>Thread-safe: {@link #run} may be called concurrently. Closing waits for runs that are under
 * way and gives back native memory; every later call is an {@link IllegalStateException}.
 */
public interface CompiledNetwork extends AutoCloseable {
  /** The named inputs and outputs. */
  Signature signature();

  /**
   * Runs the network once, for any batch size. A run leaves nothing behind: on the CPU the same
   * inputs give the same bits again.
   *
   * @param inputs a tensor for every input of the signature, all of one batch size
   * @return a tensor for every output of the signature
   * @throws IllegalArgumentException naming the input that does not fit the signature
   * @throws IllegalStateException after {@link #close}
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs);

  /** Gives back native memory; closing twice does nothing. */
  @Override
  void close();
}
