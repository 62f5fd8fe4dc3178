// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Writes a checkpoint of random weights for a network of a config, of any size, one tensor at a
 * time.
 *
 * <p>Equal arguments give equal files. Unlike the start of a training no weight is left at zero, so
 * that every path through the network carries values.
 */
@Command(name = "random-weights", description = "Write random weights for a network of a config.")
final class RandomWeights implements Callable<Integer> {
  /** Half the width of the uniform distribution that stands for zeros; std 0.02. */
  private static final double AROUND_ZERO = 0.02 * Math.sqrt(3);

  @Option(names = "--config", required = true, description = "A YAML file or a preset.")
  private String config = "";

  @Option(names = "--part", required = true, description = "${COMPLETION-CANDIDATES}")
  private Part part = Part.BACKBONE;

  @Option(names = "--dtype", description = "float32 or bfloat16 (default: ${DEFAULT-VALUE}).")
  private String dtype = "float32";

  @Option(names = "--seed", description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--out", required = true, description = "The .safetensors file.")
  private Path out = Path.of("");

  @Option(names = "--inputs", description = "Also write random inputs to this .safetensors file.")
  private Path inputs = Path.of("");

  @Option(names = "--batch", description = "Batch size of the inputs (default: ${DEFAULT-VALUE}).")
  private int batch = 4;

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new RandomWeights(), args));
  }

  @Override
  public Integer call() {
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly = new ModelAssembly(Rae4j.readConfig(config, overrides), registry);
      Network network = part.network(assembly);
      DType type =
          DType.fromTorch(dtype)
              .filter(t -> t == DType.FLOAT32 || t == DType.BFLOAT16)
              .orElseThrow(() -> new IllegalArgumentException("--dtype: float32 or bfloat16"));
      SafetensorsWriter.write(out, weights(network, type, seed), Map.of());
      if (!inputs.equals(Path.of(""))) {
        SafetensorsWriter.write(inputs, inputs(network, batch, seed), Map.of());
      }
    }
    return 0;
  }

  /** Weights that are drawn whenever they are asked for, always the same. */
  static Weights weights(Network network, DType type, long seed) {
    Map<String, ParameterSpec> specs = new LinkedHashMap<>();
    NetworkSummary.of(network).specs().forEach(spec -> specs.put(spec.name(), spec));
    return new Weights() {
      @Override
      public Set<String> names() {
        return specs.keySet();
      }

      @Override
      public Tensor get(String name) {
        ParameterSpec spec = specs.get(name);
        if (spec == null) {
          throw new IllegalArgumentException("the network has no parameter " + name);
        }
        return draw(spec, type, new SplittableRandom(seed ^ ((long) name.hashCode() << 32)));
      }

      @Override
      public String origin() {
        return "random weights";
      }
    };
  }

  private static Tensor draw(ParameterSpec spec, DType type, SplittableRandom random) {
    Initializer initializer = spec.initializer();
    if (initializer instanceof Initializer.Table table) {
      return table.values().get();
    }
    double centre = initializer instanceof Initializer.Constant constant ? constant.value() : 0;
    double bound = bound(initializer, spec.shape());
    ByteBuffer buffer = Tensor.buffer(type, spec.shape());
    while (buffer.hasRemaining()) {
      float value = (float) (centre + bound * (2 * random.nextDouble() - 1));
      if (type == DType.FLOAT32) {
        buffer.putFloat(value);
      } else {
        buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
      }
    }
    return Tensor.wrap(type, spec.shape(), buffer.flip());
  }

  private static double bound(Initializer initializer, Shape shape) {
    if (initializer instanceof Initializer.Uniform uniform) {
      return uniform.bound();
    }
    if (initializer instanceof Initializer.Normal normal) {
      return normal.std() * Math.sqrt(3);
    }
    if (initializer instanceof Initializer.TruncatedNormal normal) {
      return normal.std() * Math.sqrt(3);
    }
    if (initializer instanceof Initializer.XavierUniform) {
      long out = shape.dim(0);
      return Math.sqrt(6.0 / (out + (double) shape.elements() / out));
    }
    return AROUND_ZERO;
  }

  /** Random inputs: normal values, times in [0, 1], labels 0, 1, 2 …. */
  static Map<String, Tensor> inputs(Network network, int batch, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Random random = new Random(seed);
    network
        .signature()
        .inputs()
        .forEach(
            spec -> {
              Shape shape = spec.shape().with(0, batch);
              ByteBuffer buffer = Tensor.buffer(spec.dtype(), shape);
              for (int i = 0; buffer.hasRemaining(); i++) {
                if (spec.dtype() == DType.INT64) {
                  buffer.putLong(i);
                } else {
                  buffer.putFloat(
                      shape.rank() == 1 ? random.nextFloat() : (float) random.nextGaussian());
                }
              }
              tensors.put(spec.name(), Tensor.wrap(spec.dtype(), shape, buffer.flip()));
            });
    return tensors;
  }
}
