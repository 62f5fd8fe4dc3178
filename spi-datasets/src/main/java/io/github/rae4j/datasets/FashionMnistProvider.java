// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.spi.Parameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017): 60,000 training and 10,000 test images, gray, 28
 * x 28 pixels, in ten classes.
 */
public final class FashionMnistProvider implements DataSetProvider {
  // The install location of the Debian package dataset-fashion-mnist.
  private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

  private static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  /** Called by {@link java.util.ServiceLoader}. */
  public FashionMnistProvider() {}

  @Override
  public String name() {
    return "fashion-mnist";
  }

  @Override
  public List<String> aliases() {
    return List.of("FashionMNIST");
  }

  @Override
  public String description() {
    return "Fashion-MNIST; keys split (train, test), path (where it is not installed as a package)";
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    Path folder = parameters.has("path") ? Paths.existing(parameters) : DEBIAN;
    if (!Files.isDirectory(folder)) {
      throw parameters.error(
          "path",
          "Fashion-MNIST is not at "
              + folder
              + "; install the Debian package dataset-fashion-mnist, or name the folder with its"
              + " four IDX files: fashion-mnist:path=FOLDER");
    }
    return IdxImages.open(IdxFiles.inFolder(folder, IdxFiles.split(parameters)), CLASSES);
  }
}
