// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Elementwise nonlinearities by the names that Hugging Face's config files use. */
public enum Activation {
  /** x · Φ(x), with the error function. */
  GELU("gelu", "gelu_python"),
  /** GELU by its tanh approximation. */
  GELU_TANH("gelu_pytorch_tanh", "gelu_new", "gelu_fast"),
  /** x · sigmoid(1.702 x). */
  QUICK_GELU("quick_gelu"),
  /** x · sigmoid(x). */
  SILU("silu", "swish"),
  /** max(x, 0). */
  RELU("relu");

  private final String configNames;

  Activation(String... configNames) {
    this.configNames = String.join(", ", configNames);
  }

  /** Finds an activation by the value of {@code hidden_act}. */
  public static Optional<Activation> named(String configName) {
    return Arrays.stream(values()).filter(a -> a.hasName(configName)).findFirst();
  }

  private boolean hasName(String name) {
    return List.of(configNames.split(", ", -1)).contains(name);
  }

  /** All names, for messages. */
  public static String knownNames() {
    return Arrays.stream(values()).map(a -> a.configNames).collect(Collectors.joining(", "));
  }

  /** Applies it to every element. */
  public <V> V apply(Ops<V> ops, V x) {
    return switch (this) {
      case GELU -> ops.gelu(x);
      case GELU_TANH -> ops.geluTanh(x);
      case QUICK_GELU -> ops.mul(x, ops.sigmoid(ops.mul(x, 1.702)));
      case SILU -> ops.silu(x);
      case RELU -> ops.relu(x);
    };
  }
}
