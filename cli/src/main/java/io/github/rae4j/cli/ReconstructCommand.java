package io.github.rae4j.cli;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.image.ImageQuality;
import io.github.rae4j.core.image.ImageReader;
import io.github.rae4j.core.image.ImageTensors;
import io.github.rae4j.core.image.LabelledGrid;
import io.github.rae4j.core.image.PngWriter;
import io.github.rae4j.core.image.Quantization;
import io.github.rae4j.core.image.TorchResize;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Encodes and decodes images and shows both side by side. */
@Command(
    name = "reconstruct",
    description = "Encode and decode images; PSNR and SSIM for each, both sides in one picture.")
final class ReconstructCommand implements Callable<Integer> {
  /** One line of the result. */
  record Reconstruction(String file, double psnr, double ssim) {}

  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      defaultValue = "rae4j-reconstruction.png",
      description = "The picture (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("rae4j-reconstruction.png");

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(SampleCommand.BUNDLED, List.of());
    List<Path> files = config.files().stream().map(Path::of).toList();
    if (files.isEmpty()) {
      throw new UsageException("name at least one image file");
    }
    ImageOutput.requireWritable(out);
    List<RgbImage> images = new ArrayList<>();
    ImageReader reader = new ImageReader();
    files.forEach(file -> images.add(reader.read(file)));
    try (Session session = new Session(common, engine, loaded)) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      List<RgbImage> tiles = new ArrayList<>();
      List<String> captions = new ArrayList<>();
      List<Reconstruction> results = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        Interruption.check();
        Reconstruction result =
            reconstruct(autoencoder, files.get(i), images.get(i), tiles, captions);
        common.say(
            "%-40s PSNR %6.2f dB  SSIM %.4f".formatted(files.get(i), result.psnr(), result.ssim()));
        results.add(result);
      }
      Provenance provenance =
          new Provenance(
              config.describe(SampleCommand.BUNDLED),
              Optional.empty(),
              Optional.empty(),
              "reconstruction",
              Session.hashes(session.assembly().autoencoderFiles()),
              session.engineName());
      PngWriter.write(out, LabelledGrid.render(tiles, captions, 2), provenance.asText());
      common.say("written   " + out.toAbsolutePath().normalize());
      common.result(Map.of("out", out.toString(), "images", results));
    }
    return 0;
  }

  private static Reconstruction reconstruct(
      RepresentationAutoencoder autoencoder,
      Path file,
      RgbImage image,
      List<RgbImage> tiles,
      List<String> captions) {
    Tensor input = autoencoder.resize(ImageTensors.toTensor(image));
    Tensor output = autoencoder.reconstruct(input);
    int size = output.shape().intDim(2);
    // The decoder may paint another size than the encoder sees; both are compared at its size.
    Tensor original =
        input.shape().intDim(2) == size
            ? input
            : TorchResize.resize(
                ImageTensors.toTensor(image), size, size, TorchResize.Kernel.BICUBIC);
    RgbImage left = ImageTensors.toImages(original, Quantization.ROUND).get(0);
    RgbImage right = ImageTensors.toImages(output, Quantization.ROUND).get(0);
    tiles.add(left);
    tiles.add(right);
    captions.add(String.valueOf(file.getFileName()));
    Reconstruction result =
        new Reconstruction(
            file.toString(), ImageQuality.psnr(right, left), ImageQuality.ssim(right, left));
    captions.add("%.2f dB".formatted(result.psnr()));
    return result;
  }
}
