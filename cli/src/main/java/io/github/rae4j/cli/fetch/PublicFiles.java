// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.TextFiles;
import io.github.rae4j.hub.Hub;
import io.github.rae4j.hub.HubException;
import io.github.rae4j.hub.PublicFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;

/**
 * Fetches files of the catalogue, from the next address where one fails. Of files without a
 * published checksum it records that of what came first.
 *
 * @param hub fetches
 * @param common says what happens
 */
record PublicFiles(Hub hub, CommonOptions common) {
  private static final String RECORD = ".sha256";
  private static final int MAX_RECORD = 10_000;

  void fetch(FetchPlan.Source source, FetchPlan.File file) {
    Path target = source.folder().resolve(file.name());
    for (Iterator<URI> addresses = file.uris().iterator(); ; ) {
      PublicFile from = publicFile(source, file, addresses.next());
      try {
        FetchErrors.translated(file.name(), () -> hub.download(from, target));
        break;
      } catch (RaeException e) {
        boolean elsewhere =
            e.getCause() instanceof HubException problem && Fetcher.mayBeElsewhere(problem);
        if (!elsewhere || !addresses.hasNext()) {
          throw e;
        }
        common.log(String.format(Locale.ROOT, "%s; trying the next address", e.getMessage()));
      }
    }
    if (file.sha256().isEmpty()) {
      record(target);
    }
  }

  private static PublicFile publicFile(FetchPlan.Source source, FetchPlan.File file, URI address) {
    String license = source.license().orElse("");
    return file.sha256().isEmpty() || file.size().isEmpty()
        ? PublicFile.unpinned(file.name(), address, license)
        : new PublicFile(
            file.name(), address, file.size().getAsLong(), file.sha256().get(), license);
  }

  /** In the form of the program sha256sum. */
  private void record(Path target) {
    String found = FileHash.sha256(target);
    Path record = target.resolveSibling(target.getFileName() + RECORD);
    if (Files.exists(record)) {
      String first = TextFiles.read(record, MAX_RECORD).strip().split("\\s", 2)[0];
      if (!first.equals(found)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s is not what came the first time: its SHA-256 is %s, and %s has %s; if its"
                    + " publisher has changed it, delete that record",
                target,
                found,
                record,
                first),
            Where.file(target));
      }
      return;
    }
    AtomicFiles.write(
        record,
        temporary ->
            Files.writeString(
                temporary, found + "  " + target.getFileName() + "\n", StandardCharsets.UTF_8));
    common.log(
        String.format(
            Locale.ROOT,
            "no checksum of %s is published; what came has SHA-256 %s, which is recorded beside it",
            target.getFileName(),
            found));
  }
}
