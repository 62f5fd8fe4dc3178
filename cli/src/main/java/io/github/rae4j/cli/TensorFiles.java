package io.github.rae4j.cli;

import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.tensor.Tensor;

/** Named tensors in files that users hand over. */
final class TensorFiles {
  private TensorFiles() {}

  /** The tensor of that name; where the file holds one tensor only, that one. */
  static Tensor pick(Weights file, String name) {
    if (file.names().contains(name)) {
      return file.get(name);
    }
    if (file.names().size() == 1) {
      return file.get(file.names().iterator().next());
    }
    throw new RaeException(
        "%s: there is no tensor '%s'; it holds %s".formatted(file.origin(), name, file.names()));
  }
}
