// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.cli.output.Targets;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.Evaluator;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
final class EvaluateReferenceCommand extends EvaluateDataSetsCommand {
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
  void requireUsage() {
    super.requireUsage();
    Targets.requireArchive("--out", out);
  }

  @Override
  void evaluate(Measurement measurement) {
    Optional<ImageDataSet> opened = measurement.open(images);
    try {
      Evaluator evaluator = measurement.evaluator();
      DataSetImages set =
          new DataSetImages(
              measurement.options().stream(opened.orElseThrow()), measurement.count());
      Map<String, Object> made = evaluator.writeReference(set, out);
      measurement.progress().finish();
      common()
          .print(
              String.format(
                  Locale.ROOT,
                  "written   %s  %s images of %s",
                  out.toAbsolutePath().normalize(),
                  made.get("count"),
                  made.get("origin")));
      Map<String, Object> result = new LinkedHashMap<>(made);
      result.put("out", out.toString());
      common().result(result);
    } finally {
      opened.ifPresent(ImageDataSet::close);
    }
  }
}
