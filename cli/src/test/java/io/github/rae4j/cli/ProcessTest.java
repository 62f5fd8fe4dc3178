// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own can show: signals, pipes, full disks, environments. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals and full disks of Linux")
class ProcessTest {
  /** Shells start background jobs with Ctrl-C ignored, and a build may be one. */
  private static final String WITH_SIGNALS = "exec env --default-signal=INT,TERM";

  private static final String PLAIN = "exec";

  @TempDir Path folder;

  private List<String> leftovers() throws Exception {
    return Run.files(folder).stream()
        .filter(name -> !name.endsWith(".out") && !name.endsWith(".err"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void anInterruptedRunEndsInOrder(String signal) throws Exception {
    Program program =
        Program.start(
            folder,
            WITH_SIGNALS,
            Map.of(),
            "sample",
            "--count",
            200,
            "--steps",
            5000,
            "--out",
            "grid.png",
            "--latents",
            "latents.safetensors");
    assertEquals(
        1, program.awaitError("sampling, 4999 evaluations each [").signal(signal).status());
    assertTrue(program.err().contains("rae4j: interrupted; nothing was left"), program.err());
    assertEquals("", program.out());
    assertEquals(List.of(), leftovers());
  }

  @Test
  void aClosedPipeEndsWithoutAWord() throws Exception {
    Program program =
        Program.start(
            folder,
            "closed() { { \"$@\"; echo \"status $?\" >&2; } | true; }; closed",
            Map.of(),
            "list");
    assertEquals(0, program.status());
    assertEquals("status 141\n", program.err());
  }

  @Test
  void aDiskThatIsFullLeavesNothingBehind() throws Exception {
    // Files may grow to 4 KiB only: writing stops in the middle, as on a full disk.
    Program program =
        Program.start(
            folder,
            "ulimit -f 8; exec",
            Map.of(),
            "sample",
            "--count",
            4,
            "--steps",
            2,
            "--out",
            "grid.png");
    assertEquals(1, program.status());
    assertTrue(program.err().contains("rae4j: cannot write grid.png"), program.err());
    assertEquals(List.of(), leftovers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"images.npz", "images.safetensors", "samples"})
  void aBulkRunGoesOnWhenTheDiskHasRoomAgain(String target) throws Exception {
    Object[] run = {"sample", "--count", 12, "--batch-size", 4, "--steps", 2, "--out", target};
    Program full = Program.start(folder, "ulimit -f 4; exec", Map.of(), run);
    assertEquals(1, full.status());
    assertTrue(full.err().contains("rae4j: cannot write "), full.err());
    Program again = Program.start(folder, PLAIN, Map.of(), run);
    assertEquals(0, again.status(), again.err());
    assertEquals(target.equals("samples") ? 12 : 1, leftovers().size(), "" + leftovers());
  }

  @Test
  void twoRunsOfOneTargetDoNotMix() throws Exception {
    Program[] programs = new Program[2];
    for (int i = 0; i < 2; i++) {
      programs[i] =
          Program.start(
              folder, PLAIN, Map.of(), "sample", "--seed", i, "--steps", 2, "--out", "grid.png");
    }
    for (Program program : programs) {
      assertEquals(0, program.status(), program.err());
    }
    assertEquals(List.of("grid.png"), leftovers());
    assertTrue(new ImageReader().read(folder.resolve("grid.png")).width() > 0);
  }

  @Test
  void namesAllMissingFilesOfAPresetAndWhereToGetThem() throws Exception {
    Map<String, String> nothingHere =
        Map.of(
            "RAE4J_HOME", folder.resolve("home").toString(),
            "HF_HUB_CACHE", folder.resolve("hub").toString());
    Program program =
        Program.start(folder, PLAIN, nothingHere, "sample", "--config", "ditdh-xl-256-ag");
    assertEquals(1, program.status());
    String err = program.err();
    for (String file :
        List.of(
            "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL/stage2_model.pt",
            "DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-S_ep14/stage2_model.pt",
            "decoders/dinov2/wReg_base/ViTXL_n08/model.pt",
            "stats/dinov2/wReg_base/imagenet1k/stat.pt")) {
      assertTrue(err.contains("models/" + file + " ("), err);
    }
    assertTrue(
        err.contains(
            "public model nyu-visionx/RAE-collections on Hugging Face; get them with: rae4j fetch"
                + " ditdh-xl-256-ag, or put them below "
                + folder.resolve("home/models")),
        err);
    assertEquals(2, err.lines().count(), err);
    PngWriter.write(folder.resolve("x.png"), new RgbImage(1, 1, new byte[3]), Map.of());
    Program encode =
        Program.start(
            folder,
            PLAIN,
            nothingHere,
            "encode",
            "--config",
            "dinov2-b-vitxl",
            "stage_1.params.normalization_stat_path=null",
            "x.png",
            "--out",
            "l.safetensors");
    assertEquals(1, encode.status());
    assertTrue(
        encode
            .err()
            .contains(
                "public model facebook/dinov2-with-registers-base on Hugging Face, get it with:"
                    + " rae4j fetch dinov2-b-vitxl"
                    + " stage_1.params.normalization_stat_path=null, or put"),
        encode.err());
  }
}
