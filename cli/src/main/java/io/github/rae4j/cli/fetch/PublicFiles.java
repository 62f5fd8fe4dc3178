// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.hub.Hub;
import io.github.rae4j.hub.HubException;
import io.github.rae4j.hub.PublicFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;

/**
 * Fetches files of the catalogue, from the next address where one fails.
 *
 * @param hub fetches
 * @param common says what happens
 */
record PublicFiles(Hub hub, CommonOptions common) {
  void fetch(FetchPlan.Source source, FetchPlan.File file) {
    Path target = source.folder().resolve(file.name());
    for (Iterator<URI> addresses = file.uris().iterator(); ; ) {
      URI address = addresses.next();
      PublicFile from =
          new PublicFile(
              file.name(),
              address,
              file.size().orElseThrow(),
              file.sha256().orElseThrow(),
              source.license().orElse(""));
      try {
        FetchErrors.translated(file.name(), () -> hub.download(from, target));
        return;
      } catch (RuntimeException e) {
        boolean elsewhere =
            e.getCause() instanceof HubException problem && Fetcher.mayBeElsewhere(problem);
        if (!elsewhere || !addresses.hasNext()) {
          throw e;
        }
        common.log(String.format(Locale.ROOT, "%s; trying the next address", e.getMessage()));
      }
    }
  }
}
