// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Named tensors that can be written, in float32. */
final class LoopStore {
  private final TrainingEngineFault fault;
  private final Map<String, ByteBuffer> memory = new TreeMap<>();
  private final Map<String, Shape> shapes = new TreeMap<>();

  LoopStore(TrainingEngineFault fault) {
    this.fault = fault;
  }

  Set<String> names() {
    return memory.keySet();
  }

  static ReferenceArray array(Shape shape, double[] values) {
    int[] next = {0};
    return ReferenceArray.compute(shape, at -> values[next[0]++]);
  }

  void put(String name, Tensor tensor) {
    shapes.put(name, tensor.shape());
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT32, tensor.shape());
    memory.put(name, buffer);
    set(name, ReferenceArray.of(tensor));
  }

  void set(String name, ReferenceArray array) {
    ByteBuffer buffer = memory.get(name);
    double[] values = array.toArray();
    for (int i = 0; i < values.length; i++) {
      buffer.putFloat(i * Float.BYTES, (float) values[i]);
    }
  }

  ReferenceArray array(String name) {
    return ReferenceArray.of(tensor(name, false));
  }

  private Tensor tensor(String name, boolean shared) {
    ByteBuffer buffer = memory.get(name);
    if (shared) {
      return Tensor.wrap(DType.FLOAT32, shapes.get(name), buffer.duplicate().order(buffer.order()));
    }
    float[] values = new float[buffer.limit() / Float.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = buffer.getFloat(i * Float.BYTES);
    }
    return Tensor.of(values, shapes.get(name).dims());
  }

  Weights copy() {
    Map<String, Tensor> copies = new TreeMap<>();
    boolean shared = fault == TrainingEngineFault.COPIES_NOTHING;
    names().forEach(name -> copies.put(name, tensor(name, shared)));
    return Weights.of("a copy", copies);
  }

  Weights view() {
    if (fault == TrainingEngineFault.STALE_VIEW) {
      return copy();
    }
    return new Weights() {
      @Override
      public Set<String> names() {
        return LoopStore.this.names();
      }

      @Override
      public Tensor get(String name) {
        return tensor(name, false);
      }

      @Override
      public String origin() {
        return "a view";
      }
    };
  }

  void load(Weights weights) {
    for (String name : weights.names()) {
      boolean fits = names().contains(name) && shapes.get(name).equals(weights.shape(name));
      if (fits) {
        set(name, ReferenceArray.of(weights.get(name)));
      } else if (fault != TrainingEngineFault.LOADS_ANYTHING) {
        throw new IllegalArgumentException("no " + name);
      }
    }
  }
}
