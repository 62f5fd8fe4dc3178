package io.github.rae4j.cli;

import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the bundled model. */
final class Bundled {
  static final Path FOLDER = BundledModel.tinyFashion(ModelLocations.ofThisMachine()).folder();
  static final Path BACKBONE = FOLDER.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.pt");
  static final Path DECODER = FOLDER.resolve("models/decoders/mae/tiny_p8/ViTTiny_n03/model.pt");
  static final Path STATISTICS = FOLDER.resolve("models/stats/mae/tiny_p8/fashion-mnist/stat.pt");
  static final Path ENCODER = FOLDER.resolve("models/encoders/mae-tiny-p8");

  private Bundled() {}

  /** The plain config without one of its sections, beside the model's folders. */
  static String configWithout(String section) throws IOException {
    String yaml = Files.readString(FOLDER.resolve("configs/DiTDH-Tiny.yaml"));
    return yaml.replaceAll("(?m)^" + section + ":\\n(?: .*\\n|\\n)*", "");
  }
}
