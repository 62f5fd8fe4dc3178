// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.core.config.NeededFile;
import io.github.rae4j.core.config.PublicModel;
import io.github.rae4j.core.downloads.Download;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What names stand for: models of the hub, entries of the catalogue, and what is here already. */
final class Wanted {
  /**
   * A model of the hub.
   *
   * @param id {@code owner/name}
   * @param revision a branch, a tag or a commit
   * @param needs what a config needs of it; empty if the user names it
   */
  record Model(String id, String revision, Optional<PublicModel> needs) {}

  private final List<Model> models = new ArrayList<>();
  private final Set<Download> downloads = new LinkedHashSet<>();
  private final List<NeededFile> here = new ArrayList<>();
  private final List<NeededFile> unpublished = new ArrayList<>();

  List<Model> models() {
    return models;
  }

  Set<Download> downloads() {
    return downloads;
  }

  /** What configs need and this machine has. */
  List<NeededFile> here() {
    return here;
  }

  /** What configs need and nobody is known to publish. */
  List<NeededFile> unpublished() {
    return unpublished;
  }

  /** Whether there is nothing for which a server would have to be asked. */
  boolean isHere() {
    return models.isEmpty() && downloads.isEmpty();
  }
}
