// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.features;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.DataSetMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.processes.ProcessGroup;
import io.github.rae4j.cli.processes.Share;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.run.RunPart;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.LatentMoments;
import io.github.rae4j.evaluation.statistics.RunningMoments;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Mean and variance of latents. */
@Command(
    name = "stats",
    description = "Compute the mean and variance of a data set's latents, exactly.",
    footer = {
      "",
      "Examples:",
      "  rae4j stats --data fashion-mnist --prepare pad:32 --out stat.safetensors",
      "  rae4j stats --config dinov2-b-vitxl --data imagenet/train --part 2/4 \\",
      "    --out p2.safetensors",
      "  rae4j stats \\",
      "    --merge p1.safetensors,p2.safetensors,p3.safetensors,p4.safetensors \\",
      "    --out stat.safetensors",
      "",
      "A run that was interrupted or killed goes on when the same command is given again. Parts"
          + " merge to the same bits as one run. Name the result in"
          + " stage_1.params.normalization_stat_path."
    })
public final class StatsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(16);
  @Mixin private DataSetMixin dataSet = new DataSetMixin();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description =
          "The .safetensors file to write (tensors 'mean' and 'var'), or a .pt file as the"
              + " reference's stat.pt.")
  private Path out = Path.of("");

  @Option(
      names = "--part",
      paramLabel = "I/N",
      description = "Only part I of N; writes sums, for --merge.")
  private Optional<String> part = Optional.empty();

  @Option(
      names = "--nproc",
      paramLabel = "N",
      description =
          "Processes that share the images, each with its share of the cores or a GPU of its own;"
              + " the bytes are those of one (default: 1).")
  private Optional<Integer> processes = Optional.empty();

  @Option(
      names = "--merge",
      split = ",",
      paramLabel = "FILE",
      description = "Merge the files of all parts instead of reading images.")
  private List<Path> merge = List.of();

  @Option(
      names = "--per-channel",
      description = "One mean and variance a channel instead of one an element.")
  private boolean perChannel;

  @Option(
      names = "--momentum",
      paramLabel = "M",
      description =
          "The reference's exponential average with this momentum (0.1 there) instead of the"
              + " exact moments; depends on --batch-size.")
  private Optional<Double> momentum = Optional.empty();

  @Option(
      names = "--normalized",
      description = "Of latents normalised by the config's own statistics, as the reference does.")
  private boolean normalized;

  @Option(
      names = "--save-every",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How often what is done is saved, so that a kill loses no more (default:"
              + " ${DEFAULT-VALUE}).")
  private long saveEvery;

  @Override
  public Integer call() {
    requireUsage();
    if (part.isPresent()) {
      Targets.requireTensorFile("--out", out);
    } else {
      Targets.requireStatisticsFile("--out", out);
    }
    if (!merge.isEmpty()) {
      report(StatsFiles.merge(merge, out, perChannel), List.of(), List.of());
      return 0;
    }
    if (processes.orElse(1) > 1) {
      return share(processes.get());
    }
    Share.stopWithLauncher();
    RaeConfig loaded =
        config.load(
            common,
            ConfigMixin.BUNDLED,
            normalized ? List.of() : List.of("stage_1.params.normalization_stat_path=null"));
    try (Session session = new Session(common, engine, loaded);
        Registry registry = common.registry();
        ImageDataSet images = dataSet.open(data, config.fetching(), common, registry)) {
      run(session, images);
    }
    return 0;
  }

  /** Has processes make the parts, and merges them. */
  private int share(int count) {
    List<Path> parts =
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> Path.of(RunPart.beside(out, i, count) + ".safetensors"))
            .toList();
    List<String> arguments =
        common.arguments(Set.of("--nproc", "--out", "-o"), Set.of("--json", "--per-channel"));
    int made =
        ProcessGroup.ofParts(
                common, count, arguments, index -> List.of("--out=" + parts.get(index)))
            .run();
    if (made != 0) {
      return made;
    }
    report(StatsFiles.merge(parts, out, perChannel), List.of(), List.of());
    for (Path file : parts) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw FileErrors.cannotWrite(file, e);
      }
    }
    return 0;
  }

  private void requireUsage() {
    config.requireNoFiles();
    data.requireUsage();
    batching.requireUsage();
    UsageException.requireNotNegative("--save-every", saveEvery);
    if (momentum.isPresent()
        && (part.isPresent() || !(momentum.get() > 0 && momentum.get() <= 1))) {
      throw new UsageException("--momentum lies in (0, 1] and excludes --part: order matters");
    }
    processes.ifPresent(ProcessGroup::requireCount);
    if (processes.orElse(1) > 1 && (part.isPresent() || !merge.isEmpty() || momentum.isPresent())) {
      throw new UsageException("--nproc excludes --part, --merge and --momentum");
    }
    if (!merge.isEmpty() && (dataSet.isGiven() || part.isPresent() || momentum.isPresent())) {
      throw new UsageException("--merge excludes --data, --part and --momentum");
    }
    if (part.isPresent() && perChannel) {
      throw new UsageException("give --per-channel to --merge, not to --part");
    }
  }

  private void run(Session session, ImageDataSet images) {
    RepresentationAutoencoder autoencoder = session.autoencoder();
    ImageSize imageSize = session.imageSize();
    Part range = Part.of(part, data.size(images));
    Provenance provenance =
        session.provenance(
            config.describe(ConfigMixin.BUNDLED),
            "latent statistics",
            session.assembly().encoderFiles());
    Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
    identity.putAll(data.identity(images, imageSize));
    Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
    remarks.putAll(DataMixin.remarks(images));
    Map<String, String> run = new LinkedHashMap<>(identity);
    run.put(StatsFiles.RANGE, range.from() + " to " + range.to());
    momentum.ifPresent(m -> run.put("momentum", m + " of batches of " + batching.size()));
    run.put(StatsFiles.PER_CHANNEL, Boolean.toString(perChannel));
    if (part.isPresent() && StatsFiles.isPart(out, identity, range)) {
      common.log(out + " is whole already: the same part was made there before");
      report(StatsFiles.describePart(out, range), List.of(), DataMixin.notes(common, images));
      return;
    }
    try (WorkFolder folder = WorkFolder.open(out, run, remarks)) {
      common.logChanges(folder);
      remarks.putAll(folder.changesForMetadata());
      StatsRun stats =
          new StatsRun(
              folder,
              range,
              momentum.isPresent()
                  ? batching.size()
                  : batching.size(autoencoder.encoder().network(), engine, Integer.MAX_VALUE, 1),
              Duration.ofSeconds(saveEvery),
              () -> moments(autoencoder.latentShape()));
      if (stats.done() > range.from()) {
        common.log(
            String.format(
                Locale.ROOT,
                "%,d of %,d images are done already; going on",
                stats.done() - range.from(),
                range.size()));
      }
      stats.run(common, data.stream(images, imageSize), autoencoder::encode);
      LatentMoments moments = stats.moments();
      report(
          session.withPrecision(
              part.isPresent()
                  ? StatsFiles.writePart(
                      out, (ExactMoments) moments, both(identity, remarks), range)
                  : StatisticsFile.write(
                      out, shown(moments), both(run, remarks), stats.skipped().size())),
          stats.skipped(),
          DataMixin.notes(common, images));
      common.delete(folder);
    }
  }

  private static Map<String, String> both(
      Map<String, String> identity, Map<String, String> remarks) {
    Map<String, String> both = new LinkedHashMap<>(identity);
    both.putAll(remarks);
    return both;
  }

  private LatentMoments moments(Shape latent) {
    if (momentum.isEmpty()) {
      return new ExactMoments(latent);
    }
    return perChannel
        ? RunningMoments.perChannel(latent, momentum.get())
        : RunningMoments.perElement(latent, momentum.get());
  }

  private LatentMoments shown(LatentMoments moments) {
    return perChannel && moments instanceof ExactMoments exact ? exact.byChannel() : moments;
  }

  private void report(Map<String, Object> result, List<String> skipped, List<String> notes) {
    DataMixin.report(common, skipped);
    Map<String, Object> all = new LinkedHashMap<>(result);
    all.put("skipped", skipped);
    all.put("notes", notes);
    common.print("written   " + out.toAbsolutePath().normalize() + "  " + result);
    common.result(all);
  }

  /** Which images of a data set a run takes. */
  record Part(int from, int to) {
    int size() {
      return to - from;
    }

    static Part of(Optional<String> text, int size) {
      if (text.isEmpty()) {
        return new Part(0, size);
      }
      String[] words = text.get().split("/", -1);
      try {
        int number = Integer.parseInt(words[0]);
        int count = Integer.parseInt(words.length == 2 ? words[1] : "");
        if (number >= 1 && number <= count && count <= size) {
          return new Part(
              (int) ((number - 1L) * size / count), (int) ((long) number * size / count));
        }
      } catch (NumberFormatException e) {
        // Refused below.
      }
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--part: '%s' is not I/N with 1 <= I <= N <= %,d images",
              text.get(),
              size));
    }
  }
}
