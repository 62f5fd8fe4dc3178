// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.info;

import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.MappedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the tensors of a checkpoint, and extracts them. */
@Command(
    name = "inspect",
    description = "Show the tensors of a checkpoint, an index, or a model folder.")
public final class InspectCommand implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "FILE", description = "A .safetensors, .pt, .pth, .bin, or a folder.")
  private Path file = Path.of("");

  @Option(
      names = "--key",
      paramLabel = "K",
      description = "The part of a training checkpoint, such as ema or model.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description =
          "Write the tensors as a network sees them: prefixes dropped, dtypes kept; of a training"
              + " checkpoint the ema part or the one of --key.")
  private Optional<Path> out = Optional.empty();

  @Override
  public Integer call() {
    out.ifPresent(target -> Targets.requireTensorFile("--out", target));
    Checkpoint checkpoint = Checkpoint.open(file);
    // Without --key everything in the file is shown, but what --out writes is the selection.
    Weights shown = key.map(checkpoint::weights).orElse(checkpoint);
    common.print("file      " + checkpoint.file());
    common.print("format    " + checkpoint.format().title());
    if (!checkpoint.parts().isEmpty()) {
      common.print("parts     " + Printable.of(String.join(", ", checkpoint.parts())));
      common.print("weights   " + mainPart(checkpoint));
    }
    List<String> warnings = new ArrayList<>(checkpoint.warnings());
    warnings.addAll(checkpoint.verify());
    warnings.forEach(warning -> common.print("warning   " + warning));
    List<Map<String, Object>> tensors = new ArrayList<>();
    long values = 0;
    for (String name : shown.names()) {
      Map<String, Object> row = MappedFile.read(checkpoint.file(), () -> describe(shown, name));
      values += shown.shape(name).elements();
      common.print(
          String.format(
              Locale.ROOT,
              "  %-60s %-9s %-22s %s  %s",
              Printable.of(name),
              row.get("dtype"),
              shown.shape(name),
              range(row),
              row.get("sha256")));
      tensors.add(row);
    }
    common.print(String.format(Locale.ROOT, "%d tensors, %,d values", tensors.size(), values));
    out.ifPresent(
        target -> {
          SafetensorsWriter.write(target, key.isPresent() ? shown : checkpoint.weights(), Map.of());
          common.print("written   " + target.toAbsolutePath().normalize());
        });
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("file", checkpoint.file().toString());
    result.put("format", checkpoint.format().title());
    if (Files.isRegularFile(checkpoint.file())) {
      result.put("sha256", common.isJson() ? FileHash.sha256(checkpoint.file()) : "");
    }
    result.put("warnings", warnings);
    result.put("metadata", checkpoint.metadata());
    result.put("tensors", tensors);
    common.result(result);
    return 0;
  }

  /** The part that a network would be given, as long as nobody names another. */
  private static String mainPart(Checkpoint checkpoint) {
    try {
      return checkpoint.mainPart().map(part -> Printable.of(part)).orElse("the whole file");
    } catch (CheckpointException e) {
      return "in more than one part; one has to be named";
    }
  }

  private static String range(Map<String, Object> row) {
    return (row.containsKey("min")
            ? String.format(Locale.ROOT, "[%s, %s]", row.get("min"), row.get("max"))
            : "")
        + (row.containsKey("nan") ? " with NaN" : "");
  }

  private static Map<String, Object> describe(Weights weights, String name) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("dtype", weights.dtype(name).torchName());
    row.put("shape", weights.shape(name).dims());
    TensorSummary summary = new TensorSummary();
    weights.forEachBlock(name, summary::add);
    summary.putInto(row);
    return row;
  }
}
