// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import java.lang.ref.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Values with libtorch's graph behind them. */
final class TorchForwardPass extends NativeResource implements ForwardPass {
  private final Map<String, Tensor> outputs;
  private final HostTensors hosts;
  private final Object graph;
  private final long batch;
  private final Optional<BlockTape> tape;
  private final TorchTrainingRuntime runtime;

  /** The values of a graph that are differentiated. */
  private record Differentiated(Object graph, Set<String> values) {}

  /**
   * A forward pass with these outputs.
   *
   * @param graph equal for passes of the same computation
   * @param hosts what the graph reads in host memory
   * @param batch batch size
   * @param tape the blocks to recompute; closed with the forward pass
   */
  TorchForwardPass(
      Object graph,
      Map<String, Tensor> outputs,
      HostTensors hosts,
      long batch,
      Optional<BlockTape> tape,
      TorchTrainingRuntime runtime,
      Consumer<NativeResource> whenClosed) {
    super("the evaluation", whenClosed);
    this.graph = graph;
    this.outputs = new LinkedHashMap<>(outputs);
    this.hosts = hosts;
    this.batch = batch;
    this.tape = tape;
    this.runtime = runtime;
    // Own references outlive the pointer scope of the pass.
    this.outputs.values().forEach(Tensor::retainReference);
  }

  private Tensor find(String name) {
    requireOpen();
    Tensor tensor = outputs.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the objective has no value '%s'; it has %s", name, outputs.keySet()));
    }
    return tensor;
  }

  private Tensor findScalar(String name) {
    Tensor tensor = find(name);
    if (tensor.dim() != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the value '%s' has shape %s, but should have no axes",
              name,
              Shape.of(TorchTensors.extents(tensor))));
    }
    return tensor;
  }

  @Override
  public boolean has(String output) {
    return outputs.containsKey(output);
  }

  @Override
  public double scalar(String output) {
    return findScalar(output).item_double();
  }

  @Override
  public io.github.rae4j.tensor.Tensor output(String output) {
    Tensor tensor = find(output);
    return runtime.plain(
        () -> TorchTensors.copy(tensor.detach().to(runtime.scalarType()), runtime.dtype()));
  }

  @Override
  public void backward(Map<String, Double> weights) {
    weights.keySet().forEach(this::findScalar);
    try {
      runtime.recording(
          () -> {
            // The values may share parts of the graph, so all are differentiated together.
            TensorVector values = new TensorVector();
            TensorVector seeds = new TensorVector();
            weights.forEach(
                (name, weight) -> {
                  Tensor value = findScalar(name);
                  if (value.requires_grad()) {
                    values.push_back(value);
                    seeds.push_back(torch.full_like(value.detach(), new Scalar(weight)));
                  }
                });
            if (values.empty()) {
              throw new IllegalArgumentException(
                  String.format(
                      Locale.ROOT,
                      "none of the values %s depends on a learning parameter",
                      weights.keySet()));
            }
            Runnable differentiation =
                () -> {
                  torch.backward(
                      values, seeds, new BoolOptional(tape.isPresent()), false, new TensorVector());
                  tape.ifPresent(BlockTape::backward);
                };
            runtime
                .peers()
                .flatMap(Collectives::reducer)
                .ifPresentOrElse(
                    reducer ->
                        reducer.during(
                            new Differentiated(graph, Set.copyOf(weights.keySet())),
                            differentiation),
                    differentiation);
            return true;
          });
    } catch (RuntimeException e) {
      throw runtime.explain(e, batch);
    }
  }

  @Override
  public double gradientNorm(String output, TrainableNetwork network, String parameter) {
    Tensor value = findScalar(output);
    Tensor leaf = TorchTrainable.of(network).store().get(parameter);
    if (!leaf.requires_grad()) {
      throw new IllegalArgumentException("the parameter '" + parameter + "' does not learn");
    }
    return runtime.recording(
        () -> {
          if (!value.requires_grad()) {
            return 0.0;
          }
          TensorVector values = new TensorVector(value);
          TensorVector leaves = new TensorVector(leaf);
          Tensor gradient =
              torch
                  .grad(values, leaves, new TensorVector(), new BoolOptional(true), false, true)
                  .get(0);
          if (!gradient.defined()) {
            tape.ifPresent(blocks -> blocks.requireOutside(parameter));
            return 0.0;
          }
          Tensor alone = gradient.detach();
          runtime.peers().ifPresent(peers -> peers.allReduceMean(List.of(alone)));
          return torch.norm(alone).item_double();
        });
  }

  @Override
  public void assign(String output, TrainableNetwork network, String buffer) {
    Tensor value = find(output);
    TorchTrainable own = TorchTrainable.of(network);
    if (!own.isBuffer(buffer)) {
      throw new IllegalArgumentException("the network has no buffer '" + buffer + "'");
    }
    Tensor target = own.store().get(buffer);
    Shape wanted = Shape.of(TorchTensors.extents(target));
    Shape found = Shape.of(TorchTensors.extents(value));
    if (!wanted.equals(found)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the buffer '%s' has shape %s, but the value '%s' has %s",
              buffer,
              wanted,
              output,
              found));
    }
    runtime.run(() -> target.copy_(value.detach()));
  }

  @Override
  void release() {
    try {
      outputs.values().forEach(Tensor::close);
      tape.ifPresent(BlockTape::close);
    } finally {
      // The graph that is freed here refers to their memory.
      Reference.reachabilityFence(hosts);
    }
  }
}
