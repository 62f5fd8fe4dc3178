// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.EditedPictures.QUICK;
import static io.github.rae4j.cli.EditedPictures.images;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.PngText;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code invert}. */
class InvertCommandTest {
  @TempDir private static Path pictures;
  private static Path boot;

  @TempDir Path folder;

  @BeforeAll
  static void makePicture() {
    boot = EditedPictures.boot(pictures);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  @Test
  void invertFindsTheNoiseThatSampleComesBackFrom() {
    Path noise = file("noise.safetensors");
    Path back = file("back.png");
    String method = "sampler.params.sampling_method=rk4";
    String steps = "sampler.params.num_steps=25";
    JsonNode result =
        Run.of(
                "invert",
                boot,
                "--labels",
                "9",
                method,
                steps,
                "--back",
                back,
                "--json",
                "--out",
                noise)
            .json();
    assertTrue(result.get("psnr").get(0).asDouble() > 50, "" + result);
    assertEquals(Bundled.latentShape(1), Checkpoint.open(noise).weights().shape("noise"));
    assertEquals("inversion", Checkpoint.open(noise).metadata().get("rae4j.edit"));
    assertEquals("inversion", PngText.read(back).get("rae4j.edit"));
    Path again = file("again.safetensors");
    Path reconstructed = file("reconstructed.safetensors");
    Run.of("sample", "--noise", noise, method, steps, "--out", again).done();
    Run.of("reconstruct", boot, "--out", reconstructed).done();
    assertArrayEquals(images(reconstructed), images(again), 5e-3f);
    Run.of("invert", boot, QUICK, "--out", noise).done();
    assertArrayEquals(
        new long[] {10}, Checkpoint.open(noise).weights().get("labels").toLongArray());
    Run.of(
            "invert",
            boot,
            "sampler.mode=SDE",
            "sampler.params.sampling_method=euler",
            "--out",
            noise)
        .failed("sampler.mode=ODE");
  }

  @ParameterizedTest
  @CsvSource({"dopri5, 40", "heun, 40", "dpm++2m, 25", "unipc, 25", "ab2, 25", "euler, 25"})
  void everySamplerOfTheProbabilityFlowInverts(String method, double decibels) {
    JsonNode result =
        Run.of(
                "invert",
                boot,
                "--labels",
                "9",
                "sampler.params.sampling_method=" + method,
                "sampler.params.num_steps=20",
                "--back",
                file("back.png"),
                "--json",
                "--out",
                file("noise.safetensors"))
            .json();
    double psnr = result.get("psnr").get(0).asDouble();
    assertTrue(psnr > decibels, method + ": " + psnr);
  }
}
