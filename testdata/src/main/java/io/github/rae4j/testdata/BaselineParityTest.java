// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;

import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The baselines SD-VAE and raw pixels on one engine, composed by configs. */
public abstract class BaselineParityTest extends ParityTest {
  @TempDir private Path temporary = Path.of("");

  /** diffusers' results, with two resolutions and today's names. */
  @Test
  public final void smallAutoencoderKl() throws IOException {
    checkKl("autoencoder-kl-small", UnaryOperator.identity());
  }

  /** diffusers' results, with SD-VAE's four resolutions and the names of released files. */
  @Test
  public final void deepAutoencoderKlWithNamesOf2022() throws IOException {
    checkKl("autoencoder-kl-deep", GoldenBaselines::of2022);
  }

  private void checkKl(String name, UnaryOperator<String> names) throws IOException {
    GoldenCase golden = Golden.get("networks", name);
    Map<String, Object> params = GoldenBaselines.kl(golden, temporary, names);
    Tensor images = golden.input("images");
    try (RepresentationAutoencoder vae = autoencoder(params)) {
      assertClose(
          "latents", golden.output("latents"), vae.encode(images), golden.tolerance("latents"));
      assertClose(
          "decoded",
          golden.output("decoded"),
          vae.decode(golden.output("latents")),
          golden.tolerance("decoded"));
    }
  }

  /** Pixels come back as they went in, black ones too. */
  @Test
  public final void pixels() throws IOException {
    Tensor images = FormulaWeights.tensor("images", Shape.of(2, 3, 8, 8), 0.5, 1);
    try (RepresentationAutoencoder pixels = autoencoder(GoldenBaselines.pixels())) {
      Tensor latents = pixels.encode(images);
      float first = images.floats().get(0);
      assertClose(
          "top left", Tensor.scalar(2 * first - 1), Tensor.scalar(latents.floats().get(0)), 1e-6);
      assertClose("pixels", images, pixels.decode(latents), 1e-6);
      Tensor black = Tensor.of(new float[3 * 64], 1, 3, 8, 8);
      assertClose("black", black, pixels.reconstruct(black), 0);
    }
  }

  private RepresentationAutoencoder autoencoder(Map<String, Object> params) throws IOException {
    return GoldenBaselines.assembly(params, temporary, registry()).autoencoder(engine());
  }
}
