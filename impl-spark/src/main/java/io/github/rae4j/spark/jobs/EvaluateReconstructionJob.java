// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.data.DataSetIdentity;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.spark.evaluation.ImageSource;
import io.github.rae4j.spark.evaluation.SparkEvaluation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes and decodes a data set and measures the reconstructions. */
@Command(
    name = "reconstruction",
    description = "Reconstruct a data set on a cluster and measure the reconstructions.")
final class EvaluateReconstructionJob implements Callable<Integer> {
  private static final String KEY = "evaluation.reconstruction_protocol";

  @Mixin private JobConsole console = new JobConsole();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private MeasureOptions measure = new MeasureOptions();

  @Option(
      names = "--images",
      paramLabel = "DATASET",
      description = "The data set, instead of the protocol's.")
  private Optional<String> images = Optional.empty();

  @Override
  public Integer call() {
    data.require();
    SparkModel named = model.model(List.of());
    RaeConfig config = ModelOptions.read(named);
    config.requireStage1();
    Optional<String> usual = config.evaluation().reconstructionProtocol();
    if (!measure.isProtocolGiven()
        && usual.isEmpty()
        && (images.isEmpty() || !measure.hasMetrics())) {
      throw new WrongUsage(
          String.format(
              Locale.ROOT,
              "the config names no protocol (%s); give --protocol NAME, or --images DATASET and"
                  + " --metrics NAMES",
              KEY));
    }
    EvaluationProtocol protocol = measure.protocol(config, KEY, usual, preparation(config));
    String source =
        images
            .or(protocol::images)
            .orElseThrow(
                () ->
                    new WrongUsage(
                        String.format(
                            Locale.ROOT,
                            "--images DATASET is missing; the protocol %s names none",
                            protocol.name())));
    boolean asItIs = images.isPresent() && !measure.isProtocolGiven();
    int count = data.limit().orElse(asItIs ? 0 : protocol.count());
    EvaluationOptions options = measure.options(protocol, data.preparing());
    PreparedModel prepared = named.prepare(ModelUse.RECONSTRUCT);
    SparkSession session = console.session();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    ModelProbe probe = ModelProbe.of(spark, prepared, ModelUse.RECONSTRUCT, model.batchSize());
    Provenance provenance =
        new Provenance(
            named.described(),
            prepared.settings(),
            Optional.empty(),
            Optional.empty(),
            "reconstructed and measured",
            prepared.weights(ModelUse.RECONSTRUCT),
            probe.engine());
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
    if (measure.isReported()) {
      identity.putAll(model.settings(spark));
      identity.putAll(measure.identity(options, Optional.empty()));
      identity.put("batch size", Integer.toString(model.batchSize()));
      describe(source, count, identity, remarks);
    }
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("job", "evaluate reconstruction");
    run.put("protocol", protocol.name());
    run.put("config", named.described());
    run.put("configuration", config.root().values());
    run.put("weights", prepared.weights(ModelUse.RECONSTRUCT));
    run.put("preparation", options.preparation().name());
    run.put("quantization", "truncate");
    run.put("engine", probe.engine());
    measure.run(
        console,
        spark,
        new MeasureOptions.Subject(named.described(), "pairs", identity, remarks, run),
        kept -> {
          SparkEvaluation evaluation =
              SparkEvaluation.of(session, options)
                  .withPartitions(StatsJob.partitions(spark, Integer.MAX_VALUE));
          return kept.map(evaluation::withKept)
              .orElse(evaluation)
              .reconstruction(named, ImageSource.dataSet(source, count, data.ofDataSet()));
        });
    return 0;
  }

  /** Which images are measured: their content, and as a remark where they lie. */
  private void describe(
      String source, int count, Map<String, String> identity, Map<String, String> remarks) {
    try (Registry registry = Registry.standard();
        ImageDataSet set = DataSets.open(registry, source, data.ofDataSet())) {
      int size = count > 0 ? Math.min(count, set.size()) : set.size();
      identity.put("data sha256", DataSetIdentity.sha256(set, size));
      identity.put("data size", Integer.toString(size));
      remarks.put("data", set.origin());
    }
  }

  private ImagePreparation preparation(RaeConfig config) {
    try (Registry registry = Registry.standard()) {
      return data.preparation(new ModelAssembly(config, registry).imageSize());
    }
  }
}
