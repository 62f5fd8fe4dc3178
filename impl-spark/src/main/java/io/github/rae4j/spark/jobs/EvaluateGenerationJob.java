// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.RequestedLabels;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.spark.evaluation.GenerationRun;
import io.github.rae4j.spark.evaluation.SparkEvaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images by a config and measures them. */
@Command(name = "generation", description = "Generate images on a cluster and measure them.")
final class EvaluateGenerationJob implements Callable<Integer> {
  private static final String KEY = "evaluation.protocol";
  private static final int USUAL_COUNT = 50_000;
  private static final int USUAL_BATCH = 64;

  @Mixin private JobConsole console = new JobConsole();
  @Mixin private ModelOptions model = new ModelOptions(USUAL_BATCH);
  @Mixin private PreparationOptions preparing = new PreparationOptions();
  @Mixin private LabelOptions labels = new LabelOptions();
  @Mixin private StepOptions steps = new StepOptions();
  @Mixin private MeasureOptions measure = new MeasureOptions();

  @Option(
      names = "--reference",
      paramLabel = "PATH",
      description = "Statistics (.npz) or a data set, instead of the protocol's.")
  private Optional<String> reference = Optional.empty();

  @Option(names = "--seed", paramLabel = "S", description = "Seed of noise and labels.")
  private long seed = GaussianStreams.DEFAULT_SEED;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Not on Spark: generate by the job sample, then measure the images.")
  private Optional<String> out = Optional.empty();

  @Override
  public Integer call() {
    if (out.isPresent()) {
      throw new WrongUsage(
          "--out: this job keeps no images; run 'sample --out "
              + out.get()
              + "' and measure it by 'rae4j evaluate images'");
    }
    preparing.require();
    SparkModel named = steps.model(model);
    RaeConfig config = steps.config(named);
    config.requireStage1();
    if (!measure.isProtocolGiven()
        && config.evaluation().protocol().isEmpty()
        && !measure.hasMetrics()) {
      throw new WrongUsage(
          String.format(
              Locale.ROOT,
              "the config names no protocol (%s); give --protocol NAME, or --metrics NAMES and a"
                  + " --reference",
              KEY));
    }
    EvaluationProtocol protocol =
        measure.protocol(config, KEY, config.evaluation().protocol(), ImagePreparation.NONE);
    EvaluationOptions options = measure.options(protocol, preparing);
    List<Optional<Long>> all = labels(config, protocol);
    PreparedModel prepared = named.prepare(ModelUse.GENERATE);
    SparkSession session = console.session();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ModelProbe probe = ModelProbe.of(spark, prepared, ModelUse.GENERATE, model.batchSize());
    steps.notes(config).forEach(note -> console.log("note: " + note));
    OptionalInt evaluations = SampleJob.Shapes.of(config).evaluations();
    Provenance provenance =
        new Provenance(
                named.described(),
                prepared.settings(),
                Optional.of(seed),
                Optional.empty(),
                "generated and measured",
                prepared.weights(ModelUse.GENERATE),
                probe.engine())
            .withEvaluations(evaluations);
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("job", "evaluate generation");
    run.put("protocol", protocol.name());
    run.put("config", named.described());
    run.put("configuration", config.root().values());
    run.put("weights", prepared.weights(ModelUse.GENERATE));
    run.put("seed", seed);
    run.put("labels", labels.requested().isGiven() ? "given" : drawn(protocol));
    run.put("batchSize", model.batchSize());
    if (steps.isFast()) {
      run.put("fast", true);
    }
    evaluations.ifPresent(n -> run.put("evaluations", n));
    run.put("quantization", "truncate");
    run.put("engine", probe.engine());
    Optional<String> compared = reference.or(protocol::reference);
    measure.run(
        console,
        spark,
        new MeasureOptions.Subject(
            named.described(),
            "images",
            identity(provenance, all, options, compared, spark),
            provenance.remarks(),
            run),
        kept -> {
          SparkEvaluation evaluation =
              SparkEvaluation.of(session, options)
                  .withPartitions(StatsJob.partitions(spark, all.size()));
          return kept.map(evaluation::withKept)
              .orElse(evaluation)
              .generation(named, new GenerationRun(all, seed, model.batchSize()), compared);
        });
    return 0;
  }

  private Map<String, String> identity(
      Provenance provenance,
      List<Optional<Long>> all,
      EvaluationOptions options,
      Optional<String> compared,
      JavaSparkContext spark) {
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    identity.putAll(model.settings(spark));
    identity.putAll(measure.identity(options, compared));
    identity.put("images", Integer.toString(all.size()));
    identity.put("labels", SampleJob.identity(all));
    identity.put("batch size", Integer.toString(model.batchSize()));
    return identity;
  }

  private String drawn(EvaluationProtocol protocol) {
    return labels.requested().sampling(protocol.labels()).toString();
  }

  private List<Optional<Long>> labels(RaeConfig config, EvaluationProtocol protocol) {
    RequestedLabels requested = labels.requested();
    ClassNames names = config.misc().classNames();
    try {
      requested.require(names);
      requested.notes(names).forEach(note -> console.log("note: " + note));
      return requested.labels(
          names,
          SampleJob.Shapes.of(config).classes(),
          protocol.count() > 0 ? protocol.count() : USUAL_COUNT,
          protocol.labels(),
          seed);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
  }
}
