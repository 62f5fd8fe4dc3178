// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.fetch;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.core.config.NeededFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says what a fetch will do.
 *
 * @param common prints
 */
record FetchReport(CommonOptions common) {
  private static final int COMMIT = 12;

  /** Prints a plan. */
  void print(Wanted wanted, FetchPlan plan) {
    plan.sources().forEach(this::print);
    for (NeededFile here : wanted.here()) {
      common.print(
          String.format(Locale.ROOT, "here       %s (%s)", here.found().orElseThrow(), here.key()));
    }
    for (NeededFile other : wanted.unpublished()) {
      common.print(
          String.format(
              Locale.ROOT,
              "unknown    %s (%s): no public place is known for it; put it there yourself",
              other.name(),
              other.key()));
    }
    common.print("total      " + total(plan));
  }

  private void print(FetchPlan.Source source) {
    String title =
        source
            .commit()
            .map(
                commit ->
                    String.format(
                        Locale.ROOT,
                        "%s at %s (%s)",
                        source.name(),
                        source.revision().orElseThrow(),
                        commit.substring(0, Math.min(COMMIT, commit.length()))))
            .orElseGet(() -> source.name() + " of " + source.homepage().orElseThrow());
    common.print(title);
    common.print("  licence  " + licence(source));
    if (source.gated()) {
      common.print("  gated    its owner lets in only those who accepted the terms");
    }
    common.print("  into     " + source.folder());
    for (FetchPlan.File file : source.files()) {
      common.print(
          String.format(
              Locale.ROOT,
              "  %-8s %8s  %s%s",
              file.isHere() ? "here" : "to fetch",
              file.size().isPresent() ? Amounts.bytes(file.size().getAsLong()) : "?",
              file.name(),
              note(file)));
    }
  }

  private static String note(FetchPlan.File file) {
    if (file.isHere() || file.size().isEmpty()) {
      return file.isHere() ? "" : "  (no size and no checksum are published)";
    }
    long begun = file.size().getAsLong() - file.bytesToFetch();
    return begun > 0 ? "  (" + Amounts.bytes(begun) + " are here already)" : "";
  }

  static String licence(FetchPlan.Source source) {
    return source.license().orElse("not stated by its card");
  }

  /** What has to come, in one line. */
  static String total(FetchPlan plan) {
    int missing = plan.missing().size();
    String here =
        plan.filesHere() > 0 ? ", " + Amounts.files(plan.filesHere()) + " here already" : "";
    if (missing == 0) {
      return "nothing to fetch" + here;
    }
    return String.format(
        Locale.ROOT,
        "%s to fetch, %s%s%s",
        Amounts.files(missing),
        plan.isVague() ? "at least " : "",
        Amounts.bytes(plan.bytesToFetch()),
        here);
  }

  /** The same for programs. */
  static Map<String, @Nullable Object> json(Wanted wanted, FetchPlan plan, boolean isDryRun) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("dryRun", isDryRun);
    result.put("sources", plan.sources().stream().map(FetchReport::json).toList());
    result.put("here", needed(wanted.here()));
    result.put("unknown", needed(wanted.unpublished()));
    result.put("filesToFetch", plan.missing().size());
    result.put("bytesToFetch", plan.bytesToFetch());
    return result;
  }

  private static Map<String, @Nullable Object> json(FetchPlan.Source source) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("name", source.name());
    result.put("kind", source.commit().isPresent() ? "model" : "catalogue");
    result.put("revision", source.revision().orElse(null));
    result.put("commit", source.commit().orElse(null));
    result.put("licence", source.license().orElse(null));
    result.put("homepage", source.homepage().orElse(null));
    result.put("gated", source.gated());
    result.put("folder", source.folder().toString());
    List<Map<String, @Nullable Object>> files = new ArrayList<>();
    for (FetchPlan.File file : source.files()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", file.name());
      one.put("size", file.size().isPresent() ? file.size().getAsLong() : null);
      one.put("sha256", file.sha256().orElse(null));
      one.put("here", file.isHere());
      one.put("bytesToFetch", file.bytesToFetch());
      files.add(one);
    }
    result.put("files", files);
    return result;
  }

  private static List<Map<String, @Nullable Object>> needed(List<NeededFile> files) {
    List<Map<String, @Nullable Object>> result = new ArrayList<>();
    for (NeededFile file : files) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("key", file.key());
      one.put("name", file.name());
      one.put("path", file.found().map(Path::toString).orElse(null));
      result.add(one);
    }
    return result;
  }
}
