package io.github.rae4j.cli;

import io.github.rae4j.core.data.DataSets;
import io.github.rae4j.core.evaluation.DataSetSupply;
import io.github.rae4j.core.evaluation.EvaluationOptions;
import io.github.rae4j.core.evaluation.EvaluationProtocol;
import io.github.rae4j.core.evaluation.Evaluator;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds reference statistics. */
@Command(
    name = "reference",
    description = {
      "Write the statistics of IMAGES as a reference for later evaluations.",
      "By default those of FID, in the layout that ADM's and the reference's tools read."
    })
final class EvaluateReferenceCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private EvaluationMixin evaluation = new EvaluationMixin();

  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set.")
  private String images = "";

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The .npz file to write.")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    if (!Targets.hasEnding(out, ".npz")) {
      throw new UsageException("--out: '" + out + "' must end in .npz, the format that is written");
    }
    Targets.requireWritable(out, false);
    EvaluationProtocol protocol =
        evaluation.protocol().orElseGet(() -> EvaluationMixin.ofMetrics(List.of("fid")));
    Progress progress = common.progress();
    EvaluationOptions options = evaluation.options(protocol, progress);
    try (Registry registry = common.registry();
        ImageDataSet dataSet = DataSets.open(registry, images);
        Engine started =
            registry.find(EngineProvider.class, engine.name()).create(engine.engineOptions());
        Evaluator evaluator = new Evaluator(registry, started, options)) {
      Map<String, Object> made =
          evaluator.writeReference(
              new DataSetSupply(options.stream(dataSet), evaluation.count(protocol)), out);
      progress.finish();
      common.say(
          "written   %s  %s images of %s"
              .formatted(out.toAbsolutePath().normalize(), made.get("count"), made.get("origin")));
      Map<String, Object> result = new LinkedHashMap<>(made);
      result.put("out", out.toString());
      common.result(result);
    } finally {
      progress.finish();
    }
    return 0;
  }
}
