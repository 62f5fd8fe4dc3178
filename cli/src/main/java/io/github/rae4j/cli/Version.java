// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.core.pipeline.Provenance;
import picocli.CommandLine.IVersionProvider;

/** The version for {@code --version}. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"rae4j " + Provenance.VERSION};
  }
}
