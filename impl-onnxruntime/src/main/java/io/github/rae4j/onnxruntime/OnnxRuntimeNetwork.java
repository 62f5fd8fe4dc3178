// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * A network that runs in a session. Runs share a read lock; closing takes the write lock and
 * therefore waits for them.
 */
final class OnnxRuntimeNetwork implements CompiledNetwork {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Signature signature;
  private final Map<String, String> outputNames;
  private final Consumer<OnnxRuntimeNetwork> onClose;
  private final MappedFiles files;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  OnnxRuntimeNetwork(
      OrtEnvironment environment, LoadedModel model, Consumer<OnnxRuntimeNetwork> onClose) {
    this.environment = environment;
    this.session = model.session();
    this.signature = model.signature();
    this.outputNames = model.outputNames();
    this.onClose = onClose;
    this.files = model.files();
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the compiled network has been closed");
      }
      int batch = signature.requireInputs(inputs);
      MappedFiles given = MappedFiles.of(inputs.values());
      files.requireWhole();
      Map<String, Tensor> outputs = run(inputs, batch);
      files.requireWhole();
      given.requireWhole();
      return outputs;
    } catch (OrtException e) {
      throw new DeviceException(
          "ONNX Runtime could not run the network: " + e.getMessage(),
          Where.part("engine 'onnxruntime'"),
          e);
    } finally {
      reading.unlock();
    }
  }

  private Map<String, Tensor> run(Map<String, Tensor> inputs, int batch) throws OrtException {
    Map<String, OnnxTensor> lent = new HashMap<>();
    Map<String, OnnxTensor> pinned = new HashMap<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        lent.put(input.getKey(), OrtTensors.lend(environment, input.getValue()));
      }
      for (TensorSpec spec : signature.outputs()) {
        // The runtime writes directly into the memory of the returned tensors.
        Shape shape = concrete(spec.shape(), batch);
        ByteBuffer memory = Tensor.buffer(spec.dtype(), shape);
        Tensor output = Tensor.wrap(spec.dtype(), shape, memory);
        outputs.put(spec.name(), output);
        pinned.put(outputNames.get(spec.name()), OrtTensors.lend(environment, output));
      }
      session.run(lent, pinned).close();
    } finally {
      lent.values().forEach(OnnxTensor::close);
      pinned.values().forEach(OnnxTensor::close);
    }
    return Collections.unmodifiableMap(outputs);
  }

  private static Shape concrete(Shape shape, int batch) {
    return shape.isConcrete() ? shape : shape.with(0, batch);
  }

  @Override
  public void close() {
    Lock writing = lock.writeLock();
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close a session", e);
    } finally {
      writing.unlock();
    }
    onClose.accept(this);
  }
}
