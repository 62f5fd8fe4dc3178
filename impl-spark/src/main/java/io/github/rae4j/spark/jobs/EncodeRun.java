// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentIndex;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.evaluation.latents.LatentShard;
import io.github.rae4j.spark.TaskFailure;
import io.github.rae4j.spark.output.BlockAssembly;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.NamedFile;
import io.github.rae4j.spark.output.NamedFilesOutputFormat;
import io.github.rae4j.spark.output.OutputLayout;
import io.github.rae4j.spark.output.RangeReport;
import io.github.rae4j.spark.output.Rounds;
import io.github.rae4j.spark.output.RunFiles;
import io.github.rae4j.spark.output.RunFolder;
import io.github.rae4j.spark.output.SparkRounds;
import io.github.rae4j.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** The rounds of an encoding, and what the driver does at their end. For one run. */
final class EncodeRun {
  private static final String OUTPUT = "spark output";
  private static final int CHECKED_TOGETHER = 64;

  private final JobConsole console;
  private final RunOptions options;
  private final JavaSparkContext spark;
  private final Encoding encoding;
  private final Path out;
  private final Shape latent;
  private final Map<String, String> identity;
  private final Map<String, String> remarks;
  private final Map<String, String> more = new TreeMap<>();

  /**
   * What was written.
   *
   * @param latents how many
   * @param shards in how many files
   * @param skipped numbers of images that could not be read
   */
  record Result(long latents, int shards, List<Integer> skipped) {}

  EncodeRun(
      JobConsole console,
      RunOptions options,
      JavaSparkContext spark,
      Encoding encoding,
      Path out,
      Shape latent,
      Map<String, String> identity,
      Map<String, String> remarks) {
    this.console = console;
    this.options = options;
    this.spark = spark;
    this.encoding = encoding;
    this.out = out;
    this.latent = latent;
    this.identity = new LinkedHashMap<>(identity);
    this.remarks = new LinkedHashMap<>(remarks);
  }

  /** Adds what tells this run from others, but stands in no result. */
  void also(Map<String, String> settings) {
    more.putAll(settings);
  }

  private RunFolder open(String output) {
    Map<String, String> all = new LinkedHashMap<>(identity);
    all.putAll(more);
    all.put("batch size", Integer.toString(encoding.batchSize()));
    all.put(OUTPUT, output);
    return RunOptions.open(console, spark, out, all, remarks);
  }

  private Map<String, String> remarks(RunFolder folder) {
    Map<String, String> all = new LinkedHashMap<>(remarks);
    all.putAll(folder.changesForMetadata());
    return all;
  }

  /** Writes one file, whose blocks are batches of images that can be read. */
  Result writeFile(int total) {
    try (RunFolder folder = open("file")) {
      int[] damaged = encoding.skipDamaged() ? damaged(total) : new int[0];
      int readable = total - damaged.length;
      List<Integer> skipped = Arrays.stream(damaged).boxed().toList();
      if (readable == 0) {
        return new Result(0, 0, skipped);
      }
      List<BlockRange> plan = BlockRange.divide(readable, encoding.batchSize());
      Map<String, String> kinds = new LinkedHashMap<>();
      kinds.put(LatentCache.LATENTS, BlockAssembly.LATENTS);
      if (encoding.flips()) {
        kinds.put(LatentCache.FLIPPED, BlockAssembly.FLIPPED);
      }
      List<String> kept = new ArrayList<>(kinds.values());
      kept.add(BlockAssembly.LABELS);
      OutputLayout layout = OutputLayout.blocks(folder.blocks(), kept);
      SparkRounds<NamedFile> rounds =
          new SparkRounds<>(spark, folder.ticket(), EncodedForms.blocks(encoding, damaged));
      Map<String, String> metadata = new LinkedHashMap<>(identity);
      metadata.putAll(remarks(folder));
      options.run(
          console,
          spark,
          folder,
          layout,
          plan,
          (number, ranges) ->
              rounds.save(ranges, layout.output(), NamedFilesOutputFormat.class, job -> {}),
          completed -> {
            BlockAssembly blocks = new BlockAssembly(folder.files(), layout.output(), plan);
            blocks.writeTensors(out, kinds, latent, blocks.labels(), metadata);
          });
      return new Result(readable, 1, skipped);
    }
  }

