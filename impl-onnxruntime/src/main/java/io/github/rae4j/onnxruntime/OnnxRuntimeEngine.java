// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.natives.CpuFeatures;
import io.github.rae4j.network.FileNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.MappedFiles;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Creates a session for every network. Compiling shares a read lock; closing takes the write lock,
 * so that no session can appear after the open ones have been closed.
 */
final class OnnxRuntimeEngine implements Engine {
  private final OrtEnvironment environment;
  private final ExecutionTarget target;
  private final PrecisionSupport precision;
  private final Arithmetic arithmetic;
  private final Set<OnnxRuntimeNetwork> open = ConcurrentHashMap.newKeySet();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  OnnxRuntimeEngine(
      OrtEnvironment environment, ExecutionTarget target, PrecisionSupport precision) {
    this.environment = environment;
    this.target = target;
    this.precision = precision;
    this.arithmetic =
        new Arithmetic(precision.precision(), Int8Range.of(CpuFeatures.ofThisMachine()));
  }

  @Override
  public Precision computesIn() {
    return precision.precision();
  }

  @Override
  public Optional<String> slowReason() {
    return precision.slow();
  }

  @Override
  public String device() {
    return target.description();
  }

  @Override
  public Optional<String> fallbackReason() {
    return target.fallbackReason();
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    Lock compiling = lock.readLock();
    compiling.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the engine has been closed");
      }
      OnnxRuntimeNetwork compiled =
          network instanceof FileNetwork described
              ? load(described)
              : new OnnxRuntimeNetwork(environment, trace(network, weights), open::remove);
      open.add(compiled);
      return compiled;
    } catch (OrtException e) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "ONNX Runtime could not load the network with %s: %s",
              weights.origin(),
              e.getMessage()),
          Where.file(weights.origin()).ofPart("engine 'onnxruntime'"),
          e);
    } finally {
      compiling.unlock();
    }
  }

  private LoadedModel trace(Network network, Weights weights) throws OrtException {
    SessionWeights placed = new SessionWeights(arithmetic);
    TracedNetwork traced = traced(network, weights, placed);
    try (OrtSession.SessionOptions options = target.sessionOptions();
        SessionWeights.Lent lent = lent(placed)) {
      lent.applyTo(options);
      byte[] model = traced.graph().toModel().toByteArray();
      OrtSession session = session(model, options, placed.files());
      return new LoadedModel(session, traced.signature(), traced.outputNames(), placed.files());
    }
  }

  private SessionWeights.Lent lent(SessionWeights placed) throws OrtException {
    try {
      return placed.lend(environment, target.threads());
    } catch (UnfitWeightsException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private OrtSession session(byte[] model, OrtSession.SessionOptions options, MappedFiles files)
      throws OrtException {
    OrtSession session;
    try {
      session = environment.createSession(model, options);
    } catch (OrtException e) {
      // Rather than what the runtime says of a file that became shorter.
      files.requireWhole();
      throw e;
    }
    try {
      files.requireWhole();
      return session;
    } catch (CheckpointException e) {
      session.close();
      throw e;
    }
  }

  private TracedNetwork traced(Network network, Weights weights, SessionWeights placed) {
    try {
      return TracedNetwork.of(network, weights, false, arithmetic, placed);
    } catch (UnfitWeightsException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private OnnxRuntimeNetwork load(FileNetwork network) throws OrtException {
    if (computesIn() != Precision.FP32) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: precision %s: an ONNX model is run as it was written, and its layers are not"
                  + " known one by one; choose fp32, or give the network by its weights",
              network.file(),
              computesIn()),
          Where.key("precision").ofPart("engine 'onnxruntime'"));
    }
    try (OrtSession.SessionOptions options = target.sessionOptions()) {
      LoadedModel model = ModelOnDisk.load(environment, network, options);
      return new OnnxRuntimeNetwork(environment, model, open::remove);
    }
  }

  @Override
  public void close() {
    Lock closing = lock.writeLock();
    closing.lock();
    try {
      closed = true;
      List.copyOf(open).forEach(OnnxRuntimeNetwork::close);
    } finally {
      closing.unlock();
    }
  }
}
