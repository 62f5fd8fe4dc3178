// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.BundledModel;
import io.github.rae4j.core.config.ModelLocations;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of the bundled model. */
final class Bundled {
  static final Path FOLDER = BundledModel.tinyFashion(ModelLocations.fromEnvironment()).folder();
  static final Path BACKBONE =
      FOLDER.resolve("models/DiTs/mae/tiny_p8/DiTDH-Tiny/stage2_model.safetensors");
  static final Path DECODER =
      FOLDER.resolve("models/decoders/mae/tiny_p8/ViTTiny_n03/model.safetensors");
  static final Path STATISTICS =
      FOLDER.resolve("models/stats/mae/tiny_p8/fashion-mnist/stat.safetensors");
  static final Path ENCODER = FOLDER.resolve("models/encoders/mae-tiny-p8");

  private Bundled() {}

  /** The shape of one latent, {@code (C, h, w)}. */
  static Shape latentShape() {
    try (Registry registry = Registry.standard()) {
      Encoder encoder =
          new ModelAssembly(Rae4j.readConfig("tiny-fashion", List.of()), registry).encoder();
      return Shape.of(
          encoder.hiddenSize(), encoder.tokenGrid().height(), encoder.tokenGrid().width());
    }
  }

  /** The shape of a batch of latents. */
  static Shape latentShape(int batch) {
    Shape one = latentShape();
    return Shape.of(batch, one.dim(0), one.dim(1), one.dim(2));
  }

  /** The shape of any batch of latents, as messages show it. */
  static String batchOfLatents() {
    return latentShape().toString().replace("(", "(batch, ");
  }

  /** Zeros in the shape of a batch of latents. */
  static Tensor zeroLatents(int batch) {
    Shape shape = latentShape(batch);
    return Tensor.of(new float[Math.toIntExact(shape.elements())], shape.dims());
  }

  /** The plain config without one of its sections, beside the model's folders. */
  static String configWithout(String section) throws IOException {
    String yaml = Files.readString(FOLDER.resolve("configs/DiTDH-Tiny.yaml"));
    return yaml.replaceAll("(?m)^" + section + ":.*\\n(?: .*\\n|\\n)*", "");
  }
}
