// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With networks that carry pixels to tokens and back: patches of 1 pixel, an image of 2 x 2. */
class RepresentationAutoencoderTest {
  private static final int SIZE = 2;
  private static final int TOKENS = SIZE * SIZE;
  private static final int WIDTH = 3;

  private final FakeEngine engine =
      new FakeEngine(
          inputs ->
              inputs.containsKey("images")
                  ? Map.of("tokens", swap(inputs.get("images").reshape(-1, WIDTH, TOKENS)))
                  : Map.of("images", swap(inputs.get("tokens")).reshape(-1, WIDTH, SIZE, SIZE)));

  /** {@code (n, a, b)} to {@code (n, b, a)}. */
  private static Tensor swap(Tensor x) {
    int n = x.shape().intDim(0);
    int a = x.shape().intDim(1);
    int b = x.shape().intDim(2);
    float[] from = x.toFloatArray();
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int image = i / (a * b);
      int row = i / b % a;
      to[(image * b + i % b) * a + row] = from[i];
    }
    return Tensor.of(to, n, b, a);
  }

  private record Through(TensorSpec in, TensorSpec out) implements Network {
    @Override
    public Signature signature() {
      return new Signature(List.of(in), List.of(out));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V scale = ops.parameter("scale", Initializer.ONES, 1);
      V x = ops.mul(inputs.get(in.name()), scale);
      long[] dims = out.shape().dims();
      return Map.of(
          out.name(),
          out.name().equals("tokens")
              ? ops.permute(ops.reshape(x, -1, WIDTH, TOKENS), 0, 2, 1)
              : ops.reshape(ops.permute(x, 0, 2, 1), -1, dims[1], dims[2], dims[3]));
    }
  }

  private static final TensorSpec IMAGES = TensorSpec.batched("images", WIDTH, SIZE, SIZE);
  private static final TensorSpec PATCHES = TensorSpec.batched("tokens", TOKENS, WIDTH);

  private static final class FakeEncoder implements Encoder {
    @Override
    public Network network() {
      return new Through(IMAGES, PATCHES);
    }

    @Override
    public Weights weights() {
      return FakeBackbone.weights("encoder weights");
    }

    @Override
    public int inputHeight() {
      return SIZE;
    }

    @Override
    public int inputWidth() {
      return SIZE;
    }

    @Override
    public int patchSize() {
      return 1;
    }

    @Override
    public int hiddenSize() {
      return WIDTH;
    }
  }

  private record FakeDecoder(TokenGrid grid) implements Decoder {
    @Override
    public Network network() {
      return new Through(TensorSpec.batched("tokens", grid.tokens(), WIDTH), IMAGES);
    }

    @Override
    public int imageHeight() {
      return SIZE;
    }

    @Override
    public int imageWidth() {
      return SIZE;
    }
  }

  private RepresentationAutoencoder.Builder builder() {
    return RepresentationAutoencoder.builder(engine, new FakeEncoder())
        .decoder(FakeDecoder::new, () -> FakeBackbone.weights("decoder weights"));
  }

  private static Tensor images(int count) {
    float[] values = new float[count * WIDTH * TOKENS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i + 1) / 100f;
    }
    return Tensor.of(values, count, WIDTH, SIZE, SIZE);
  }

  /** Three bands of colour, of which a centre crop sees the middle one alone. */
  @Test
  void picturesAreCroppedOnRequestAndSquashedOtherwise() {
    byte[] rgb = new byte[3 * SIZE * 3 * SIZE];
    for (int y = 0; y < 3 * SIZE; y++) {
      for (int x = 0; x < SIZE; x++) {
        rgb[(y * SIZE + x) * 3 + y / SIZE] = (byte) 255;
      }
    }
    RgbImage tall = new RgbImage(SIZE, 3 * SIZE, rgb);
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      Tensor cropped = autoencoder.encodeCropped(List.of(tall, tall));
      assertEquals(2, cropped.shape().intDim(0));
      float[] values = cropped.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        int channel = i / TOKENS % WIDTH;
        assertEquals(channel == 1 ? 1f : 0f, values[i], "value " + i);
      }
      Tensor squashed = autoencoder.encode(ImageTensors.toTensor(tall));
      assertEquals(1f, squashed.toFloatArray()[0], 0.3f, "the upper band is red");
      assertThrows(IllegalArgumentException.class, () -> autoencoder.encodeCropped(List.of()));
    }
  }

  @Test
  void latentsOfOtherChannelsDoNotFit() {
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      autoencoder.requireFits(Shape.of(WIDTH, 7, 5));
      for (Shape other : List.of(Shape.of(WIDTH + 1, SIZE, SIZE), Shape.of(TOKENS, WIDTH))) {
        String message =
            String.valueOf(
                assertThrows(RaeException.class, () -> autoencoder.requireFits(other))
                    .getMessage());
        assertTrue(message.startsWith("the backbone works on latents " + other), message);
      }
    }
  }

  @Test
  void latentsAreChannelsFirstUnlessToldOtherwise() {
    try (RepresentationAutoencoder spatial = builder().build();
        RepresentationAutoencoder flat = builder().spatial(false).build()) {
      assertEquals(Shape.of(WIDTH, SIZE, SIZE), spatial.latentShape());
      assertEquals(Shape.of(TOKENS, WIDTH), flat.latentShape());
      assertArrayEquals(images(2).toFloatArray(), spatial.encode(images(2)).toFloatArray());
      assertEquals(Shape.of(2, WIDTH, SIZE, SIZE), spatial.encode(images(2)).shape());
      assertArrayEquals(
          spatial.tokens(images(2)).toFloatArray(), flat.encode(images(2)).toFloatArray());
      assertArrayEquals(images(2).toFloatArray(), spatial.reconstruct(images(2)).toFloatArray());
      assertArrayEquals(images(2).toFloatArray(), flat.reconstruct(images(2)).toFloatArray());
    }
  }

  @Test
  void normalisesLatentsOnTheWayInAndBackOnTheWayOut() {
    LatentNormalization statistics =
        new LatentNormalization(
            Optional.of(Tensor.of(new float[] {1, 2, 3}, 3, 1, 1)),
            Optional.of(Tensor.of(new float[] {4}, 1)),
            0);
    try (RepresentationAutoencoder autoencoder = builder().normalization(statistics).build()) {
      Tensor latents = autoencoder.encode(images(1));
      assertEquals((0.01f - 1) / 2, latents.floats().get(0));
      assertEquals((0.05f - 2) / 2, latents.floats().get(TOKENS));
      assertArrayEquals(
          images(1).toFloatArray(), autoencoder.decode(latents).toFloatArray(), 1e-6f);
      assertSame(statistics, autoencoder.normalization());
    }
  }

  @Test
  void eachHalfIsCompiledOnceAndOnlyWhenItIsUsed() {
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      assertEquals(List.of(), engine.compiled());
      autoencoder.encode(images(1));
      autoencoder.encode(images(3));
      assertEquals(List.of("encoder weights"), engine.compiled());
      autoencoder.decode(images(1));
      autoencoder.decode(images(2));
      assertEquals(List.of("encoder weights", "decoder weights"), engine.compiled());
    }
    assertEquals(0, engine.open());
  }

  @Test
  void resizesWhateverComesInToTheEncodersSize() {
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      Tensor onePixel = Tensor.of(new float[] {.25f, .5f, .75f}, 1, 3, 1, 1);
      assertArrayEquals(
          new float[] {.25f, .25f, .25f, .25f, .5f, .5f, .5f, .5f, .75f, .75f, .75f, .75f},
          autoencoder.resize(onePixel).toFloatArray(),
          1e-6f);
      Tensor exact = images(1);
      assertSame(exact, autoencoder.resize(exact));
      assertEquals(
          Shape.of(1, 3, SIZE, SIZE),
          autoencoder.resize(Tensor.of(new float[3 * 5 * 7], 1, 3, 5, 7)).shape());
      for (Tensor wrong :
          List.of(
              Tensor.of(new float[12], 3, 2, 2),
              Tensor.of(new float[4], 1, 1, 2, 2),
              Tensor.of(new float[0], 0, 3, 2, 2),
              Tensor.of(new long[12], 1, 3, 2, 2))) {
        assertThrows(IllegalArgumentException.class, () -> autoencoder.encode(wrong));
      }
    }
  }

  @Test
  void refusesLatentsOfAnotherShape() {
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      for (Tensor wrong :
          List.of(
              Tensor.of(new float[8], 1, 2, 2, 2),
              Tensor.of(new float[12], 1, 4, 3),
              Tensor.of(new float[0], 0, 3, 2, 2),
              Tensor.of(new long[12], 1, 3, 2, 2))) {
        String message =
            String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> autoencoder.decode(wrong))
                    .getMessage());
        assertTrue(message.contains("(n, 3, height, width)"), message);
      }
      assertEquals(List.of(), engine.compiled());
    }
  }

  @Test
  void withoutADecoderItEncodesOnly() {
    try (RepresentationAutoencoder autoencoder =
        RepresentationAutoencoder.builder(engine, new FakeEncoder()).build()) {
      Tensor latents = autoencoder.encode(images(1));
      assertTrue(
          String.valueOf(
                  assertThrows(RaeException.class, () -> autoencoder.decode(latents)).getMessage())
              .contains("without a decoder"));
    }
  }

  @Test
  void whatIsPreparedIsLoadedOnceAndWaitedFor() {
    float[] expected;
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      expected = autoencoder.reconstruct(images(2)).toFloatArray();
    }
    int before = engine.compiled().size();
    try (RepresentationAutoencoder autoencoder = builder().build()) {
      autoencoder.prepareEncoder();
      autoencoder.prepareDecoder();
      autoencoder.prepareEncoder();
      assertArrayEquals(expected, autoencoder.reconstruct(images(2)).toFloatArray());
      List<String> loaded = engine.compiled().subList(before, engine.compiled().size());
      assertEquals(Set.of("encoder weights", "decoder weights"), Set.copyOf(loaded));
      assertEquals(2, loaded.size());
    }
    // Closing waits for what nobody used.
    RepresentationAutoencoder unused = builder().build();
    unused.prepareEncoder();
    unused.close();
    assertEquals(0, engine.open());
    unused.prepareEncoder();
    assertEquals(0, engine.open());
  }

  @Test
  void prepareFailsAsTheFirstUseWould() {
    RepresentationAutoencoder autoencoder =
        RepresentationAutoencoder.builder(engine, new FakeEncoder()).build();
    autoencoder.prepareDecoder();
    assertThrows(RaeException.class, () -> autoencoder.decode(images(1)));
    autoencoder.close();
  }

  @Test
  void refusesUseAfterClose() {
    RepresentationAutoencoder autoencoder = builder().build();
    autoencoder.reconstruct(images(1));
    assertEquals(2, engine.open());
    autoencoder.close();
    autoencoder.close();
    assertEquals(0, engine.open());
    assertThrows(IllegalStateException.class, () -> autoencoder.encode(images(1)));
    assertThrows(IllegalStateException.class, () -> autoencoder.decode(images(1)));
  }
}
