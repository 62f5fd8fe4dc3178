// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.Batches;
import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.output.TensorFiles;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Latents to images. */
@Command(name = "decode", description = "Decode normalised latents into images.")
public final class DecodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "A .safetensors file with a tensor 'latents'.")
  private Path in = Path.of("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "PATH",
      description = "A .png grid, an .npz or .safetensors file, or a folder of PNGs.")
  private String out = "";

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      defaultValue = "16",
      description = "Latents that run together (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Override
  public Integer call() {
    config.requireNoFiles();
    UsageException.requirePositive("--batch-size", batchSize);
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    ImageTarget target = ImageTarget.of("--out", out);
    ImageOutput.requireWritable(target);
    Weights file = TensorFiles.open(in);
    try (Session session = new Session(common, engine, loaded)) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      Tensor latents = TensorFiles.latents(file, autoencoder.latentShape());
      int total = latents.shape().intDim(0);
      List<Optional<Long>> labels =
          TensorFiles.labels(file, total).orElse(Collections.nCopies(total, Optional.empty()));
      Tensor images = Batches.map(common, "decoding", latents, batchSize, autoencoder::decode);
      Provenance provenance =
          session.provenance(
              config.describe(ConfigMixin.BUNDLED),
              "decoded from " + in.getFileName(),
              session.assembly().decoderFiles());
      ImageOutput.write(target, images, labels, loaded.misc().classNames().names(), provenance);
      common.print(
          "written   " + target.path().toAbsolutePath().normalize() + "  images " + images);
      session.result(Map.of("out", target.toString(), "shape", images.shape().dims()));
    }
    return 0;
  }
}
