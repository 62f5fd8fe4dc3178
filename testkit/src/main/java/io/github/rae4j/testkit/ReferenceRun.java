// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs networks of toy size as plain loops in double precision: slow, and independent of every
 * engine.
 */
public final class ReferenceRun {
  private ReferenceRun() {}

  /**
   * Runs a network once.
   *
   * @param inputs a tensor for every input of the signature, all of one batch size
   * @return every output as float32
   * @throws IllegalArgumentException naming the input that does not fit the signature
   */
  public static Map<String, Tensor> run(
      Network network, Weights weights, Map<String, Tensor> inputs) {
    network.signature().requireInputs(inputs);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    ReferenceOps.run(network, weights, inputs)
        .forEach((name, array) -> outputs.put(name, rounded(array)));
    return outputs;
  }

  /** An array as float32. */
  static Tensor rounded(ReferenceArray array) {
    double[] values = array.toArray();
    float[] rounded = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = (float) values[i];
    }
    return Tensor.of(rounded, array.shape().dims());
  }
}
