// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.nio.file.Files;
import java.util.List;

/** NumPy archives of images, as read by ADM's evaluation and written by {@code rae4j sample}. */
public final class NpzProvider implements DataSetProvider {
  /** Called by {@link java.util.ServiceLoader}. */
  public NpzProvider() {}

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public List<String> aliases() {
    return List.of("adm-npz");
  }

  @Override
  public String description() {
    return "ADM's .npz: uint8 (n, h, w, 3) and maybe labels; keys path, images, labels";
  }

  @Override
  public boolean recognizes(String location) {
    return Paths.endsWith(location, ".npz")
        && Paths.parse(location).filter(Files::isRegularFile).isPresent();
  }

  @Override
  public Options<Npz> options() {
    return Options.of(Npz.class);
  }

  @Override
  public ImageDataSet create(Parameters parameters) {
    return Paths.open(parameters, options().read(parameters)::open);
  }
}
