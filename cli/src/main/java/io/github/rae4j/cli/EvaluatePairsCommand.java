package io.github.rae4j.cli;

import io.github.rae4j.core.data.DataSets;
import io.github.rae4j.core.evaluation.DataSetPairs;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Measures images beside their originals. */
abstract class EvaluatePairsCommand implements Callable<Integer> {
  /** PSNR. */
  @Command(name = "psnr", description = "Peak signal-to-noise ratio of IMAGES to ORIGINALS.")
  static final class Psnr extends EvaluatePairsCommand {
    Psnr() {
      super("psnr");
    }
  }

  /** SSIM. */
  @Command(name = "ssim", description = "Structural similarity of IMAGES to ORIGINALS.")
  static final class Ssim extends EvaluatePairsCommand {
    Ssim() {
      super("ssim");
    }
  }

  /** LPIPS. */
  @Command(name = "lpips", description = "Perceptual distance of IMAGES from ORIGINALS.")
  static final class Lpips extends EvaluatePairsCommand {
    Lpips() {
      super("lpips");
    }
  }

  /** rFID. */
  @Command(name = "rfid", description = "Frechet distance of reconstructed IMAGES from ORIGINALS.")
  static final class Rfid extends EvaluatePairsCommand {
    Rfid() {
      super("rfid");
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
      paramLabel = "ORIGINALS",
      description = "The data set of the originals, in the same order.")
  private String originals = "";

  EvaluatePairsCommand(String metric) {
    this.metric = metric;
  }

  @Override
  public Integer call() {
    EvaluationProtocol protocol =
        evaluation.protocol().orElseGet(() -> EvaluationMixin.ofMetrics(List.of(metric)));
    Progress progress = common.progress();
    EvaluationOptions options = evaluation.options(protocol, progress);
    try (Registry registry = common.registry();
        ImageDataSet ours = DataSets.open(registry, images);
        ImageDataSet theirs = DataSets.open(registry, originals);
        Engine started =
            registry.find(EngineProvider.class, engine.name()).create(engine.engineOptions());
        Evaluator evaluator = new Evaluator(registry, started, options)) {
      Outcome outcome =
          evaluator.ofPairs(
              new DataSetPairs(
                  options.stream(ours), options.stream(theirs), evaluation.count(protocol)));
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
