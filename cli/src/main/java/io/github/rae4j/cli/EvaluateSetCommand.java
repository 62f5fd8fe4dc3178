package io.github.rae4j.cli;

import io.github.rae4j.core.data.DataSets;
import io.github.rae4j.core.evaluation.DataSetSupply;
import io.github.rae4j.core.evaluation.EvaluationOptions;
import io.github.rae4j.core.evaluation.EvaluationProtocol;
import io.github.rae4j.core.evaluation.Evaluator;
import io.github.rae4j.core.evaluation.Outcome;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Measures a set of images, against a reference where the metric needs one. */
abstract class EvaluateSetCommand implements Callable<Integer> {
  /** FID. */
  @Command(name = "fid", description = "Frechet distance of IMAGES from a REFERENCE.")
  static final class Fid extends EvaluateSetCommand {
    Fid() {
      super("fid");
    }
  }

  /** Spatial FID. */
  @Command(name = "sfid", description = "Spatial Frechet distance of IMAGES from a REFERENCE.")
  static final class Sfid extends EvaluateSetCommand {
    Sfid() {
      super("sfid");
    }
  }

  /** Inception Score. */
  @Command(name = "is", description = "Inception Score of IMAGES.")
  static final class InceptionScore extends EvaluateSetCommand {
    InceptionScore() {
      super("is");
    }
  }

  /** Precision and recall. */
  @Command(
      name = "prdc",
      description = "Precision, recall, density and coverage of IMAGES and a REFERENCE.")
  static final class Prdc extends EvaluateSetCommand {
    Prdc() {
      super("prdc");
    }
  }

  /** KID. */
  @Command(name = "kid", description = "Kernel distance of IMAGES from a REFERENCE.")
  static final class Kid extends EvaluateSetCommand {
    Kid() {
      super("kid");
    }
  }

  private final String metric;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set to measure.")
  private String images = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REFERENCE",
      description = "Statistics (.npz) or a data set; the Inception Score needs none.")
  private Optional<String> reference = Optional.empty();

  EvaluateSetCommand(String metric) {
    this.metric = metric;
  }

  @Override
  public Integer call() {
    EvaluationProtocol protocol =
        evaluation.protocol().orElseGet(() -> EvaluationMixin.ofMetrics(List.of(metric)));
    Progress progress = common.progress();
    EvaluationOptions options = evaluation.options(protocol, progress);
    try (Registry registry = common.registry();
        ImageDataSet dataSet = DataSets.open(registry, images);
        Engine started =
            registry.find(EngineProvider.class, engine.name()).create(engine.engineOptions());
        Evaluator evaluator = new Evaluator(registry, started, options)) {
      Outcome outcome =
          evaluator.ofSet(
              new DataSetSupply(options.stream(dataSet), evaluation.count(protocol)),
              reference.or(protocol::reference));
      progress.finish();
      Map<String, Object> run = new LinkedHashMap<>();
      run.put("command", common.commandLine());
      run.put("protocol", protocol.name());
      run.put("preparation", options.preparation().name());
      run.put("engine", engine.name() + " " + started.device());
      Evaluations.report(common, images, outcome, run, evaluation.report());
    } finally {
      progress.finish();
    }
    return 0;
  }
}
