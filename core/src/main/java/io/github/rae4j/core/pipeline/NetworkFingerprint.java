package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** A hash that identifies the weights of a network, independent of the file format. */
public final class NetworkFingerprint {
  private NetworkFingerprint() {}

  /** SHA-256 over names, shapes and float32 values of all parameters, by name. */
  public static String of(Network network, Weights weights) {
    MessageDigest digest = sha256();
    TreeMap<String, ParameterSpec> specs = new TreeMap<>();
    NetworkSummary.of(network).specs().forEach(spec -> specs.put(spec.name(), spec));
    specs.forEach(
        (name, spec) -> {
          Tensor tensor = weights.get(name).toFloat32();
          digest.update((name + " " + spec.shape() + "\n").getBytes(StandardCharsets.UTF_8));
          digest.update(tensor.bytes());
        });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
