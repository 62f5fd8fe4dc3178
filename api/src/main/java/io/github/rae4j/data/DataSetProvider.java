// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.data;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/**
 * Opens data sets of one kind: a storage format such as {@code image-folder}, or a published data
 * set such as {@code fashion-mnist}.
 */
@Role(value = "data set", artifact = "rae4j-spi-datasets")
public interface DataSetProvider extends Provider {
  /**
   * Whether a path that a user gave, without saying what it is, is of this kind. Looks at names and
   * first bytes only, and never throws. Kinds exclude one another: a location that two providers
   * recognise is refused.
   *
   * @param location a file, a folder, or for kinds that know them a pattern of several files
   */
  default boolean recognizes(String location) {
    return false;
  }

  /**
   * Opens the data set.
   *
   * @param parameters {@code path}, the location as above, where the kind needs one, and its own
   * @throws io.github.rae4j.errors.RaeException naming the file or key that does not fit; also
   *     where there is no image at all
   */
  ImageDataSet create(Parameters parameters);
}
