// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static io.github.rae4j.cli.SmallSets.FEATURES;
import static io.github.rae4j.cli.SmallSets.IMAGES;
import static io.github.rae4j.cli.SmallSets.write;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code evaluate} says to whom misspells, or lacks what it names. */
class EvaluateUsageTest {
  @TempDir private static Path folder;

  private static Path ours;
  private static Path theirs;

  @BeforeAll
  static void writeImages() {
    ours = write(folder.resolve("ours"), IMAGES, 32, 1);
    theirs = write(folder.resolve("theirs"), IMAGES, 32, 2);
  }

  @Test
  void theCommandsOfEarlierSourcesSayWhatTheyAreCalledNow() {
    Run.of("evaluate", "kid", ours, theirs)
        .usage("rae4j evaluate images IMAGES REFERENCE --metrics kid");
    Run.of("evaluate", "psnr", ours, theirs).usage("rae4j evaluate pairs IMAGES ORIGINALS");
    Run.of("evaluate", "pears", ours, theirs).usage("did you mean 'pairs'?");
  }

  @Test
  void whatIsMissingIsNamedAtOnce() {
    Run.of(
            "evaluate",
            "images",
            folder.resolve("no-images"),
            folder.resolve("no-reference.npz"),
            "--metrics=fid")
        .failedForSeveral("3 things", "no-images", "no-reference.npz", "pt_inception-2015");
    Run.of("evaluate", "images", "nowhere/", theirs, "--metrics=fdi,kidd,fid")
        .failedForSeveral("nowhere/", "'fdi'", "'kidd'", "did you mean 'kid'", "pt_inception-2015");
    Run.of("evaluate", "pairs", ours, theirs, "--metrics=lpips")
        .failedForSeveral("vgg16-397923af.pth", "lpips/vgg.pth");
    Run.of("evaluate", "generation", "--config=ditdh-xl-256", "--metrics=fid", "--sampling=random")
        .failedForSeveral("stage2_model.pt", "pt_inception-2015", "with a reference");
  }

  @Test
  void misspeltSettingsAreRefused() {
    Run.of("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--set=prdc.k=3").usage();
    Run.of("evaluate", "images", ours, theirs, "--metrics=fid", FEATURES, "--set=fid.featur=x")
        .failed("did you mean 'feature'");
    Run.of("evaluate", "images", ours, theirs, "--metrics=fid", "--features=inception-v9")
        .failed("inception-v3");
    Run.of("evaluate", "images", ours, FEATURES, "--metrics=fid,kid")
        .failed("fid, kid compares with a reference");
  }

  @Test
  void aMisspeltMetricInThePlaceOfACommandIsUnderstood() {
    Run.of("evaluate", "ssimm", "a", "b")
        .usage(
            "there is no command 'evaluate ssimm'; did you mean 'rae4j evaluate pairs IMAGES"
                + " ORIGINALS --metrics ssim'?");
    Run.of("evaluate", "fidd").usage("did you mean 'rae4j evaluate images IMAGES REFERENCE");
    Run.of("evaluate", "imagse").usage("did you mean 'images'?");
  }
}
