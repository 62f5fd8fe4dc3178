// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.spark.evaluation.ImageSource;
import io.github.rae4j.spark.evaluation.KeptRounds;
import io.github.rae4j.spark.evaluation.LatentStatistics;
import io.github.rae4j.spark.evaluation.SparkStatistics;
import io.github.rae4j.spark.output.RunFolder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes the mean and variance of a data set's latents, exactly. */
@Command(name = "stats", description = "Compute the mean and variance of latents on a cluster.")
final class StatsJob implements Callable<Integer> {
  private static final String RAW = "stage_1.params.normalization_stat_path=null";

  @Mixin private JobConsole console = new JobConsole();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "DATA",
      description = "A folder, file or shards of images, or the name of a data set.")
  private String location = "";

  @Option(names = "--per-channel", description = "One mean and variance a channel.")
  private boolean perChannel;

  @Option(
      names = "--normalized",
      description = "Of latents normalised by the config's own statistics.")
  private boolean normalized;

  @Override
  public Integer call() {
    data.require();
    String name = run.out().toLowerCase(Locale.ROOT);
    if (!name.endsWith(".safetensors") && !name.endsWith(".pt")) {
      throw new WrongUsage(
          "--out: '"
              + run.out()
              + "' must end in .safetensors or .pt, the formats that are written");
    }
    SparkModel named = model.model(normalized ? List.of() : List.of(RAW));
    RaeConfig config = ModelOptions.read(named);
    config.requireStage1();
    PreparedModel prepared = named.prepare(ModelUse.ENCODE);
    SparkSession session = console.session();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Path target = run.target(spark);
    RunOptions.requireKind(spark, target, false);
    ModelProbe probe = ModelProbe.of(spark, prepared, ModelUse.ENCODE, model.batchSize());
    Provenance provenance = EncodeJob.provenance(named, prepared, probe, "latent statistics");
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
    ImagePreparation preparation;
    int total;
    try (Registry registry = Registry.standard();
        ImageDataSet images = DataSets.open(registry, location, data.ofDataSet())) {
      ImageSize size = new ModelAssembly(config, registry).imageSize();
      preparation = data.preparation(size);
      total = data.size(images);
      identity.putAll(data.identity(images, size));
      identity.put("range", "0 to " + total);
      identity.put("per channel", Boolean.toString(perChannel));
      remarks.put("data", images.origin());
    }
    Map<String, String> all = new LinkedHashMap<>(identity);
    all.putAll(model.settings(spark));
    all.put("batch size", Integer.toString(model.batchSize()));
    try (RunFolder folder = RunOptions.open(console, spark, target, all, remarks)) {
      KeptRounds kept = run.rounds().kept(console, folder);
      LatentStatistics statistics =
          SparkStatistics.of(session)
              .withBatchSize(model.batchSize())
              .withSkipDamaged(data.skipsDamaged())
              .withNormalized(true) // The overrides say whether they are.
              .withPartitions(partitions(spark, total))
              .withKept(kept)
              .latents(named, ImageSource.dataSet(location, total, data.ofDataSet()), preparation);
      Map<String, String> metadata = new LinkedHashMap<>(identity);
      metadata.putAll(remarks);
      metadata.putAll(folder.changesForMetadata());
      Map<String, Object> result = new LinkedHashMap<>();
      folder
          .files()
          .writeLocally(
              target,
              file ->
                  result.putAll(
                      StatisticsFile.write(
                          file,
                          perChannel ? statistics.byChannel() : statistics.moments(),
                          metadata,
                          statistics.skipped().size())));
      RoundOptions.finish(console, spark, folder, kept.completed(SparkStatistics.PHASE));
      report(statistics, result, target);
    }
    return 0;
  }

  /** Several for each core, so that slow ones cost little. */
  static int partitions(JavaSparkContext spark, int images) {
    return Math.max(1, Math.min(images, 4 * spark.defaultParallelism()));
  }

  private void report(LatentStatistics statistics, Map<String, Object> result, Path target) {
    List<String> skipped = statistics.skipped().stream().map(ImageStream.Skipped::id).toList();
    if (!skipped.isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "%d damaged images were left out: %s",
              skipped.size(),
              String.join(", ", skipped.subList(0, Math.min(5, skipped.size())))));
    }
    statistics.notes().forEach(note -> console.log("note: " + note));
    console.print("written   " + RunOptions.shown(target) + "  " + result);
    Map<String, Object> all = new LinkedHashMap<>(result);
    all.put("skipped", skipped);
    all.put("notes", statistics.notes());
    console.result(all);
  }
}
