// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Latents are normalised by statistics files as the reference does, with and without a mean. */
class NormaliseGoldenTest {
  private static final float TOLERANCE = 1e-5f;

  private static Path file(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(
                NormaliseGoldenTest.class.getResource("/golden/statistics/normalise/" + name))
            .toURI());
  }

  @Test
  void agreesWithTheReference() throws Exception {
    Tensor z = Checkpoint.open(file("inputs.safetensors")).weights().get("z");
    Weights outputs = Checkpoint.open(file("outputs.safetensors")).weights();
    Set<String> open = new TreeSet<>(outputs.names());
    for (String statistics : new String[] {"both", "var-only"}) {
      LatentNormalization normalization =
          LatentNormalization.read(file("stats-" + statistics + ".pt"), 1e-5);
      Tensor encoded = normalization.normalize(z);
      assertArrayEquals(
          outputs.get(statistics + ".encoded").toFloatArray(), encoded.toFloatArray(), TOLERANCE);
      assertArrayEquals(
          outputs.get(statistics + ".decoder_tokens").toFloatArray(),
          tokens(normalization.denormalize(encoded)),
          TOLERANCE);
      open.remove(statistics + ".encoded");
      open.remove(statistics + ".decoder_tokens");
    }
    assertEquals(Set.of(), open, "outputs that were never compared");
  }

  /** {@code (n, C, h, w)} → {@code (n, h·w, C)}, as the decoder gets them. */
  private static float[] tokens(Tensor latents) {
    float[] from = latents.toFloatArray();
    int channels = latents.shape().intDim(1);
    int plane = latents.shape().intDim(2) * latents.shape().intDim(3);
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int position = i % plane;
      int channel = i / plane % channels;
      int image = i / (plane * channels);
      to[(image * plane + position) * channels + channel] = from[i];
    }
    return to;
  }
}
