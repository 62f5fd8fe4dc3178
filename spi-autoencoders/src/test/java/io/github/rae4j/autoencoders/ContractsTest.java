// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.ConfigOnlyFolder;
import io.github.rae4j.testkit.DecoderContract;
import io.github.rae4j.testkit.EncoderContract;
import io.github.rae4j.testkit.ReferenceRun;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Both baselines fulfil the encoder and decoder contracts. */
class ContractsTest {
  static final Map<String, Object> TINY_KL =
      Map.of(
          "_class_name",
          "AutoencoderKL",
          "block_out_channels",
          List.of(4L, 6L),
          "norm_num_groups",
          2L,
          "scaling_factor",
          0.5,
          "shift_factor",
          0.25);

  @Nested
  class KlEncoders extends EncoderContract {
    @Override
    protected EncoderProvider provider() {
      return new KlEncoderProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("model_name", "folder");
    }

    @Override
    protected ModelFolder modelFolder(String name) {
      return new ConfigOnlyFolder(TINY_KL);
    }

    @Override
    protected int inputSize() {
      return 4;
    }
  }

  @Nested
  class KlDecoders extends DecoderContract {
    @Override
    protected DecoderProvider provider() {
      return new KlDecoderProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return TINY_KL;
    }

    @Override
    protected DecoderRequest request() {
      return new DecoderRequest(4, 4, 4, 2, SignedImages.NORMALIZATION);
    }
  }

  @Nested
  class PixelEncoders extends EncoderContract {
    @Override
    protected EncoderProvider provider() {
      return new PixelEncoderProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("patch_size", 2);
    }

    @Override
    protected int inputSize() {
      return 4;
    }
  }

  @Nested
  class PixelDecoders extends DecoderContract {
    @Override
    protected DecoderProvider provider() {
      return new PixelDecoderProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected DecoderRequest request() {
      return new DecoderRequest(12, 9, 9, 2, SignedImages.NORMALIZATION);
    }
  }

  /** What the pixel encoder takes apart, the pixel decoder puts together, at 2:1 too. */
  @Test
  void pixelsComeBackThroughAGridThatIsNotSquare() {
    PixelEncoder encoder =
        new PixelEncoder(new PixelEncoderOptions(2), 4, 8, SignedImages.NORMALIZATION);
    PixelDecoder decoder =
        new PixelDecoder(
            new DecoderRequest(
                12, encoder.tokenGrid(), encoder.tokenGrid(), 2, SignedImages.NORMALIZATION));
    float[] pixels = new float[3 * 4 * 8];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i / 96f;
    }
    Tensor images = Tensor.of(pixels, 1, 3, 4, 8);
    Weights none = Weights.of("none", Map.of());
    Map<String, Tensor> tokens =
        ReferenceRun.run(encoder.network(), none, Map.of("images", images));
    Tensor back = NamedValues.require(ReferenceRun.run(decoder.network(), none, tokens), "images");
    assertEquals(images.shape(), back.shape());
    assertArrayEquals(pixels, back.toFloatArray(), 1e-6f);
  }
}
