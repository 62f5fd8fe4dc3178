// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.DataSetMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Batches;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.run.CacheSink;
import io.github.rae4j.evaluation.run.WorkFolder;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Images to latents. */
@Command(
    name = "encode",
    description = "Encode images into normalised latents.",
    footer = {
      "",
      "Examples:",
      "  rae4j encode cat.png dog.png --out latents.safetensors",
      "  rae4j encode --data fashion-mnist --prepare pad:32 --out cache.safetensors",
      "",
      "With --data the result is a cache for 'train stage2 --data cache.safetensors': latents and",
      "labels, with the hashes of the encoder and statistics. A run that was interrupted or killed",
      "goes on when the same command is given again."
    })
public final class EncodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(16);
  @Mixin private DataSetMixin dataSet = new DataSetMixin();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "A .safetensors file with a tensor 'images' (n, 3, h, w) in [0, 1].")
  private Optional<Path> in = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The .safetensors file to write (tensor 'latents').")
  private Path out = Path.of("");

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    int sources = (config.files().isEmpty() ? 0 : 1) + (in.isPresent() ? 1 : 0);
    if (sources + (dataSet.isGiven() ? 1 : 0) != 1) {
      throw new UsageException("give either image files, --in FILE.safetensors or --data DATA");
    }
    data.requireUsage();
    batching.requireUsage();
    Targets.requireTensorFile("--out", out);
    try (Session session = new Session(common, engine, loaded)) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      if (dataSet.isGiven()) {
        encodeDataSet(session, autoencoder);
        return 0;
      }
      Tensor images = images(autoencoder);
      Tensor latents =
          Batches.map(common, "encoding", images, batching.size(), autoencoder::encode);
      SafetensorsWriter.write(
          out, Map.of(LatentCache.LATENTS, latents), provenance(session).asText());
      common.print("written   " + out.toAbsolutePath().normalize() + "  latents " + latents);
      session.result(Map.of("out", out.toString(), "shape", latents.shape().dims()));
    }
    return 0;
  }

  private Provenance provenance(Session session) {
    return session.provenance(
        config.describe(ConfigMixin.BUNDLED), "encoded", session.assembly().encoderFiles());
  }

  private void encodeDataSet(Session session, RepresentationAutoencoder autoencoder) {
    ImageSize imageSize = session.imageSize();
    try (Registry registry = common.registry();
        ImageDataSet images = dataSet.open(data, config.fetching(), common, registry)) {
      int total = data.size(images);
      long one = autoencoder.latentShape().elements() * Float.BYTES;
      if (one * total > Integer.MAX_VALUE) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "--out: a file holds at most 2 GiB, that is %,d latents of this encoder, but there"
                    + " are %,d images; take fewer (--limit), or train from the images themselves",
                Integer.MAX_VALUE / one,
                total));
      }
      Provenance provenance = provenance(session);
      Map<String, String> identity = new LinkedHashMap<>(provenance.identity());
      identity.putAll(data.identity(images, imageSize));
      identity.putAll(LatentCache.identity(autoencoder));
      Map<String, String> remarks = new LinkedHashMap<>(provenance.remarks());
      remarks.putAll(DataMixin.remarks(images));
      try (WorkFolder folder = WorkFolder.open(out, identity, remarks)) {
        common.logChanges(folder);
        Map<String, String> metadata = new LinkedHashMap<>(identity);
        metadata.putAll(remarks);
        metadata.putAll(folder.changesForMetadata());
        CacheSink sink = new CacheSink(out, folder, metadata);
        List<String> skipped =
            encodeRest(sink, data.stream(images, imageSize), total, folder, autoencoder);
        sink.finish();
        common.delete(folder);
        common.print(
            String.format(
                Locale.ROOT,
                "written   %s  %,d latents %s",
                out.toAbsolutePath().normalize(),
                sink.done(),
                autoencoder.latentShape()));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("out", out.toString());
        result.put("images", sink.done());
        result.put("shape", autoencoder.latentShape().dims());
        result.put("skipped", skipped);
        result.put("notes", DataMixin.notes(common, images));
        session.result(result);
      }
    }
  }

  /** Gives the names of the images that were skipped. */
  private List<String> encodeRest(
      CacheSink sink,
      ImageStream.Options options,
      int total,
      WorkFolder folder,
      RepresentationAutoencoder autoencoder) {
    if (sink.done() > 0) {
      common.log(
          String.format(
              Locale.ROOT, "%,d of %,d images are done already; going on", sink.done(), total));
    }
    Progress progress = common.progress(sink.next() / (double) total);
    List<String> left;
    int before = sink.done();
    int from = sink.next();
    try (ImageStream stream = options.open(from, total)) {
      stream.forEachBatch(
          batching.size(),
          batch -> {
            progress.show("encoding", sink.next() / (double) total);
            sink.append(
                autoencoder.encode(batch.images()),
                batch.examples().stream()
                    .mapToLong(image -> image.label().orElse(CacheSink.NO_LABEL))
                    .toArray(),
                batch.examples().stream().mapToLong(ImageExample::index).toArray());
          });
      int skipped = stream.skipped().size();
      if (sink.done() - before + skipped != total - from) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%,d images were encoded and %,d skipped of the %,d from number %d on; delete %s to"
                    + " begin the run anew",
                sink.done() - before,
                skipped,
                total - from,
                from,
                folder.path()));
      }
      left = stream.skipped().stream().map(ImageStream.Skipped::id).toList();
      DataMixin.report(common, left);
    } catch (CancellationException e) {
      common.logResumable(folder);
      throw e;
    } finally {
      progress.finish();
    }
    if (sink.done() == 0) {
      throw new RaeException("no image of the data set could be read");
    }
    return left;
  }

  private Tensor images(RepresentationAutoencoder autoencoder) {
    if (in.isPresent()) {
      return TensorFiles.images(TensorFiles.open(in.get()));
    }
    ImageReader reader = data.preparing().orienting().reader(common);
    List<Tensor> images = new ArrayList<>();
    for (String file : config.files()) {
      Cancellation.check();
      RgbImage image = reader.read(Path.of(file));
      if ((long) image.width() * autoencoder.encoder().inputHeight()
          != (long) image.height() * autoencoder.encoder().inputWidth()) {
        common.log(
            String.format(
                Locale.ROOT,
                "note: %s has %s and is squashed to the encoder's input; --data takes the middle of"
                    + " it",
                file,
                image));
      }
      images.add(autoencoder.resize(ImageTensors.toTensor(image)));
    }
    return Tensor.concatRows(images);
  }
}
