// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The figure of the MAE paper (He et al., 2022, figure 2): images with the masked patches in grey,
 * the reconstructions, and the images themselves. Images and masks are fixed, so that figures of
 * different weights can be compared. Immutable and thread-safe.
 */
public final class MaskedFigure {
  private static final float GREY = 0.5f;

  private final MaskedAutoencoder autoencoder;
  private final Tensor images;
  private final Tensor visible;

  /**
   * A figure of some images.
   *
   * @param images float32 {@code (n, 3, height, width)} in [0, 1], of the autoencoder's size
   * @param seed of the masks; that of image i depends on (seed, i) alone
   */
  public MaskedFigure(MaskedAutoencoder autoencoder, Tensor images, long seed) {
    MaskedAutoencoderConfig config = autoencoder.config();
    this.autoencoder = autoencoder;
    this.images = images;
    this.visible =
        new RandomMasks(seed, config.patches(), config.visiblePatches())
            .visible(0, images.shape().intDim(0));
  }

  /**
   * Draws the figure.
   *
   * @param engine stays open
   * @param weights of the autoencoder; not changed
   * @return its three rows, top to bottom, each float32 {@code (n, 3, height, width)}, nominally in
   *     [0, 1] but not clamped; visible patches are the original ones in every row
   */
  public List<Tensor> rows(Engine engine, Weights weights) {
    Tensor reconstruction;
    try (CompiledNetwork network =
        engine.compile(new MaskedAutoencoderImages(autoencoder), weights)) {
      reconstruction =
          NamedValues.require(
              network.run(Map.of("images", images, "visible", visible)), "reconstruction");
    }
    float[] grey = new float[images.elements()];
    Arrays.fill(grey, GREY);
    return List.of(whereHidden(grey), whereHidden(reconstruction.toFloatArray()), images);
  }

  /** The images with other pixels in the masked patches. */
  private Tensor whereHidden(float[] other) {
    ImageSize size = autoencoder.config().imageSize();
    int patch = autoencoder.config().patchSize();
    TokenGrid grid = autoencoder.config().grid().tokens();
    boolean[] seen = seen();
    float[] pixels = images.toFloatArray();
    for (int i = 0; i < pixels.length; i++) {
      int column = i % size.width() / patch;
      int row = i / size.width() % size.height() / patch;
      int image = i / (3 * size.height() * size.width());
      if (!seen[(image * grid.height() + row) * grid.width() + column]) {
        pixels[i] = other[i];
      }
    }
    return Tensor.of(pixels, images.shape().dims());
  }

  /** Whether a patch is visible, by image and patch. */
  private boolean[] seen() {
    int patches = autoencoder.config().patches();
    int each = autoencoder.config().visiblePatches() * patches;
    float[] selects = visible.toFloatArray();
    boolean[] seen = new boolean[images.shape().intDim(0) * patches];
    for (int i = 0; i < selects.length; i++) {
      if (selects[i] == 1) {
        seen[i / each * patches + i % patches] = true;
      }
    }
    return seen;
  }
}
