// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.model;

import io.github.rae4j.cli.options.ConfigMixin;
import io.github.rae4j.cli.options.EngineMixin;
import io.github.rae4j.cli.options.OrientMixin;
import io.github.rae4j.cli.options.Session;
import io.github.rae4j.cli.output.ImageOutput;
import io.github.rae4j.cli.output.ImageTarget;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.cli.terminal.Progress;
import io.github.rae4j.cli.terminal.UsageException;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.ImageQuality;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.LabelledGrid;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.formats.image.TorchResize;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes and decodes images and shows both side by side. */
@Command(
    name = "reconstruct",
    description = "Encode and decode images; PSNR and SSIM for each, both sides in one picture.")
public final class ReconstructCommand implements Callable<Integer> {
  /** One line of the result. */
  record Reconstruction(String file, double psnr, double ssim) {}

  private record Pair(RgbImage left, RgbImage right, Tensor output, Reconstruction result) {}

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private OrientMixin orienting = new OrientMixin();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "PATH",
      defaultValue = "rae4j-reconstruction.png",
      description =
          "A .png with both sides; or the reconstructions alone in an .npz or .safetensors file or"
              + " a folder of PNGs (default: ${DEFAULT-VALUE}).")
  private String out = "rae4j-reconstruction.png";

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(common, ConfigMixin.BUNDLED, List.of());
    List<Path> files = config.files().stream().map(Path::of).toList();
    if (files.isEmpty()) {
      throw new UsageException("name at least one image file");
    }
    ImageTarget target = ImageTarget.of("--out", out);
    ImageOutput.requireWritable(target);
    try (Session session = new Session(common, engine, loaded)) {
      // Hashing the weights takes longer than one picture, and so does loading the networks; all of
      // it is done beside reading the picture.
      Map<String, Path> weights = session.assembly().autoencoderFiles();
      CompletableFuture<Map<String, String>> hashes =
          CompletableFuture.supplyAsync(() -> Session.hashes(weights));
      session.autoencoder().prepareEncoder();
      session.autoencoder().prepareDecoder();
      List<Pair> pairs = new ArrayList<>();
      ImageReader reader = orienting.reader(common);
      Progress progress = common.progress();
      try {
        for (Path file : files) {
          progress.show("reconstructing", pairs.size() / (double) files.size());
          pairs.add(reconstruct(session.autoencoder(), reader, file));
        }
      } finally {
        progress.finish();
      }
      pairs.forEach(
          pair ->
              common.print(
                  String.format(
                      Locale.ROOT,
                      "%-40s PSNR %6.2f dB  SSIM %.4f",
                      pair.result.file(),
                      pair.result.psnr(),
                      pair.result.ssim())));
      Provenance provenance =
          session.provenance(
              config.describe(ConfigMixin.BUNDLED),
              Optional.empty(),
              "reconstruction",
              Session.joined(hashes));
      write(target, pairs, loaded, provenance);
      common.print("written   " + target.path().toAbsolutePath().normalize());
      session.result(
          Map.of("out", target.toString(), "images", pairs.stream().map(Pair::result).toList()));
    }
    return 0;
  }

  private static void write(
      ImageTarget target, List<Pair> pairs, RaeConfig loaded, Provenance provenance) {
    if (!target.isFile(".png")) {
      ImageOutput.write(
          target,
          Tensor.concatRows(pairs.stream().map(Pair::output).toList()),
          Collections.nCopies(pairs.size(), Optional.empty()),
          loaded.misc().classNames().names(),
          provenance);
      return;
    }
    List<RgbImage> tiles = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    for (Pair pair : pairs) {
      tiles.add(pair.left);
      tiles.add(pair.right);
      captions.add(String.valueOf(Path.of(pair.result.file()).getFileName()));
      captions.add(String.format(Locale.ROOT, "%.2f dB", pair.result.psnr()));
    }
    PngWriter.write(target.path(), LabelledGrid.render(tiles, captions, 2), provenance.asText());
  }

  private static Pair reconstruct(
      RepresentationAutoencoder autoencoder, ImageReader reader, Path file) {
    RgbImage image = reader.read(file);
    Tensor input = autoencoder.resize(ImageTensors.toTensor(image));
    Tensor output = autoencoder.reconstruct(input);
    int size = output.shape().intDim(2);
    // The decoder's output size may differ from the encoder's input size; both images are compared
    // at the output size.
    Tensor original =
        input.shape().intDim(2) == size
            ? input
            : TorchResize.resize(
                ImageTensors.toTensor(image), size, size, TorchResize.Kernel.BICUBIC);
    RgbImage left = ImageTensors.toImages(original, Quantization.ROUND).get(0);
    RgbImage right = ImageTensors.toImages(output, Quantization.ROUND).get(0);
    return new Pair(
        left,
        right,
        output,
        new Reconstruction(
            file.toString(), ImageQuality.psnr(right, left), ImageQuality.ssim(right, left)));
  }
}
