// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.ClassNames;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.RequestedLabels;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.spark.output.RunFiles;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images: a folder of PNGs, an archive, shards or tables. */
@Command(name = "sample", description = "Generate images on a cluster.")
final class SampleJob implements Callable<Integer> {
  private static final int USUAL_COUNT = 10;

  @Mixin private JobConsole console = new JobConsole();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private LabelOptions labels = new LabelOptions();
  @Mixin private StepOptions steps = new StepOptions();
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed; image i depends on (S, i) alone.")
  private long seed = GaussianStreams.DEFAULT_SEED;

  @Option(
      names = "--format",
      paramLabel = "HOW",
      description = "Of a folder: png (default), webdataset or parquet.")
  private Optional<String> format = Optional.empty();

  @Option(
      names = "--shard-size",
      paramLabel = "N",
      description = "Images per shard or table, a multiple of --batch-size (default: 64 batches).")
  private Optional<Integer> shardSize = Optional.empty();

  @Option(
      names = "--latents",
      paramLabel = "FILE",
      description = "Also write the latents as .safetensors (tensor 'latents').")
  private Optional<String> latents = Optional.empty();

  @Override
  public Integer call() {
    long start = System.nanoTime();
    SampleTarget target = SampleTarget.of(run.out(), format, latents.isPresent());
    int shard = shardSize.orElse(64 * model.batchSize());
    requireShards(target, shard);
    SparkModel named = steps.model(model);
    RaeConfig config = steps.config(named);
    ClassNames classNames = config.misc().classNames();
    RequestedLabels requested = labels.requested();
    try {
      requested.require(classNames);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
    config.requireStage1();
    requested.notes(classNames).forEach(note -> console.log("note: " + note));
    steps.notes(config).forEach(note -> console.log("note: " + note));
    PreparedModel prepared = named.prepare(ModelUse.GENERATE);
    Shapes shapes = Shapes.of(config);
    List<Optional<Long>> all = labels(requested, classNames, shapes.classes());
    SparkSession session = console.session();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Path out = run.target(spark);
    RunOptions.requireKind(spark, out, target.isFolder());
    ModelProbe probe =
        ModelProbe.of(spark, prepared, ModelUse.GENERATE, Math.min(model.batchSize(), all.size()));
    Provenance provenance =
        new Provenance(
                named.described(),
                prepared.settings(),
                Optional.of(seed),
                Optional.empty(),
                "",
                prepared.weights(ModelUse.GENERATE),
                probe.engine())
            .withEvaluations(shapes.evaluations());
    Map<String, String> identity = identity(provenance, all, target, shard, spark);
    long before =
        new SampleRun(
                console,
                run,
                session,
                target,
                out,
                latents.map(file -> RunFiles.qualified(file, spark.hadoopConfiguration())),
                shard)
            .run(
                new GenerateRange<>(
                    prepared,
                    seed,
                    model.batchSize(),
                    GenerateRange.numbers(all),
                    classNames.names(),
                    true,
                    GeneratedForms.nothing()),
                all,
                shapes,
                provenance,
                identity);
    report(start, all.size(), before, out, spark);
    return 0;
  }

  private void requireShards(SampleTarget target, int shard) {
    if (shardSize.isPresent() && !target.isSharded()) {
      throw new WrongUsage("--shard-size is for --format webdataset and parquet");
    }
    if (target.isSharded() && (shard < 1 || shard % model.batchSize() != 0)) {
      throw new WrongUsage(
          String.format(
              Locale.ROOT,
              "--shard-size %d: it must be a multiple of the %d images of a block (--batch-size)",
              shard,
              model.batchSize()));
    }
  }

  /** What is known of the model without its weights. */
  record Shapes(int classes, Shape latent, ImageSize image, OptionalInt evaluations) {
    static Shapes of(RaeConfig config) {
      try (Registry registry = Registry.standard()) {
        ModelAssembly assembly = new ModelAssembly(config, registry);
        return new Shapes(
            assembly.backbone().backbone().numClasses(),
            assembly.latentShape(),
            assembly.imageSize(),
            assembly.sampler().evaluations());
      }
    }
  }

  private List<Optional<Long>> labels(
      RequestedLabels requested, ClassNames classNames, int classes) {
    try {
      return requested.labels(
          classNames, classes, Math.min(USUAL_COUNT, classes), LabelSampling.CYCLIC, seed);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage(String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> identity(
      Provenance provenance,
      List<Optional<Long>> all,
      SampleTarget target,
      int shard,
      JavaSparkContext spark) {
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    identity.putAll(model.settings(spark));
    identity.put("images", Integer.toString(all.size()));
    identity.put("labels", identity(all));
    identity.put("batch size", Integer.toString(model.batchSize()));
    identity.put("latents", Boolean.toString(latents.isPresent()));
    identity.put("spark output", target.name().toLowerCase(Locale.ROOT));
    if (target.isSharded()) {
      identity.put("shard size", Integer.toString(shard));
    }
    return identity;
  }

  /** Tells the classes of a run's images from others. */
  static String identity(List<Optional<Long>> all) {
    List<String> texts = new ArrayList<>();
    all.forEach(label -> texts.add(label.map(String::valueOf).orElse("none")));
    return Sha256.of(String.join(",", texts));
  }

  private void report(long start, int images, long before, Path out, JavaSparkContext spark) {
    double seconds = (System.nanoTime() - start) / 1e9;
    console.print(
        String.format(
            Locale.ROOT,
            "%d images in %.1f s by application %s",
            images,
            seconds,
            spark.sc().applicationId()));
    console.print("written   " + RunOptions.shown(out));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("images", images);
    if (steps.isFast()) {
      result.put("fast", true);
    }
    result.put("images_of_earlier_runs", before);
    result.put("out", RunOptions.shown(out));
    result.put("seconds", seconds);
    result.put("application", spark.sc().applicationId());
    console.result(result);
  }
}
