// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.ProcessRank;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One process of {@link ProcessGroupTest}: runs its part of a batch and records the group's
 * results.
 */
final class GroupWorker {
  static final int BATCH = 8;
  // Together with its bias larger than one bucket.
  private static final int WIDTH = 3000;

  private GroupWorker() {}

  /**
   * Runs the process and writes its results.
   *
   * @param arguments rank, number of processes, port, file
   */
  public static void main(String[] arguments) {
    int rank = Integer.parseInt(arguments[0]);
    int size = Integer.parseInt(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    ProcessRank process =
        size == 1
            ? ProcessRank.SINGLE
            : new ProcessRank(rank, size, rank, size, "127.0.0.1", port, false);
    Map<String, Tensor> found = found(process);
    SafetensorsWriter.write(Path.of(arguments[3]), found, Map.of());
  }

  /** Gradients, a gradient norm, means, and the values broadcast by rank 0. */
  static Map<String, Tensor> found(ProcessRank process) {
    Map<String, Tensor> found = new TreeMap<>();
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider()
                .create(EngineOptions.DEFAULT.withThreads(1), Precision.FLOAT32, process);
        // Weights that differ by rank until they are broadcast.
        TrainableNetwork network =
            engine.trainable(new Mlp(), start(process.rank()), spec -> true);
        MovingAverage average = engine.average(network);
        Optimizer optimizer = engine.optimizer(network, new AdamW(0.9, 0.95, 1e-8, 0.1));
        TrainingProgram program = engine.program(new Squares(network))) {
      ProcessGroup group = engine.processGroup();
      group.broadcast(network);
      group.broadcast(average);
      group.broadcast(optimizer);
      found.put("bias", network.weights().get("first.bias"));
      found.put("average", average.weights().get("first.bias"));
      int share = BATCH / process.worldSize();
      Tensor rows = ramp(1, BATCH, 16).rows(process.rank() * share, (process.rank() + 1) * share);
      try (ForwardPass pass = program.evaluate(Map.of("x", rows))) {
        double norm = pass.gradientNorm("loss", network, "second.weight");
        double loss = group.allReduceMean(pass.scalar("loss"))[0];
        found.put("numbers", Tensor.of(new float[] {(float) norm, (float) loss}, 2));
        pass.backward("loss");
      }
      group.allReduceGradients(network);
      Weights gradients = network.gradients();
      gradients.names().forEach(name -> found.put("gradient." + name, gradients.get(name)));
      double[] means = group.allReduceMean(process.rank(), process.rank() == 1 ? Double.NaN : 1);
      double[] first = group.broadcast(process.rank() + 7.0);
      found.put("means", Tensor.of(new float[] {(float) means[0], (float) means[1]}, 2));
      found.put("first", Tensor.of(new float[] {(float) first[0]}, 1));
    }
    return found;
  }

  private static Weights start(int rank) {
    return Weights.of(
        "start",
        Map.of(
            "first.weight", ramp(2 + rank, WIDTH, 16),
            "first.bias", ramp(3 + rank, WIDTH),
            "second.weight", ramp(4 + rank, WIDTH, WIDTH)));
  }

  private static Tensor ramp(int phase, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.37 + phase) * 0.5f;
    }
    return Tensor.of(values, shape);
  }

  private record Mlp() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 16)), List.of(TensorSpec.batched("y", WIDTH)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V first = ops.parameter("first.weight", Initializer.XAVIER_UNIFORM, WIDTH, 16);
      V bias = ops.parameter("first.bias", Initializer.ZEROS, WIDTH);
      V second = ops.parameter("second.weight", Initializer.XAVIER_UNIFORM, WIDTH, WIDTH);
      V hidden = ops.silu(ops.linear(inputs.get("x"), first, bias));
      return Map.of("y", ops.linear(hidden, second, bias));
    }
  }

  private record Squares(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = ops.run(network, inputs).get("y");
      return Map.of("loss", ops.mean(ops.mul(y, y)));
    }
  }
}
