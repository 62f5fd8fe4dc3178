// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import io.github.rae4j.core.config.NearestName;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Measures images and models. */
@Command(
    name = "evaluate",
    description = "Measure images, reconstructions and models.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      EvaluateImagesCommand.class,
      EvaluatePairsCommand.class,
      EvaluateGenerationCommand.class,
      EvaluateReconstructionCommand.class,
      EvaluateReferenceCommand.class,
      EvaluateEpochsCommand.class
    },
    footer = {
      "",
      "IMAGES are a data set: a folder, a tar, WebDataset shards, an .npz, or a name such as"
          + " fashion-mnist:split=test. A REFERENCE is a data set, or statistics in an .npz as ADM"
          + " publishes them or 'evaluate reference' writes them. 'rae4j list metric' names the"
          + " metrics, those of plugins among them.",
      "",
      "Examples:",
      "  rae4j evaluate generation",
      "  rae4j evaluate images samples.npz models/VIRTUAL_imagenet256_labeled.npz \\",
      "    --metrics fid,kid",
      "  rae4j evaluate images samples/ fashion-mnist:split=test \\",
      "    --features encoder:config=tiny-fashion --prepare pad:32",
      "  rae4j evaluate pairs reconstructions/ originals/ --metrics psnr,ssim,lpips"
    })
public final class EvaluateCommand {
  private static final Set<String> OF_SETS = Set.of("fid", "sfid", "is", "prdc", "kid");
  private static final Set<String> OF_PAIRS = Set.of("psnr", "ssim", "lpips", "rfid");

  /** What a command of earlier sources, such as {@code evaluate fid}, is called now. */
  public static Optional<String> successor(String name) {
    String metric = name.substring(name.indexOf(' ') + 1);
    if (!name.equals("evaluate " + metric)) {
      return Optional.empty();
    }
    if (OF_SETS.contains(metric)) {
      return Optional.of("rae4j evaluate images IMAGES REFERENCE --metrics " + metric);
    }
    return OF_PAIRS.contains(metric)
        ? Optional.of("rae4j evaluate pairs IMAGES ORIGINALS --metrics " + metric)
        : Optional.empty();
  }

  /** What {@code evaluate ssimm} probably means: the call with the metric of the nearest name. */
  public static Optional<String> nearest(String name) {
    String metric = name.substring(name.indexOf(' ') + 1);
    if (!name.equals("evaluate " + metric)) {
      return Optional.empty();
    }
    return NearestName.among(
            metric, Stream.concat(OF_SETS.stream(), OF_PAIRS.stream()).sorted().toList())
        .flatMap(known -> successor("evaluate " + known));
  }
}
