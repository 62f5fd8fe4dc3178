// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.engine.Device;
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
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.ProcessRank;
import io.github.rae4j.training.StatePlacement;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One process of {@link ShardingTest}: trains with one placement of the state, and records what
 * rank 0 then reads of it.
 */
final class ShardingWorker {
  private static final int WIDTH = 384;
  private static final int DEPTH = 6;
  private static final int STEPS = 4;

  private ShardingWorker() {}

  /**
   * How a worker trains.
   *
   * @param placement of optimiser state and EMA
   * @param rule {@code adamw} or {@code normalised}
   * @param bucketMegabytes of gradients in one message
   * @param overlaps whether gradients are averaged while the last backward pass goes on
   * @param activations of the blocks
   * @param accumulation passes per step
   * @param reloads whether rank 0 reads the state half-way into new objects, and broadcasts it
   */
  record Case(
      StatePlacement placement,
      String rule,
      int bucketMegabytes,
      boolean overlaps,
      Activations activations,
      int accumulation,
      boolean reloads) {
    static final Case USUAL =
        new Case(StatePlacement.REPLICATED, "adamw", 25, false, Activations.KEPT, 1, false);

    Case with(StatePlacement other) {
      return new Case(other, rule, bucketMegabytes, overlaps, activations, accumulation, reloads);
    }

    Case withRule(String other) {
      return new Case(
          placement, other, bucketMegabytes, overlaps, activations, accumulation, reloads);
    }

    Case overlapping(int megabytes) {
      return new Case(placement, rule, megabytes, true, activations, accumulation, reloads);
    }

    Case with(Activations other, int passes) {
      return new Case(placement, rule, bucketMegabytes, overlaps, other, passes, reloads);
    }

    Case reloading() {
      return new Case(placement, rule, bucketMegabytes, overlaps, activations, accumulation, true);
    }

    String text() {
      return String.join(
          ",",
          placement.name(),
          rule,
          Integer.toString(bucketMegabytes),
          Boolean.toString(overlaps),
          activations.name(),
          Integer.toString(accumulation),
          Boolean.toString(reloads));
    }

    static Case of(String text) {
      List<String> words = List.of(text.split(",", -1));
      return new Case(
          StatePlacement.valueOf(words.get(0)),
          words.get(1),
          Integer.parseInt(words.get(2)),
          Boolean.parseBoolean(words.get(3)),
          Activations.valueOf(words.get(4)),
          Integer.parseInt(words.get(5)),
          Boolean.parseBoolean(words.get(6)));
    }

    OptimizerRule made() {
      return rule.equals("adamw") ? new AdamW(0.9, 0.95, 1e-8, 0.1) : new Normalised();
    }
  }

  /**
   * Runs the process and writes what rank 0 reads, or what the other one has.
   *
   * @param arguments rank, number of processes, port, case, file
   */
  public static void main(String[] arguments) {
    int rank = Integer.parseInt(arguments[0]);
    int size = Integer.parseInt(arguments[1]);
    ProcessRank process =
        new ProcessRank(rank, size, rank, size, "127.0.0.1", Integer.parseInt(arguments[2]), false);
    Map<String, Tensor> found = trained(process, Case.of(arguments[3]));
    SafetensorsWriter.write(Path.of(arguments[4]), found, Map.of());
  }

