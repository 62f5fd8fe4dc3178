// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of one compiled network as libtorch tensors: of float32, and maybe those of
 * products in a half-sized type.
 *
 * <p>On the CPU, weights that are stored in the type are used in place, including memory-mapped
 * files. Filled by one thread; thread-safe afterwards.
 */
final class TorchParameters implements AutoCloseable {
  private final Weights weights;
  private final Device device;
  private final Map<String, org.bytedeco.pytorch.Tensor> loaded = new HashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();
  private final MappedFiles files = new MappedFiles();
  private final FileReading reading = new FileReading();
  private Map<String, ScalarType> halved = Map.of();
  private Set<String> packed = Set.of();
  private BiFunction<String, org.bytedeco.pytorch.Tensor, org.bytedeco.pytorch.Tensor> packing =
      (name, weight) -> weight;
  // libtorch knows only addresses; these keep their memory alive.
  private final List<Tensor> hosts = new ArrayList<>();

  TorchParameters(Weights weights, Device device) {
    this.weights = weights;
    this.device = device;
  }

  /**
   * Keeps parameters that are loaded from now on in a half-sized type.
   *
   * @param names the parameters
   */
  void halve(Set<String> names, ScalarType type) {
    Map<String, ScalarType> types = new HashMap<>();
    names.forEach(name -> types.put(name, type));
    halved = types;
  }

  /**
   * Keeps parameters that are loaded from now on in another order; what they were read from is not
   * kept beside it.
   *
   * @param names the parameters; those of more than two axes are made matrices of the first
   * @param order makes the tensor of a parameter from its name and a plain one
   */
  void pack(
      Set<String> names,
      BiFunction<String, org.bytedeco.pytorch.Tensor, org.bytedeco.pytorch.Tensor> order) {
    packed = Set.copyOf(names);
    packing = order;
  }

  /** How many bytes the loaded parameters take, in place or not. */
  long bytes() {
    return loaded.values().stream().mapToLong(tensor -> tensor.nbytes()).sum();
  }

  /**
   * Loads a parameter unless it is loaded already.
   *
   * @throws IllegalArgumentException if the weights lack it or its shape differs
   */
  org.bytedeco.pytorch.Tensor load(ParameterSpec spec) {
    org.bytedeco.pytorch.Tensor known = loaded.get(spec.name());
    if (known != null) {
      requireShape(spec, Objects.requireNonNull(shapes.get(spec.name())));
      return known;
    }
    if (!weights.names().contains(spec.name())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s lacks the parameter '%s' of shape %s",
              weights.origin(),
              spec.name(),
              spec.shape()));
    }
    requireShape(spec, weights.shape(spec.name()));
    Tensor host = mapped(weights.get(spec.name()));
    ScalarType type = halved.getOrDefault(spec.name(), ScalarType.Float);
    org.bytedeco.pytorch.Tensor tensor =
        packed.contains(spec.name()) ? packed(spec.name(), host, type) : plain(host, type);
    // One reference of our own outlives whatever pointer scope the calling thread is in.
    tensor.retainReference();
    loaded.put(spec.name(), tensor);
    shapes.put(spec.name(), spec.shape());
    return tensor;
  }

  private org.bytedeco.pytorch.Tensor plain(Tensor host, ScalarType type) {
    return isReadable(host) && TorchTensors.scalarType(host.dtype()) != type
        ? reading.convert(host, type, device)
        : type == ScalarType.Float ? float32(aligned(host)) : half(host, type);
  }

  private org.bytedeco.pytorch.Tensor packed(String name, Tensor host, ScalarType type) {
    int before = hosts.size();
    try (org.bytedeco.pytorch.Tensor plain =
            isReadable(host) ? reading.convertForNow(host, type, device) : half(host, type);
        org.bytedeco.pytorch.Tensor matrix = plain.flatten(1, -1)) {
      return packing.apply(name, matrix);
    } finally {
      hosts.subList(before, hosts.size()).clear();
    }
  }

  /**
   * A parameter that has been loaded.
   *
   * @throws IllegalStateException if the network did not ask for it when it was compiled
   */
  org.bytedeco.pytorch.Tensor get(ParameterSpec spec) {
    org.bytedeco.pytorch.Tensor tensor = loaded.get(spec.name());
    if (tensor == null) {
      throw new IllegalStateException(
          "the network did not ask for '" + spec.name() + "' when it was compiled");
    }
    return tensor;
  }

  private Tensor mapped(Tensor tensor) {
    files.add(tensor);
    return tensor;
  }

  /**
   * Before and after native code reads the parameters.
   *
   * @throws io.github.rae4j.errors.CheckpointException if their file became shorter
   */
  void requireWhole() {
    files.requireWhole();
  }

  private void requireShape(ParameterSpec spec, Shape found) {
    if (!spec.shape().equals(found)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parameter '%s' of %s has shape %s, but the network needs %s",
              spec.name(),
              weights.origin(),
              found,
              spec.shape()));
    }
  }

  /** Whether it is part of a file, and of a usual type. */
  private static boolean isReadable(Tensor host) {
    boolean usual =
        switch (host.dtype()) {
          case FLOAT32, FLOAT16, BFLOAT16 -> true;
          default -> false;
        };
    return usual && host.region().isPresent() && host.elements() > 0;
  }

  private org.bytedeco.pytorch.Tensor float32(Tensor host) {
    boolean half = host.dtype() == DType.FLOAT16 || host.dtype() == DType.BFLOAT16;
    Tensor source = half ? host : host.toFloat32();
    org.bytedeco.pytorch.Tensor view = TorchTensors.view(source);
    if (device.is_cpu() && !half) {
      hosts.add(source);
      return view;
    }
    try (view) {
      return view.to(device, ScalarType.Float);
    }
  }

  private org.bytedeco.pytorch.Tensor half(Tensor host, ScalarType type) {
    Tensor source = aligned(host);
    org.bytedeco.pytorch.Tensor view = TorchTensors.view(source);
    if (device.is_cpu() && TorchTensors.scalarType(host.dtype()) == type) {
      hosts.add(source);
      return view;
    }
    try (view) {
      return view.to(device, type);
    }
  }

  /** A tensor may start at any byte of a checkpoint; arithmetic needs aligned addresses. */
  static Tensor aligned(Tensor tensor) {
    long address = new BytePointer(tensor.bytes()).address();
    if (address % tensor.dtype().byteSize() == 0) {
      return tensor;
    }
    ByteBuffer copy = Tensor.buffer(tensor.dtype(), tensor.shape());
    copy.put(tensor.bytes()).flip();
    return Tensor.wrap(tensor.dtype(), tensor.shape(), copy);
  }

  /** To be called when all of them are loaded. */
  void finish() {
    reading.close();
  }

  @Override
  public void close() {
    finish();
    loaded.values().forEach(org.bytedeco.pytorch.Tensor::close);
    loaded.clear();
    hosts.clear();
  }
}
