// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.features;

import io.github.rae4j.cli.options.DataMixin;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SealedState;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The files of {@code stats}: parts with exact sums, which merge to a {@link StatisticsFile}. */
final class StatsFiles {
  private static final String FROM = "part.from";
  private static final String TO = "part.to";
  private static final String TOTAL = "data size";

  /** What the metadata of a file say of the images that it is of. */
  static final String RANGE = "range";

  /** Whether the moments are those of channels. */
  static final String PER_CHANNEL = "per channel";

  /** What may differ between the parts of a data set, which several machines may make. */
  private static final Set<String> REMARKS = Set.of(DataMixin.ORIGIN, Provenance.CONFIG, "changes");

  private record Part(Path file, int from, int to, Checkpoint content) {}

  private StatsFiles() {}

  /** All tensors of a file. */
  static Map<String, Tensor> tensors(Checkpoint file) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    file.names().forEach(name -> tensors.put(name, file.get(name)));
    return tensors;
  }

  /** Writes the sums of a part. */
  static Map<String, Object> writePart(
      Path out, ExactMoments moments, Map<String, String> identity, StatsCommand.Part range) {
    Map<String, String> metadata = new LinkedHashMap<>(identity);
    metadata.put(FROM, Integer.toString(range.from()));
    metadata.put(TO, Integer.toString(range.to()));
    SealedState.write(out, Weights.of("the sums", moments.state()), metadata);
    return partResult(moments, range);
  }

  private static Map<String, Object> partResult(ExactMoments moments, StatsCommand.Part range) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("images", moments.count());
    result.put("from", range.from());
    result.put("to", range.to());
    return result;
  }

  /**
   * Merges all parts of a data set.
   *
   * @throws RaeException if one is missing, there twice, or of another run
   */
  static Map<String, Object> merge(List<Path> files, Path out, boolean perChannel) {
    List<Part> parts = new ArrayList<>(files.stream().map(StatsFiles::part).toList());
    parts.sort(Comparator.comparingInt(Part::from));
    Map<String, String> identity = identity(parts.get(0));
    int next = 0;
    ExactMoments merged = new ExactMoments(moments(parts.get(0)).shape());
    for (Part part : parts) {
      requireSame(parts.get(0), part);
      if (part.from() != next) {
        throw new RaeException(
            String.format(
                Locale.ROOT,
                "%s begins with image %d, but image %d %s",
                part.file(),
                part.from(),
                next,
                part.from() > next ? "is in none of the files" : "would be the next"));
      }
      next = part.to();
      merged.merge(moments(part));
    }
    int total = Integer.parseInt(identity.getOrDefault(TOTAL, "" + next));
    if (next != total) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "the files end with image %d, but the data set has %d; a part is missing",
              next - 1,
              total));
    }
    identity.put(RANGE, "0 to " + total);
    identity.put(PER_CHANNEL, Boolean.toString(perChannel));
    return StatisticsFile.write(
        out, perChannel ? merged.byChannel() : merged, identity, (int) (total - merged.count()));
  }

  /** Whether a file is this part already, made by an earlier run. */
  static boolean isPart(Path file, Map<String, String> identity, StatsCommand.Part range) {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    Map<String, String> there = SealedState.open(file, "delete it").metadata();
    return there.getOrDefault(FROM, "").equals(Integer.toString(range.from()))
        && there.getOrDefault(TO, "").equals(Integer.toString(range.to()))
        && identity.entrySet().stream()
            .allMatch(entry -> entry.getValue().equals(there.get(entry.getKey())));
  }

  /** The number of images of a part. */
  static Map<String, Object> describePart(Path file, StatsCommand.Part range) {
    return partResult(ExactMoments.of(file.toString(), tensors(part(file).content())), range);
  }

  private static Part part(Path file) {
    Checkpoint content = SealedState.open(file, "make it again by 'stats --part'");
    try {
      return new Part(
          file,
          Integer.parseInt(content.metadata().getOrDefault(FROM, "")),
          Integer.parseInt(content.metadata().getOrDefault(TO, "")),
          content);
    } catch (NumberFormatException e) {
      throw new RaeException(file + " is no part written by 'stats --part I/N'", e);
    }
  }

  private static ExactMoments moments(Part part) {
    return ExactMoments.of(part.file().toString(), tensors(part.content()));
  }

  private static Map<String, String> identity(Part part) {
    Map<String, String> identity = SealedState.metadata(part.content());
    identity.remove(FROM);
    identity.remove(TO);
    return identity;
  }

  private static void requireSame(Part first, Part other) {
    Map<String, String> wanted = identity(first);
    identity(other)
        .forEach(
            (key, value) -> {
              if (!REMARKS.contains(key) && !value.equals(wanted.get(key))) {
                throw new RaeException(
                    String.format(
                        Locale.ROOT,
                        "%s and %s are of different runs: %s differs",
                        first.file(),
                        other.file(),
                        key));
              }
            });
  }
}
