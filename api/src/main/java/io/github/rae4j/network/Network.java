// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import java.util.Map;

/**
 * A neural network: its parameters and one forward pass, written once over {@link Ops}.
 *
 * <p>The same {@code forward} is interpreted for shapes and costs, traced into an ONNX graph, and
 * run by libtorch. It must therefore be a pure function of its inputs that performs the same
 * operations every time: no randomness, no look at values, no branching on the batch size. A
 * network is immutable and thread-safe; it holds configuration, never weights.
 *
 * <p>Every network keeps to these rules, which the test kit's {@code NetworkChecks} checks: names
 * of inputs and outputs are unique, and their shapes begin with the batch; names of parameters are
 * keys without blanks; each element of a batch is computed by itself; every input has an effect.
 */
public interface Network {
  /** The named inputs and outputs. */
  Signature signature();

  /**
   * Computes the outputs.
   *
   * @param ops the interpreter
   * @param inputs one value for every input of the signature
   * @return one value for every output of the signature
   */
  <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs);

  /**
   * Whether a released checkpoint may carry this key although the network has no such parameter,
   * for example the text tower beside a vision tower. Any other superfluous key is refused. Never
   * true of a key that the network reads.
   */
  default boolean ignoresKey(String key) {
    return false;
  }
}
