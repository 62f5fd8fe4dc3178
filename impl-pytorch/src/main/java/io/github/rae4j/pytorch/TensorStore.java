// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/** Named tensors with their own memory on the device. Serves one thread at a time. */
final class TensorStore {
  private final TorchTrainingRuntime runtime;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  TensorStore(TorchTrainingRuntime runtime) {
    this.runtime = runtime;
  }

  /** Stores a tensor that is not written to elsewhere. */
  Tensor put(String name, Tensor tensor) {
    // One reference of our own outlives whatever pointer scope the calling thread is in.
    tensor.retainReference();
    tensors.put(name, tensor);
    return tensor;
  }

  /** Stores a copy of a host tensor. */
  Tensor put(String name, io.github.rae4j.tensor.Tensor host) {
    MappedFiles files = MappedFiles.of(List.of(host));
    io.github.rae4j.tensor.Tensor aligned = TorchParameters.aligned(host);
    try {
      Tensor stored = put(name, onDevice(aligned).clone());
      files.requireWhole();
      return stored;
    } finally {
      // libtorch knows only the address.
      Reference.reachabilityFence(aligned);
    }
  }

  private Tensor onDevice(io.github.rae4j.tensor.Tensor host) {
    return TorchTensors.view(host).to(runtime.device(), runtime.scalarType());
  }

  Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  Tensor get(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no tensor '" + name + "'"));
  }

  Set<String> names() {
    return tensors.keySet();
  }

  /** Overwrites the tensors that {@code weights} names. */
  void load(Weights weights) {
    for (String name : weights.names()) {
      requireShape(name, weights.shape(name), weights.origin());
    }
    weights.names().forEach(name -> load(name, weights));
  }

  /** Overwrites one tensor, whose shape has been checked. */
  void load(String name, Weights weights) {
    copy(get(name), weights.get(name));
  }

  /** Overwrites a tensor on the device. */
  void copy(Tensor target, io.github.rae4j.tensor.Tensor given) {
    MappedFiles files = MappedFiles.of(List.of(given));
    io.github.rae4j.tensor.Tensor host = TorchParameters.aligned(given);
    runtime.run(host, () -> target.copy_(onDevice(host)));
    files.requireWhole();
  }

  private void requireShape(String name, Shape found, String origin) {
    Shape wanted = Shape.of(TorchTensors.extents(get(name)));
    if (!wanted.equals(found)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "'%s' of %s has shape %s, but needs %s", name, origin, found, wanted));
    }
  }

  /** Copies in host memory. */
  Weights copy(String origin) {
    Map<String, io.github.rae4j.tensor.Tensor> copies = new TreeMap<>();
    tensors.keySet().forEach(name -> copies.put(name, hostCopy(name)));
    return Weights.of(origin, copies);
  }

  /** A view whose tensors are copied to host memory on access. */
  Weights view(String origin) {
    return new Weights() {
      @Override
      public Set<String> names() {
        return new TreeSet<>(tensors.keySet());
      }

      @Override
      public io.github.rae4j.tensor.Tensor get(String name) {
        return hostCopy(name);
      }

      @Override
      public Shape shape(String name) {
        return Shape.of(TorchTensors.extents(TensorStore.this.get(name)));
      }

      @Override
      public DType dtype(String name) {
        TensorStore.this.get(name);
        return runtime.dtype();
      }

      @Override
      public String origin() {
        return origin;
      }
    };
  }

  private io.github.rae4j.tensor.Tensor hostCopy(String name) {
    return runtime.plain(() -> TorchTensors.copy(get(name), runtime.dtype()));
  }

  void close() {
    tensors.values().forEach(Tensor::close);
    tensors.clear();
  }
}