  private static Map<String, Tensor> trained(ProcessRank process, Case how) {
    EngineOptions options =
        new EngineOptions(
            Device.CPU,
            0,
            1,
            Map.of(
                "bucket_cap_mb",
                Integer.toString(how.bucketMegabytes()),
                "overlap",
                Boolean.toString(how.overlaps())));
    Map<String, Tensor> found = new TreeMap<>();
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider().create(options, Precision.FLOAT32, process);
        // Weights that differ by rank until they are broadcast.
        TrainableNetwork network =
            engine.trainable(
                new Tower(), start(process.rank()), spec -> !spec.name().equals("frozen"));
        TrainingProgram program = engine.program(new Squares(network), how.activations())) {
      MovingAverage average = engine.average(network, how.placement());
      Optimizer optimizer = engine.optimizer(network, how.made(), how.placement());
      ProcessGroup group = engine.processGroup();
      broadcast(group, network, average, optimizer);
      int early = 0;
      for (int step = 0; step < STEPS; step++) {
        if (how.reloads() && step == STEPS / 2) {
          List<Weights> saved = new ArrayList<>();
          MovingAverage formerAverage = average;
          Optimizer former = optimizer;
          group.gathered(
              () -> {
                saved.add(formerAverage.weights());
                saved.add(former.state());
              });
          average.close();
          optimizer.close();
          average = engine.average(network, how.placement());
          optimizer = engine.optimizer(network, how.made(), how.placement());
          if (group.isRankZero()) {
            average.load(saved.get(0));
            optimizer.load(saved.get(1), step);
          }
          broadcast(group, network, average, optimizer);
        }
        backward(group, network, program, how, step);
        if (process.worldSize() > 1) {
          early =
              TorchTrainable.of(network)
                  .reducer(((TorchProcessGroup) group).collectives())
                  .sentEarly();
        }
        if (step == 0) {
          network
              .gradients()
              .names()
              .forEach(name -> found.put("gradient/" + name, network.gradients().get(name)));
        }
        network.clipGradients(0.01);
        optimizer.step(1e-2);
        average.update(0.9);
      }
      found.put("early", Tensor.of(new float[] {early}, 1));
      long bytes =
          TorchOptimizer.of(optimizer).store().bytes() + TorchAverage.of(average).store().bytes();
      found.put("bytes", Tensor.of(new long[] {bytes}, 1));
      add(found, "model/", network.view());
      MovingAverage lastAverage = average;
      Optimizer last = optimizer;
      group.gathered(
          () -> {
            add(found, "ema/", lastAverage.view());
            add(found, "optimizer/", last.stateView());
          });
      average.close();
      optimizer.close();
    }
    return found;
  }

  private static void broadcast(
      ProcessGroup group, TrainableNetwork network, MovingAverage average, Optimizer optimizer) {
    group.broadcast(network);
    group.broadcast(average);
    group.broadcast(optimizer);
  }

  private static void backward(
      ProcessGroup group, TrainableNetwork network, TrainingProgram program, Case how, int step) {
    network.clearGradients();
    int each = 12 / group.worldSize();
    for (int pass = 0; pass < how.accumulation(); pass++) {
      int first = (step * how.accumulation() + pass) * 12 + group.rank() * each;
      Map<String, Tensor> inputs =
          Map.of("x", new GaussianStreams(4).noise(first, each, 0, Shape.of(WIDTH)));
      try (ForwardPass forward = program.evaluate(inputs)) {
        if (pass == how.accumulation() - 1) {
          group.overlapGradients(network);
        }
        // Fires the parameter's hook without being a part of its gradient.
        forward.gradientNorm("loss", network, "out");
        forward.backward(Map.of("loss", 1.0 / how.accumulation()));
      }
    }
    group.allReduceGradients(network);
  }

  private static void add(Map<String, Tensor> found, String before, Weights weights) {
    weights.names().forEach(name -> found.put(before + name, weights.get(name)));
  }

  private static Weights start(int rank) {
    Map<String, Tensor> tensors = new TreeMap<>();
    GaussianStreams noise = new GaussianStreams(20L + rank);
    for (int i = 0; i < DEPTH; i++) {
      tensors.put("block." + i, small(noise, i, WIDTH, WIDTH));
    }
    tensors.put("scale", small(noise, DEPTH, WIDTH));
    tensors.put("frozen", small(noise, DEPTH + 1, WIDTH));
    tensors.put("out", small(noise, DEPTH + 2, 8, WIDTH));
    return Weights.of("start", tensors);
  }

  private static Tensor small(GaussianStreams noise, int stream, long... shape) {
    float[] values = noise.noise(stream, 1, 0, Shape.of(shape)).toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 0.05f;
    }
    return Tensor.of(values, shape);
  }

  /** Descent by gradients divided by the norm of their columns: not elementwise. */
  private record Normalised() implements OptimizerRule {
    @Override
    public List<String> slots() {
      return List.of("momentum");
    }

    @Override
    public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
      V gradient = now.gradient();
      V square = ops.mean(ops.mul(gradient, gradient), 0, true);
      V direction = ops.div(gradient, ops.sqrt(ops.add(square, 1e-12)));
      V momentum = ops.add(ops.mul(now.slots().get(0), 0.9), direction);
      return new UpdateResult<>(
          ops.sub(now.parameter(), ops.mul(momentum, now.learningRate())), List.of(momentum));
    }
  }

  /** Blocks with weights of their own and a scale that all of them share. */
  private record Tower() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", WIDTH)), List.of(TensorSpec.batched("y", 8)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V scale = ops.parameter("scale", Initializer.ZEROS, WIDTH);
      V frozen = ops.parameter("frozen", Initializer.ZEROS, WIDTH);
      V factor = ops.add(ops.silu(scale), 1);
      V x = ops.add(ops.mul(inputs.get("x"), factor), frozen);
      for (int i = 0; i < DEPTH; i++) {
        V weight = ops.parameter("block." + i, Initializer.XAVIER_UNIFORM, WIDTH, WIDTH);
        x = ops.block(x, v -> ops.add(v, ops.mul(ops.silu(ops.linear(v, weight)), factor)));
      }
      V out = ops.parameter("out", Initializer.XAVIER_UNIFORM, 8, WIDTH);
      return Map.of("y", ops.linear(x, out));
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
