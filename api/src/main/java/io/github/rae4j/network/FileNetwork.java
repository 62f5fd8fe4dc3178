// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A network that a file describes, weights and all, instead of a forward pass: an {@code .onnx}
 * file. An engine whose runtime reads such files runs it; it cannot be trained, and what it costs
 * is not known.
 *
 * <p>The signature says what its user gives and takes. The file must have exactly the inputs, and
 * at least the outputs. Immutable and thread-safe.
 *
 * @param signature inputs and outputs
 * @param location finds the file; fails with what to put where if it is not on this machine
 */
public record FileNetwork(Signature signature, Supplier<Path> location) implements Network {
  /** How names of ONNX models end. */
  public static final String ONNX_ENDING = ".onnx";

  /** Whether a name is that of a file which describes a network. */
  public static boolean isNamedBy(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(ONNX_ENDING);
  }

  /** The file. */
  public Path file() {
    return location.get();
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    return ops.fromFile(this, inputs);
  }

  /** There are no weights beside it. */
  public Weights weights() {
    return Weights.of(file().toString(), Map.of());
  }

  /**
   * The error of those who cannot run it.
   *
   * @param engine who refuses
   */
  public ConfigException refused(Optional<String> engine) {
    Path file = file();
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s is an ONNX model, which only the engine 'onnxruntime' runs, and only forward; %s"
                + " needs the weights themselves, a .pt or .safetensors file",
            file,
            engine.map(name -> "the engine '" + name + "'").orElse("what was asked for")),
        Where.file(file).ofPart(engine.map(name -> "engine '" + name + "'").orElse("network")));
  }
}
