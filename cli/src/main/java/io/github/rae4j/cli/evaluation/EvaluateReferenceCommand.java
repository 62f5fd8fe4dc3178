// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.output.Targets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds reference statistics. */
@Command(
    name = "reference",
    description = {
      "Write the statistics of IMAGES as a reference for later evaluations.",
      "By default those of FID, in the layout that ADM's and the reference's tools read."
    })
final class EvaluateReferenceCommand extends EvaluateImagesCommand {
  @Parameters(index = "0", paramLabel = "IMAGES", description = "The data set.")
  private String images = "";

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The .npz file to write.")
  private Path out = Path.of("");

  EvaluateReferenceCommand() {
    super("fid");
  }

  @Override
  String images() {
    return images;
  }

  @Override
  public Integer call() {
    Targets.requireArchive("--out", out);
    return super.call();
  }

  @Override
  void evaluate(Measurement measurement) {
    Map<String, Object> made = measurement.evaluator().writeReference(measurement.imageSet(), out);
    measurement.progress().finish();
    common()
        .print(
            "written   %s  %s images of %s"
                .formatted(
                    out.toAbsolutePath().normalize(), made.get("count"), made.get("origin")));
    Map<String, Object> result = new LinkedHashMap<>(made);
    result.put("out", out.toString());
    common().result(result);
  }
}
