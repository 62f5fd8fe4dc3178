package io.github.rae4j.cli;

import io.github.rae4j.core.checkpoint.SafetensorsWriter;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.image.ImageReader;
import io.github.rae4j.core.image.ImageTensors;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
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

/** Images to latents. */
@Command(name = "encode", description = "Encode images into normalised latents.")
final class EncodeCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();
  @Mixin private ConfigMixin config = new ConfigMixin();
  @Mixin private EngineMixin engine = new EngineMixin();

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

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      defaultValue = "16",
      description = "Images that run together (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Override
  public Integer call() {
    RaeConfig loaded = config.load(SampleCommand.BUNDLED, List.of());
    if (config.files().isEmpty() == in.isEmpty()) {
      throw new UsageException("give either image files or --in FILE.safetensors");
    }
    if (batchSize < 1) {
      throw new UsageException("--batch-size must be at least 1");
    }
    Targets.requireTensorFile("--out", out);
    try (Session session = new Session(common, engine, loaded)) {
      RepresentationAutoencoder autoencoder = session.autoencoder();
      Tensor images = images(autoencoder);
      Tensor latents = Batches.map(common, "encoding", images, batchSize, autoencoder::encode);
      Provenance provenance =
          session.provenance(
              config.describe(SampleCommand.BUNDLED),
              Optional.empty(),
              "encoded",
              Session.hashes(session.assembly().encoderFiles()));
      SafetensorsWriter.write(out, Map.of("latents", latents), provenance.asText());
      common.say("written   " + out.toAbsolutePath().normalize() + "  latents " + latents);
      common.result(Map.of("out", out.toString(), "shape", latents.shape().dims()));
    }
    return 0;
  }

  private Tensor images(RepresentationAutoencoder autoencoder) {
    if (in.isPresent()) {
      return TensorFiles.images(TensorFiles.open(in.get()));
    }
    ImageReader reader = new ImageReader();
    List<Tensor> images = new ArrayList<>();
    for (String file : config.files()) {
      Interruption.check();
      images.add(autoencoder.resize(ImageTensors.toTensor(reader.read(Path.of(file)))));
    }
    return Tensor.concatRows(images);
  }
}
