// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.TreeMap;

/** A hash that identifies the weights of a network, independent of the file format. */
public final class NetworkFingerprint {
  private NetworkFingerprint() {}

  /** SHA-256 over names, shapes and float32 values of all parameters, by name. */
  public static String of(Network network, Weights weights) {
    MessageDigest digest = Sha256.digest();
    TreeMap<String, ParameterSpec> specs = new TreeMap<>();
    NetworkSummary.of(network).specs().forEach(spec -> specs.put(spec.name(), spec));
    specs.forEach(
        (name, spec) -> {
          Tensor tensor = weights.get(name).toFloat32();
          digest.update((name + " " + spec.shape() + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(tensor.bytes());
        });
    return Sha256.hex(digest);
  }
}
