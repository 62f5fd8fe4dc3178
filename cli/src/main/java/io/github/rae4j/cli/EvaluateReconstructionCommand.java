package io.github.rae4j.cli;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.data.DataSets;
import io.github.rae4j.core.evaluation.EvaluationOptions;
import io.github.rae4j.core.evaluation.EvaluationProtocol;
import io.github.rae4j.core.evaluation.Evaluator;
import io.github.rae4j.core.evaluation.Outcome;
import io.github.rae4j.core.evaluation.ReconstructedPairs;
import io.github.rae4j.data.ImageDataSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes and decodes a data set and measures what comes out. */
@Command(
    name = "reconstruction",
    description = {
      "Reconstruct a data set by a config and measure: rFID, PSNR, SSIM, LPIPS.",
      "Without --config: the bundled model on the test set of Fashion-MNIST."
    })
final class EvaluateReconstructionCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  @Option(
      names = "--images",
      paramLabel = "DATASET",
      description = "The data set, instead of the protocol's.")
  private Optional<String> images = Optional.empty();

  @Override
  public Integer call() {
    config.requireNoFiles();
    RaeConfig loaded = config.load(SampleCommand.BUNDLED, List.of());
    loaded.requireStage1();
    Progress progress = common.progress();
    try (Session session = new Session(common, engine, loaded)) {
      EvaluationProtocol protocol =
          evaluation
              .protocol()
              .orElseGet(() -> EvaluationProtocol.load(session.usualReconstructionProtocol()));
      EvaluationOptions options = evaluation.options(protocol, progress);
      String source =
          images
              .or(protocol::images)
              .orElseThrow(
                  () ->
                      new UsageException(
                          "--images DATASET is missing; the protocol %s names none"
                              .formatted(protocol.name())));
      try (ImageDataSet dataSet = DataSets.open(session.registry(), source);
          Evaluator evaluator = new Evaluator(session.registry(), session.engine(), options)) {
        evaluator.openForPairs();
        String described = config.describe(SampleCommand.BUNDLED);
        Outcome outcome =
            evaluator.ofPairs(
                new ReconstructedPairs(
                    described,
                    session.autoencoder(),
                    options.stream(dataSet),
                    evaluation.count(protocol)));
        progress.finish();
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("command", common.commandLine());
        run.put("protocol", protocol.name());
        run.put("config", described);
        run.put("configuration", loaded.root().values());
        run.put("weights", Session.hashes(session.assembly().autoencoderFiles()));
        run.put("preparation", options.preparation().name());
        run.put("quantization", "truncate");
        run.put("engine", session.engineName());
        Evaluations.report(common, described, outcome, run, evaluation.report());
      }
    } finally {
      progress.finish();
    }
    return 0;
  }
}
