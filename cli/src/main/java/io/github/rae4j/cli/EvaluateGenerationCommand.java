package io.github.rae4j.cli;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.evaluation.EvaluationOptions;
import io.github.rae4j.core.evaluation.EvaluationProtocol;
import io.github.rae4j.core.evaluation.Evaluator;
import io.github.rae4j.core.evaluation.GeneratedSupply;
import io.github.rae4j.core.evaluation.LabelPlan;
import io.github.rae4j.core.evaluation.Outcome;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.random.GaussianStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images under a protocol and measures them. */
@Command(
    name = "generation",
    description = {
      "Generate images by a config and measure them.",
      "Without --config: the bundled model against the test set of Fashion-MNIST, in the features"
          + " of its own encoder."
    })
final class EvaluateGenerationCommand implements Callable<Integer> {
  private static final int DEFAULT_COUNT = 50_000;

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  @Option(
      names = "--reference",
      paramLabel = "PATH",
      description = "Statistics (.npz) or a data set, instead of the protocol's.")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "PLAN",
      description = "Classes of the images: balanced, random or none (default: the protocol's).")
  private Optional<String> labels = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of noise and labels (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + GaussianStreams.DEFAULT_SEED)
  private long seed;

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      defaultValue = "64",
      description = "Images that are generated together (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Override
  public Integer call() {
    config.requireNoFiles();
    if (batchSize < 1) {
      throw new UsageException("--batch-size must be at least 1");
    }
    RaeConfig loaded = config.load(SampleCommand.BUNDLED, List.of());
    loaded.requireStage1();
    Progress progress = common.progress();
    try (Session session = new Session(common, engine, loaded)) {
      EvaluationProtocol protocol =
          evaluation
              .protocol()
              .orElseGet(() -> EvaluationProtocol.load(session.usualGenerationProtocol()));
      EvaluationOptions options = evaluation.options(protocol, progress);
      int count = evaluation.count(protocol) > 0 ? evaluation.count(protocol) : DEFAULT_COUNT;
      LabelPlan plan = labels.map(LabelPlan::parse).orElse(protocol.labels());
      try (Evaluator evaluator = new Evaluator(session.registry(), session.engine(), options)) {
        GenerationPipeline pipeline = session.generation();
        GenerationRequest request =
            GenerationRequest.of(plan.labels(pipeline.backbone().numClasses(), count, seed))
                .withSeed(seed)
                .withBatchSize(batchSize)
                .withListener(progress);
        String described = config.describe(SampleCommand.BUNDLED);
        Outcome outcome =
            evaluator.ofSet(
                new GeneratedSupply(described, pipeline, request),
                reference.or(protocol::reference));
        progress.finish();
        Evaluations.report(
            common, described, outcome, run(session, loaded, protocol, plan), evaluation.report());
      }
    } finally {
      progress.finish();
    }
    return 0;
  }

  private Map<String, Object> run(
      Session session, RaeConfig loaded, EvaluationProtocol protocol, LabelPlan plan) {
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("command", common.commandLine());
    run.put("protocol", protocol.name());
    run.put("config", config.describe(SampleCommand.BUNDLED));
    run.put("configuration", loaded.root().values());
    run.put("weights", Session.hashes(session.assembly().generationFiles()));
    run.put("seed", seed);
    run.put("labels", plan.toString());
    run.put("batchSize", batchSize);
    run.put("quantization", "truncate");
    run.put("engine", session.engineName());
    return run;
  }
}
