// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.evaluation;

import picocli.CommandLine.Command;

/** Measures images and models. */
@Command(
    name = "evaluate",
    description = "Measure images, reconstructions and models.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      EvaluateSetCommand.Fid.class,
      EvaluateSetCommand.Sfid.class,
      EvaluateSetCommand.InceptionScore.class,
      EvaluateSetCommand.Prdc.class,
      EvaluateSetCommand.Kid.class,
      EvaluatePairsCommand.Psnr.class,
      EvaluatePairsCommand.Ssim.class,
      EvaluatePairsCommand.Lpips.class,
      EvaluatePairsCommand.Rfid.class,
      EvaluateGenerationCommand.class,
      EvaluateReconstructionCommand.class,
      EvaluateReferenceCommand.class
    },
    footer = {
      "",
      "IMAGES are a data set: a folder, a tar, WebDataset shards, an .npz, or a name such as",
      "fashion-mnist:split=test. A REFERENCE is a data set, or statistics in an .npz as ADM"
          + " publishes",
      "them or 'evaluate reference' writes them.",
      "",
      "Examples:",
      "  rae4j evaluate generation",
      "  rae4j evaluate fid samples.npz models/VIRTUAL_imagenet256_labeled.npz",
      "  rae4j evaluate fid samples/ fashion-mnist:split=test --features"
          + " encoder:config=tiny-fashion --prepare pad:32",
      "  rae4j evaluate psnr reconstructions/ originals/ --prepare center-crop:256"
    })
public final class EvaluateCommand {}
