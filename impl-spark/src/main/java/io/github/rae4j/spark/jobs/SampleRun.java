// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.spark.output.BlockAssembly;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.NamedFile;
import io.github.rae4j.spark.output.NamedFilesOutputFormat;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.RangeReport;
import io.github.rae4j.spark.output.Rounds;
import io.github.rae4j.spark.output.RunFolder;
import io.github.rae4j.spark.output.SparkRounds;
import io.github.rae4j.spark.output.WebDatasetOutputFormat;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** The rounds of a generation, and what the driver does at their end. Not thread-safe. */
final class SampleRun {
  private static final String LATENTS = "latents";
  private static final String IMAGES = "images";

  private final JobConsole console;
  private final RunOptions options;
  private final SparkSession session;
  private final JavaSparkContext spark;
  private final SampleTarget form;
  private final Path out;
  private final Optional<Path> latents;
  private final int shardSize;

  /**
   * Prepares a run.
   *
   * @param latents where the latents go, if they are wanted too
   * @param shardSize images per shard, where there are shards
   */
  SampleRun(
      JobConsole console,
      RunOptions options,
      SparkSession session,
      SampleTarget form,
      Path out,
      Optional<Path> latents,
      int shardSize) {
    this.console = console;
    this.options = options;
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.form = form;
    this.out = out;
    this.latents = latents;
    this.shardSize = shardSize;
  }

  /**
   * Generates what is not there yet.
   *
   * @param generation what executors do, up to what becomes of a block
   * @return how many images were there already
   */
  long run(
      GenerateRange<NamedFile> generation,
      List<Optional<Long>> labels,
      SampleJob.Shapes shapes,
      Provenance provenance,
      Map<String, String> identity) {
    try (RunFolder folder = RunOptions.open(console, spark, out, identity, provenance.remarks())) {
      int size = form.isSharded() ? shardSize : generation.batchSize();
      List<BlockRange> plan = BlockRange.divide(labels.size(), size);
      OutputLayout layout = layout(folder);
      if (form == SampleTarget.PNG) {
        Rounds.requireOurs(folder, OutputLayout.pngs(out), plan);
      }
      return options.run(
          console,
          spark,
          folder,
          layout,
          plan,
          (number, ranges) -> round(folder, layout, number, ranges, generation),
          completed -> finish(folder, layout, plan, labels, shapes, provenance));
    }
  }

  private OutputLayout layout(RunFolder folder) {
    List<String> kinds = new ArrayList<>();
    latents.ifPresent(file -> kinds.add(BlockAssembly.LATENTS));
    switch (form) {
      case PNG -> {
        return latents.isPresent()
            ? OutputLayout.pngsAndBlocks(folder.blocks(), kinds)
            : OutputLayout.pngs(out);
      }
      case NPZ -> kinds.add(BlockAssembly.PIXELS);
      case SAFETENSORS -> kinds.add(BlockAssembly.IMAGES);
      case WEBDATASET -> {
        return OutputLayout.webDataset(out, shardSize);
      }
      default -> {
        return OutputLayout.tables(out);
      }
    }
    return OutputLayout.blocks(folder.blocks(), kinds);
  }

  private List<RangeReport> round(
      RunFolder folder,
      OutputLayout layout,
      int number,
      List<BlockRange> ranges,
      GenerateRange<NamedFile> generation) {
    return switch (form) {
      case WEBDATASET ->
          new SparkRounds<>(spark, folder.ticket(), generation.as(GeneratedForms.samples()))
              .save(
                  ranges,
                  layout.output(),
                  WebDatasetOutputFormat.class,
                  job -> WebDatasetOutputFormat.setShardSize(job, shardSize));
      case PARQUET -> table(folder, layout.ofRound(number), ranges, generation);
      case PNG -> files(folder, layout, ranges, generation, GeneratedForms.pngs());
      case NPZ -> files(folder, layout, ranges, generation, GeneratedForms.pixels());
      case SAFETENSORS -> files(folder, layout, ranges, generation, GeneratedForms.floats());
    };
  }

  private List<RangeReport> files(
      RunFolder folder,
      OutputLayout layout,
      List<BlockRange> ranges,
      GenerateRange<NamedFile> generation,
      GenerateRange.Form<NamedFile> each) {
    GenerateRange.Form<NamedFile> all =
        latents.isPresent() ? GeneratedForms.withLatents(each) : each;
    return new SparkRounds<>(spark, folder.ticket(), generation.as(all))
        .save(ranges, layout.output(), NamedFilesOutputFormat.class, job -> {});
  }

  private List<RangeReport> table(
      RunFolder folder, Path round, List<BlockRange> ranges, GenerateRange<NamedFile> generation) {
    GenerateRange<Row> rows = generation.as(GeneratedForms.rows());
    return new SparkRounds<>(spark, folder.ticket(), rows)
        .reporting(
            ranges,
            records ->
                session
                    .createDataFrame(records.values(), GeneratedForms.ROWS)
                    .write()
                    // A round of a killed driver that has not been recorded.
                    .mode(SaveMode.Overwrite)
                    .parquet(round.toString()));
  }

  private void finish(
      RunFolder folder,
      OutputLayout layout,
      List<BlockRange> plan,
      List<Optional<Long>> labels,
      SampleJob.Shapes shapes,
      Provenance provenance) {
    BlockAssembly blocks = new BlockAssembly(folder.files(), layout.output(), plan);
    int height = shapes.image().height();
    int width = shapes.image().width();
    switch (form) {
      case NPZ -> blocks.writeNpz(out, height, width, labels);
      case SAFETENSORS ->
          blocks.writeTensors(
              out,
              Map.of(IMAGES, BlockAssembly.IMAGES),
              Shape.of(3, height, width),
              labels,
              provenance.asText());
      default -> {
        // Committed to their place already.
      }
    }
    latents.ifPresent(
        file ->
            blocks.writeTensors(
                file,
                Map.of(LATENTS, BlockAssembly.LATENTS),
                shapes.latent(),
                List.of(),
                provenance.of(Optional.empty(), text(labels)).asText()));
    if (form == SampleTarget.PNG && latents.isPresent()) {
      for (BlockRange range : plan) {
        folder.files().move(layout.output(), out, OutputLayout.pngNames(range));
      }
    }
  }

  private static String text(List<Optional<Long>> labels) {
    return labels.stream()
        .map(label -> label.map(String::valueOf).orElse("none"))
        .collect(Collectors.joining(","));
  }
}
