// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.Rae4j;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.StagedBackbone;
import io.github.rae4j.model.Stages;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingListener;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * In which evaluations to compute the base of DiT-DH: measures how similar its output is in every
 * two of them, over some images without guidance, and prints the best list for {@code
 * --share-base}.
 */
@Command(
    name = "ShareSchedule",
    description = "The evaluations in which the base of a backbone is best computed.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ShareSchedule implements Callable<Integer> {
  @Option(
      names = "--config",
      defaultValue = "tiny-fashion",
      description = "Preset or YAML file (${DEFAULT-VALUE}).")
  private String config = "";

  @Option(
      names = "--images",
      defaultValue = "10",
      description = "Images, of the classes in turn (${DEFAULT-VALUE}).")
  private int images;

  @Option(names = "--seed", defaultValue = "0", description = "Of the noise (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--computations",
      description = "How often the base is computed (half of the evaluations).")
  private Optional<Integer> computations = Optional.empty();

  @Parameters(
      paramLabel = "KEY.PATH=VALUE",
      arity = "0..*",
      description = "Overrides of config values, such as the solver.")
  private List<String> overrides = new ArrayList<>();

  private ShareSchedule() {}

  /** Prints the list. */
  public static void main(String[] args) {
    int code =
        new CommandLine(new ShareSchedule())
            .setExecutionExceptionHandler(
                (e, commandLine, parsed) -> {
                  if (e instanceof RaeException) {
                    commandLine.getErr().println(e.getMessage());
                    return 1;
                  }
                  throw e;
                })
            .execute(args);
    if (code != 0) {
      System.exit(code);
    }
  }

  @Override
  public Integer call() {
    if (images < 1) {
      throw new RaeException("--images must be at least 1, but is " + images);
    }
    try (Rae4j rae = Rae4j.open(config, overrides.toArray(String[]::new))) {
      double[][] similar = measure(rae);
      int evaluations = similar.length;
      int wanted = computations.orElse((evaluations + 1) / 2);
      if (wanted < 1 || wanted > evaluations) {
        throw new RaeException("--computations must be 1 to " + evaluations);
      }
      SharingPlan plan = SharingPlan.best(similar, wanted);
      int every = (evaluations + wanted - 1) / wanted;
      SharingPlan regular = SharingPlan.regular(similar, every);
      System.out.printf(
          Locale.ROOT,
          "%d of %d evaluations: mean similarity %.6f%nevery %d (%d evaluations): %.6f%n",
          wanted,
          evaluations,
          plan.similarity(),
          every,
          regular.evaluations().size(),
          regular.similarity());
      System.out.println(
          "--share-base "
              + plan.evaluations().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return 0;
  }

  /** The mean over the images, one after another. */
  private double[][] measure(Rae4j rae) {
    ConfiguredBackbone backbone = rae.assembly().backbone();
    Sampler sampler = rae.assembly().sampler();
    NoiseSchedule schedule = rae.assembly().schedule();
    if (sampler.evaluations().isEmpty()) {
      throw new RaeException(
          "this solver chooses its own steps; give one on a fixed grid, such as"
              + " sampler.params.sampling_method=euler");
    }
    int evaluations = sampler.evaluations().getAsInt();
    double[][] sum = new double[evaluations][evaluations];
    int classes = Math.max(1, backbone.backbone().numClasses());
    try (BaseSimilarity model =
        new BaseSimilarity(rae.engine(), stages(backbone), backbone.weights())) {
      for (int image = 0; image < images; image++) {
        Conditions conditions =
            backbone.backbone().conditioning().encode(List.of(Condition.label(image % classes)));
        GaussianStreams streams = new GaussianStreams(seed);
        int number = image;
        Tensor noise = noise(streams, number, GaussianStreams.START, backbone);
        sampler.sample(
            new SamplingRequest(
                noise,
                conditions,
                model,
                schedule,
                step -> noise(streams, number, step + 1, backbone),
                SamplingListener.NONE));
        double[][] similar = model.similarities();
        for (int i = 0; i < evaluations; i++) {
          for (int j = 0; j < evaluations; j++) {
            sum[i][j] += similar[i][j] / images;
          }
        }
      }
    }
    return sum;
  }

  private static Tensor noise(
      GaussianStreams streams, int image, int draw, ConfiguredBackbone backbone) {
    return streams.noise(image, 1, draw, backbone.backbone().latentShape());
  }

  private static Stages stages(ConfiguredBackbone backbone) {
    return Optional.of(backbone.backbone())
        .filter(StagedBackbone.class::isInstance)
        .flatMap(staged -> ((StagedBackbone) staged).baseAndHead())
        .orElseThrow(
            () -> new RaeException("the backbone has no base apart from its head, as DiT-DH has"));
  }
}
