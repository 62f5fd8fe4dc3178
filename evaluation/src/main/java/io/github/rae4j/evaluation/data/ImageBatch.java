// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageExample;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * Consecutive images of a stream, prepared and of equal size.
 *
 * @param examples at least one, in stream order
 */
public record ImageBatch(List<ImageExample> examples) {
  /**
   * Copies the list and checks the sizes.
   *
   * @throws RaeException naming two images if the sizes differ
   */
  public ImageBatch {
    examples = List.copyOf(examples);
    ImageExample first = examples.get(0);
    for (ImageExample example : examples) {
      if (example.image().width() != first.image().width()
          || example.image().height() != first.image().height()) {
        throw new DataException(
            String.format(
                    Locale.ROOT,
                    "the images of a batch must have one size, but %s has %s and %s has %s; name a",
                    first.id(),
                    first.image(),
                    example.id(),
                    example.image())
                + " preparation such as center-crop:256",
            Where.file(example.id()));
      }
    }
  }

  /** The number of images. */
  public int size() {
    return examples.size();
  }

  /** The images as float32 {@code (n, 3, h, w)} in [0, 1], a new tensor on each call. */
  public Tensor images() {
    return ImageTensors.toTensor(examples.stream().map(ImageExample::image).toList());
  }
}
