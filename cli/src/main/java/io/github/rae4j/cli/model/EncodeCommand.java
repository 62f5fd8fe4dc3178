// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.BatchSizeMixin;
import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.cli.options.DataSetMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.options.SizeText;
import io.github.rae4j.cli.output.Batches;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.processes.PartMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.LatentCache;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.evaluation.latents.LatentLayout;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
      "  rae4j encode --data 'train-{000..127}.tar' --flips --out cache/",
      "",
      "With --data the result is a cache for 'train stage2 --data cache.safetensors' or '--data"
          + " cache': latents and labels, with the hashes of the encoder and statistics; with"
          + " --flips also the latents of the mirrored images, which training.flip=true needs. A"
          + " folder gets shards latents-00000-of-00042.safetensors and an index. A run that was"
          + " interrupted or killed goes on when the same command is given again."
    })
public final class EncodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private BatchSizeMixin batching = new BatchSizeMixin(16);
  @Mixin private DataSetMixin dataSet = new DataSetMixin();
  @Mixin private PartMixin part = new PartMixin();

  @Option(
      names = "--in",
      paramLabel = "FILE",
      description = "A .safetensors file with a tensor 'images' (n, 3, h, w) in [0, 1].")
  private Optional<Path> in = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE|FOLDER",
      description =
          "The .safetensors file to write (tensor 'latents'); with --data, a name without ending is"
              + " a folder of shards.")
  private String out = "";

  @Option(
      names = "--flips",
      description = "With --data: keep the latents of the mirrored images too.")
  private boolean flips;

  @Option(
      names = "--shard-size",
      paramLabel = "SIZE",
      description = "The most bytes of a shard, such as 512M or 2G (default: 1G).")
  private Optional<String> shardSize = Optional.empty();

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    int sources = (config.files().isEmpty() ? 0 : 1) + (in.isPresent() ? 1 : 0);
    if (sources + (dataSet.isGiven() ? 1 : 0) != 1) {
      throw new UsageException("give either image files, --in FILE.safetensors or --data DATA");
    }
    data.requireUsage();
    batching.requireUsage();
    part.requireUsage();
    if (part.isDivided() && !dataSet.isGiven()) {
      throw new UsageException("--part, --merge and --nproc are for data sets: give --data");
    }
    requireTarget();
    return part.run(common, file(), () -> encode(loaded));
  }

  private int encode(RaeConfig loaded) {
    try (Session session = new Session(common, engine, loaded)) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      if (dataSet.isGiven()) {
        try (Registry registry = common.registry();
            ImageDataSet images = dataSet.open(data, config.fetching(), common, registry)) {
          new DataSetEncoding(
                  common,
                  session,
                  autoencoder,
                  provenance(session),
                  data,
                  part,
                  batchSize(autoencoder, Integer.MAX_VALUE),
                  flips)
              .write(images, file(), perShard());
        }
        return 0;
      }
      Tensor images = images(autoencoder);
      Tensor latents =
          Batches.map(
              common,
              "encoding",
              images,
              batchSize(autoencoder, images.shape().intDim(0)),
              autoencoder::encode);
      SafetensorsWriter.write(
          file(), Map.of(LatentCache.LATENTS, latents), provenance(session).asText());
      common.print("written   " + file().toAbsolutePath().normalize() + "  latents " + latents);
      session.result(Map.of("out", out, "shape", latents.shape().dims()));
    }
    return 0;
  }

  private int batchSize(RepresentationAutoencoder autoencoder, int images) {
    return batching.size(autoencoder.encoder().network(), engine, images, 1);
  }

  private boolean isSharded() {
    return dataSet.isGiven() && ImageTarget.of("--out", out).isFolder();
  }

  private Optional<Long> perShard() {
    return isSharded()
        ? Optional.of(
            shardSize
                .map(text -> SizeText.parse("--shard-size", text))
                .orElse(LatentLayout.USUAL_BYTES))
        : Optional.empty();
  }

  private void requireTarget() {
    if (flips && !dataSet.isGiven()) {
      throw new UsageException("--flips is for caches of a data set: give --data");
    }
    if (shardSize.isPresent() && !isSharded()) {
      throw new UsageException(
          String.format(
              Locale.ROOT,
              "--shard-size is for folders of shards: give --data and a folder as --out, not '%s'",
              out));
    }
    perShard();
    if (isSharded()) {
      Targets.requireWritable(file(), true);
    } else {
      Targets.requireTensorFile("--out", file());
    }
  }

  private Path file() {
    return ImageTarget.of("--out", out).path();
  }

  private Provenance provenance(Session session) {
    return session.provenance(
        config.describe(ConfigMixin.BUNDLED), "encoded", session.assembly().encoderFiles());
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
