// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.spark.ModelUse;
import io.github.rae4j.spark.PreparedModel;
import io.github.rae4j.spark.SharedDataSet;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes a data set into one file or a folder of shards. */
@Command(name = "encode", description = "Encode a data set on a cluster.")
final class EncodeJob implements Callable<Integer> {
  private static final String ORIGIN = "data";

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

  @Option(names = "--flips", description = "Keep the latents of the mirrored images too.")
  private boolean flips;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      description = "The most bytes of a shard, such as 512M or 2G (default: 1G).")
  private Optional<String> shardSize = Optional.empty();

  @Override
  public Integer call() {
    data.require();
    boolean isFile = run.out().toLowerCase(Locale.ROOT).endsWith(".safetensors");
    if (isFile && shardSize.isPresent()) {
      throw new WrongUsage("--shard-size is for folders of shards, not for " + run.out());
    }
    long shardBytes =
        shardSize
            .map(text -> ByteSize.parse("--shard-size", text))
            .orElse(LatentLayout.USUAL_BYTES);
    SparkModel named = model.model(List.of());
    RaeConfig config = ModelOptions.read(named);
    config.requireStage1();
    PreparedModel prepared = named.prepare(ModelUse.ENCODE);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(console.session().sparkContext());
    Path out = run.target(spark);
    RunOptions.requireKind(spark, out, !isFile);
    try (Registry registry = Registry.standard();
        ImageDataSet images = DataSets.open(registry, location, data.ofDataSet())) {
      ImageSize size = new ModelAssembly(config, registry).imageSize();
      ModelProbe probe = ModelProbe.of(spark, prepared, ModelUse.ENCODE, model.batchSize());
      Provenance provenance = provenance(named, prepared, probe, "encoded");
      Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
      identity.putAll(data.identity(images, size));
      identity.putAll(new TreeMap<>(probe.latents()));
      if (flips) {
        identity.put("flips", "true");
      }
      Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
      remarks.put(ORIGIN, images.origin());
      Encoding encoding =
          new Encoding(
              prepared,
              SharedDataSet.of(location, data.ofDataSet(), images),
              data.preparation(size).name(),
              data.skipsDamaged(),
              model.batchSize(),
              flips);
      Shape latent = Shape.of(prepared.latentShape().stream().mapToLong(n -> n).toArray());
      EncodeRun encode =
          new EncodeRun(console, run, spark, encoding, out, latent, identity, remarks);
      encode.also(model.settings(spark));
      int total = data.size(images);
      EncodeRun.Result result =
          isFile ? encode.writeFile(total) : encode.writeShards(total, shardBytes);
      report(result, images, latent, out, spark);
    }
    return 0;
  }

  /** What results came from that no seed has a part in. */
  static Provenance provenance(
      SparkModel named, PreparedModel prepared, ModelProbe probe, String label) {
    return new Provenance(
        named.described(),
        prepared.settings(),
        Optional.empty(),
        Optional.empty(),
        label,
        prepared.weights(ModelUse.ENCODE),
        probe.engine());
  }

  private void report(
      EncodeRun.Result result,
      ImageDataSet images,
      Shape latent,
      Path out,
      JavaSparkContext spark) {
    List<String> skipped = new ArrayList<>();
    result.skipped().forEach(index -> skipped.add(images.id(index)));
    if (result.latents() == 0) {
      throw new RaeException("no image of the data set could be read");
    }
    if (!skipped.isEmpty()) {
      console.log(
          String.format(
              Locale.ROOT,
              "%d damaged images were left out: %s%s",
              skipped.size(),
              String.join(", ", skipped.subList(0, Math.min(5, skipped.size()))),
              skipped.size() > 5 ? ", ..." : ""));
    }
    images.notes().forEach(note -> console.log("note: " + note));
    console.print(
        String.format(
            Locale.ROOT,
            "written   %s  %,d latents %s by application %s",
            RunOptions.shown(out),
            result.latents(),
            latent,
            spark.sc().applicationId()));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("out", RunOptions.shown(out));
    all.put("images", result.latents());
    all.put("shape", latent.dims());
    all.put("flips", flips);
    all.put("shards", result.shards());
    all.put("skipped", skipped);
    all.put("notes", images.notes());
    all.put("application", spark.sc().applicationId());
    console.result(all);
  }
}
