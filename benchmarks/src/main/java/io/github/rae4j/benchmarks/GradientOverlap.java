// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.core.training.DistributedEnvironment;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What it saves to average gradients during the backward pass: one of several processes of a real
 * run of stage 2, in which every other step averages them afterwards. Steps of both kinds are
 * neighbours, so that whatever else the machine does slows both. Says the medians and ends without
 * saving anything.
 */
@Command(name = "gradient-overlap", mixinStandardHelpOptions = true)
final class GradientOverlap implements Callable<Integer> {
  private static final int LATENTS = 64;

  /** The first step counts gradients, and code is compiled in the next ones. */
  private static final int WARM = 4;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--config", required = true, description = "A YAML file or a preset.")
  private String config = "";

  @Option(names = "--folder", required = true, description = "For latents and the run.")
  private Path folder = Path.of("");

  @Option(names = "--write", description = "Write random latents and end.")
  private boolean write;

  @Option(names = "--pairs", description = "Pairs of steps that are measured.")
  private int pairs = 8;

  @Parameters(description = "key.path=value overrides of the config.")
  private List<String> overrides = List.of();

  /** Runs the program. */
  public static void main(String[] args) {
    System.exit(Programs.run(new GradientOverlap(), args));
  }

  @Override
  public Integer call() {
    List<String> all = new ArrayList<>(overrides);
    all.add("training.max_steps=" + (WARM + 2 * pairs));
    all.addAll(List.of("training.flip=false", "training.callbacks.curves=false"));
    Path latents = folder.resolve("latents.safetensors");
    try (Registry registry = Registry.standard()) {
      ModelAssembly assembly = new ModelAssembly(Rae4j.readConfig(config, all), registry);
      if (write) {
        Shape shape = assembly.backbone().backbone().latentShape();
        SafetensorsWriter.write(
            latents,
            Map.of(
                LatentCache.LATENTS,
                new GaussianStreams(1).noise(0, LATENTS, 0, shape),
                LatentCache.LABELS,
                Tensor.of(new long[LATENTS], LATENTS)),
            Map.of());
        return 0;
      }
      try (TrainingEngine engine =
          registry
              .find(TrainingEngineProvider.class, "pytorch")
              .create(
                  EngineOptions.DEFAULT.withThreads(1),
                  Precision.FLOAT32,
                  DistributedEnvironment.processRank(System.getenv()))) {
        Turns turns = new Turns(spec.commandLine().getOut(), engine.processGroup());
        registry
            .find(TrainerProvider.class, "stage2")
            .train(
                new ConfiguredRun(
                    assembly,
                    registry,
                    turns.on(engine),
                    latents.toString(),
                    folder.resolve("run"),
                    false,
                    turns));
      }
    }
    return 0;
  }

  /** Lets the group know of the last backward pass in every other step only. */
  private static final class Turns implements TrainingListener {
    private final PrintWriter out;
    private final ProcessGroup group;
    private final List<Double> during = new ArrayList<>();
    private final List<Double> afterwards = new ArrayList<>();
    private boolean overlaps = true;
    private long last;

    Turns(PrintWriter out, ProcessGroup group) {
      this.out = out;
      this.group = group;
    }

    TrainingEngine on(TrainingEngine engine) {
      ProcessGroup turning =
          (ProcessGroup)
              Proxy.newProxyInstance(
                  ProcessGroup.class.getClassLoader(),
                  new Class<?>[] {ProcessGroup.class},
                  (self, method, arguments) ->
                      method.getName().equals("overlapGradients") && !overlaps
                          ? null
                          : call(() -> method.invoke(group, arguments)));
      return (TrainingEngine)
          Proxy.newProxyInstance(
              TrainingEngine.class.getClassLoader(),
              new Class<?>[] {TrainingEngine.class},
              (self, method, arguments) ->
                  method.getName().equals("processGroup")
                      ? turning
                      : call(() -> method.invoke(engine, arguments)));
    }

    private static Object call(Callable<Object> method) throws Throwable {
      try {
        return method.call();
      } catch (InvocationTargetException e) {
        throw Objects.requireNonNullElse(e.getCause(), e);
      }
    }

    @Override
    public void onStep(TrainingProgress progress) {
      long now = System.nanoTime();
      if (progress.step() > WARM) {
        (overlaps ? during : afterwards).add((now - last) / 1e9);
      }
      overlaps = progress.step() % 2 == 0;
      last = now;
      if (progress.step() == progress.totalSteps()) {
        if (group.isRankZero()) {
          report();
        }
        // A checkpoint of what was never meant to be kept would take longer than the steps.
        Runtime.getRuntime().halt(0);
      }
    }

    private void report() {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < Math.min(during.size(), afterwards.size()); i++) {
        ratios.add(during.get(i) / afterwards.get(i));
      }
      out.printf(Locale.ROOT, "during the backward pass  %.3f s a step%n", median(during));
      out.printf(Locale.ROOT, "after it                  %.3f s a step%n", median(afterwards));
      out.printf(
          Locale.ROOT,
          "ratio of neighbours       %.3f (%d pairs, %.3f to %.3f)%n",
          median(ratios),
          ratios.size(),
          ratios.stream().mapToDouble(v -> v).min().orElse(Double.NaN),
          ratios.stream().mapToDouble(v -> v).max().orElse(Double.NaN));
      out.flush();
    }

    private static double median(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      int half = sorted.size() / 2;
      return sorted.size() % 2 == 1
          ? sorted.get(half)
          : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
  }
}