  /** One image that cannot be read moves all that follow: so they are found before. */
  private int[] damaged(int total) {
    console.log("note: --skip-damaged into one file reads all images once before they are encoded");
    int together = CHECKED_TOGETHER * encoding.batchSize();
    List<Integer> firsts =
        BlockRange.divide(total, together).stream().map(range -> (int) range.first()).toList();
    Encoding checked = encoding;
    List<Integer> found =
        TaskFailure.onDriver(
            () ->
                spark
                    .parallelize(firsts, firsts.size())
                    .flatMap(
                        first ->
                            TaskFailure.onExecutor(
                                () ->
                                    checked
                                        .damaged(first, Math.min(total, first + together))
                                        .iterator()))
                    .collect());
    return found.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** Writes a folder of shards and its index. */
  Result writeShards(int total, long bytesPerShard) {
    long one = latent.elements() * Float.BYTES * (encoding.flips() ? 2 : 1);
    LatentLayout shards = LatentLayout.ofSize(total, bytesPerShard, one);
    identity.putAll(shards.identity(encoding.flips()));
    RunFiles files = RunFiles.of(out, spark.hadoopConfiguration());
    Path index = new Path(out, LatentIndex.FILE);
    Optional<LatentIndex> whole =
        RunFolder.isBegun(out, spark.hadoopConfiguration()) || files.find(index).isEmpty()
            ? Optional.empty()
            : Optional.of(
                LatentIndex.parse(
                    index.toString(), new String(files.read(index), StandardCharsets.UTF_8)));
    if (whole.isPresent()) {
      requireSame(whole.get());
      console.log(out + " is whole already: the same latents were encoded there before");
      return result(whole.get());
    }
    try (RunFolder folder = open("shards")) {
      List<BlockRange> plan = BlockRange.divide(total, shards.imagesPerShard());
      OutputLayout layout = OutputLayout.latents(out, shards);
      SparkRounds<NamedFile> rounds =
          new SparkRounds<>(
              spark,
              folder.ticket(),
              EncodedForms.shards(
                  encoding, total, shards.imagesPerShard(), latent.dims(), identity));
      List<LatentIndex> written = new ArrayList<>();
      options.run(
          console,
          spark,
          folder,
          layout,
          plan,
          (number, ranges) -> rounds.save(ranges, out, NamedFilesOutputFormat.class, job -> {}),
          completed -> {
            LatentIndex made = index(shards, completed, remarks(folder));
            files.write(index, made.toJson().getBytes(StandardCharsets.UTF_8));
            written.add(made);
          });
      return result(written.get(0));
    }
  }

  private static Result result(LatentIndex index) {
    return new Result(index.latents(), index.layout().shards(), index.skipped());
  }

  private LatentIndex index(LatentLayout layout, Rounds rounds, Map<String, String> allRemarks) {
    Map<Long, RangeReport> reports = new TreeMap<>();
    rounds
        .completed()
        .forEach(round -> round.reports().forEach(each -> reports.put(each.range().first(), each)));
    List<LatentShard> shards = new ArrayList<>();
    List<Integer> skipped = new ArrayList<>();
    boolean labelled = true;
    for (RangeReport report : reports.values()) {
      Map<String, String> facts = report.facts();
      shards.add(
          new LatentShard(
              layout.name(shards.size()),
              Integer.parseInt(fact(facts, EncodedForms.LATENTS)),
              Long.parseLong(fact(facts, EncodedForms.BYTES)),
              fact(facts, EncodedForms.SHA256)));
      labelled &= Boolean.parseBoolean(fact(facts, EncodedForms.LABELLED));
      String left = fact(facts, EncodedForms.SKIPPED);
      if (!left.isEmpty()) {
        Arrays.stream(left.split(",", -1)).map(Integer::valueOf).forEach(skipped::add);
      }
    }
    return new LatentIndex(
        layout, latent, encoding.flips(), labelled, shards, skipped, identity, allRemarks);
  }

  private static String fact(Map<String, String> facts, String name) {
    String value = facts.get(name);
    if (value == null) {
      throw new IllegalStateException("a shard was made without saying its " + name);
    }
    return value;
  }

  private void requireSame(LatentIndex there) {
    identity.forEach(
        (key, value) -> {
          String other = there.identity().getOrDefault(key, "nothing");
          if (!other.equals(value)) {
            throw new DataException(
                String.format(
                    Locale.ROOT,
                    "%s holds other latents: there, %s is '%s', now it is '%s'; delete them, or"
                        + " name another folder",
                    out,
                    key,
                    other,
                    value),
                Where.file(out).atKey(key));
          }
        });
  }
}
