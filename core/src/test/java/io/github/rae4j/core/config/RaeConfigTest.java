// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a config and its overrides: what is read, and how an error is named. */
final class RaeConfigTest extends LoadedConfigs {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stage_3: {} | unknown section 'stage_3'; did you mean 'stage_1'?",
        "stage_1: {parms: {}} | unknown key 'stage_1.parms' (did you mean 'params'?)",
        "stage_1: {params: {noise_tua: 0}} | 'stage_1.params.noise_tua' (did you mean"
            + " 'noise_tau'?)",
        "stage_1: {params: {encoder_input_size: big}} | stage_1.params.encoder_input_size: expected"
            + " a whole number, found the text 'big'",
        "stage_1: {params: {encoder_input_size: 0}} | stage_1.params.encoder_input_size: must be at"
            + " least 1, but is 0",
        "stage_1: {params: {encoder_input_size: [224, -1]}} | stage_1.params.encoder_input_size:"
            + " must be at least 1, but is -1",
        "stage_1: {params: {encoder_input_size: [224, wide]}} | stage_1.params.encoder_input_size:",
        "stage_1: {params: {encoder_input_size: [1, 2, 3]}} | stage_1.params.encoder_input_size:"
            + " must be one number or [height, width], but has 3 numbers",
        "stage_1: {params: {encoder_input_size: []}} | stage_1.params.encoder_input_size: must be"
            + " one number or [height, width], but has 0 numbers",
        "stage_1: {params: {encoder_input_size: 9876543210}} | stage_1.params.encoder_input_size:"
            + " 9876543210 is too large",
        "stage_1: {params: {decoder_patch_size: 0}} | decoder_patch_size: must be at least 1",
        "stage_1: {params: {noise_tau: -1}} | noise_tau: must not be negative",
        "stage_1: {target: stage1.VAE} | stage_1.target: expected stage1.RAE, found 'stage1.VAE'",
        "stage_1: 5 | stage_1: expected a section with keys, found 5",
        "stage_2: {params: {}} | stage_2.target: is missing",
        "stage_2: {target: x, checkpoint: y} | unknown key 'stage_2.checkpoint'",
        "transport: {path_type: Linear} | unknown key 'transport.path_type'",
        "sampler: {mod: ODE} | unknown key 'sampler.mod' (did you mean 'mode'?)",
        "guidance: {scale: strong} | guidance.scale: expected a number, found the text 'strong'",
        "guidance: {guidance_model: {}} | guidance.guidance_model.target: is missing",
        "misc: {latent_size: [768, 16]} | misc.latent_size: expected channels, height and width",
        "misc: {num_classes: 0} | misc.num_classes: must be at least 1",
        "misc: {time_dist_shift_base: 0} | time_dist_shift_base: must be a positive number"
      })
  void namesFileKeyAndWhatWasExpected(String yaml, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), yaml);
    String message = failure(file.toString());
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(problem), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 224 | 224",
        "{encoder_input_size: 256} | 256 | 256",
        "{encoder_input_size: [256]} | 256 | 256",
        "{encoder_input_size: [224, 448]} | 224 | 448",
      })
  void readsTheEncodersInputSize(String params, int height, int width) throws IOException {
    Path file =
        Files.writeString(folder.resolve("f.yaml"), "stage_1: {params: %s}".formatted(params));
    assertEquals(
        new ImageSize(height, width), load(file.toString()).requireStage1().encoderInputSize());
    assertEquals(
        new ImageSize(16, 32),
        load(file.toString(), "stage_1.params.encoder_input_size=[16,32]")
            .requireStage1()
            .encoderInputSize());
  }

  @Test
  void appliesOverridesAndSaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), "guidance: {t-min: 0.1}\n");
    RaeConfig config = load(file.toString(), "sampler.params.num_steps=25", "guidance.t_min=0.2");
    assertEquals(25, config.sampler().parameters().getInt("num_steps"));
    assertEquals(0.2, config.guidance().parameters().getDouble("t_min"));
    assertTrue(failure(file.toString(), "misc.num_clases=3").contains("f.yaml (with overrides): "));
    assertEquals(
        "{\"guidance\":{\"t-min\":0.2},\"sampler\":{\"params\":{\"num_steps\":25}}}",
        config.toJson());
  }

  @Test
  void sectionsForTrainingNameWeightsBesideTheFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"),
            "gan: {disc: {arch: {dino_ckpt_path: judge.pth, other: none.pth}}}\n");
    Files.writeString(folder.resolve("judge.pth"), "anything");
    ConfigParameters arch =
        load(file.toString())
            .root()
            .parameters()
            .rawSection("gan")
            .flatMap(gan -> gan.parameters().rawSection("disc"))
            .flatMap(disc -> disc.parameters().rawSection("arch"))
            .orElseThrow()
            .parameters();
    assertEquals(
        folder.resolve("judge.pth").toString(), arch.weights("dino_ckpt_path", "x").origin());
    String message =
        assertThrows(RaeException.class, () -> arch.weights("other", "x")).getMessage();
    assertTrue(message.contains("gan.disc.arch.other"), message);
  }

  @Test
  void countsWhatNamedThePartAsRead() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"),
            """
            transport: {params: {path_type: GVP}}
            sampler: {mode: SDE, params: {num_steps: 9}}
            guidance: {method: autoguidance, scale: 2, guidance_model: {target: DiT}}
            """);
    RaeConfig config = load(file.toString());
    assertEquals("GVP", config.transport().pathType());
    config.transport().parameters().rejectUnknown();
    assertEquals("SDE/Euler", config.sampler().name());
    assertTrue(
        assertThrows(RaeException.class, () -> config.sampler().parameters().rejectUnknown())
            .getMessage()
            .contains("'sampler.params.num_steps'"));
    ConfigParameters guidance = config.guidance().parameters();
    guidance.getDouble("scale");
    guidance.rejectUnknown();
    assertEquals("DiT", config.guidance().guidanceModel().orElseThrow().target());
  }

  @Test
  void takesTheShiftFromTheLatentSizeWhereItIsNotGiven() throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), "misc: {latent_size: [4, 64, 64]}\n");
    assertEquals(2.0, load(file.toString()).misc().timeShift());
  }

  @Test
  void saysThatAPartIsNotInTheConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), "misc: {}\n");
    RaeConfig config = load(file.toString());
    assertTrue(
        assertThrows(RaeException.class, config::requireStage1)
            .getMessage()
            .contains("has no section stage_1"));
    assertTrue(
        assertThrows(RaeException.class, config::requireStage2)
            .getMessage()
            .contains("has no section stage_2"));
  }

  @Test
  void aRemovedKeyCountsAsNotWrittenAndNeedNotBeKnown() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("f.yaml"),
            """
            sampler: {mode: SDE, params: {last_step: Mean, num_steps: 9, typo: 1}}
            misc: {num_classes: 3}
            misk: {}
            """);
    assertTrue(failure(file.toString()).contains("unknown section 'misk'"));
    RaeConfig config =
        load(
            file.toString(),
            "misk=null",
            "misc.num_classes=null",
            "sampler.mode=null",
            "sampler.params.typo=null",
            "sampler.params.last_step=null",
            "sampler.nothing.there=null",
            "guidance.paramz.scale=null");
    assertEquals(1000, config.misc().numClasses());
    assertEquals("ODE/dopri5", config.sampler().name());
    ConfigParameters sampler = config.sampler().parameters();
    assertEquals(9, sampler.getInt("num_steps"));
    assertFalse(sampler.has("last_step"));
    assertTrue(sampler.isNull("last_step"));
    assertFalse(sampler.isNull("last_step_size"));
    sampler.rejectUnknown();
    sampler.requireOnly(List.of("num_steps", "last_step"));
    ConfigParameters guidance = config.guidance().parameters();
    guidance.getDouble("scale", 1);
    guidance.rejectUnknown();
  }

  @Test
  void anUnknownKeyWithNullInTheFileIsAnErrorStill() throws IOException {
    Path file =
        Files.writeString(folder.resolve("f.yaml"), "sampler: {params: {numb_steps: null}}\n");
    ConfigParameters sampler = load(file.toString()).sampler().parameters();
    sampler.getInt("num_steps", 50);
    String message = assertThrows(ConfigException.class, sampler::rejectUnknown).getMessage();
    assertTrue(message.contains("unknown key 'sampler.params.numb_steps'"), message);
    // Nor is one within a section that an override gives as a whole.
    ConfigParameters given =
        load(file.toString(), "sampler.params={numb_steps: null}").sampler().parameters();
    assertThrows(ConfigException.class, given::rejectUnknown);
  }

  @Test
  void readsHowTheModelIsMeasured() throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), "evaluation: {protocol: adm-256}\n");
    EvaluationConfig evaluation = load(file.toString()).evaluation();
    assertEquals(Optional.of("adm-256"), evaluation.protocol());
    assertEquals(Optional.empty(), evaluation.reconstructionProtocol());
    String message = failure(file.toString(), "evaluation.protokol=x");
    assertTrue(message.contains("did you mean 'protocol'?"), message);
    assertEquals(Optional.of("tiny-fashion"), load("tiny-fashion").evaluation().protocol());
  }

  @Test
  void errorsTellTheirKindAndPlace() throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), "misc: {num_classes: many}\n");
    ConfigException key = assertThrows(ConfigException.class, () -> load(file.toString()));
    assertEquals(Optional.of(file.toString()), key.file());
    assertEquals(Optional.of("misc.num_classes"), key.key());
    RaeConfig preset = load("ditdh-xl-256");
    MissingFileException missing =
        assertThrows(
            MissingFileException.class,
            () -> preset.file("stage_2.ckpt", preset.requireStage2().ckpt().orElseThrow()));
    assertEquals(Optional.of("stage_2.ckpt"), missing.key());
    assertEquals(preset.requireStage2().ckpt(), missing.file());
    assertEquals(
        Optional.of("nowhere.yaml"),
        assertThrows(MissingFileException.class, () -> load("nowhere.yaml")).file());
    Path broken = Files.writeString(folder.resolve("broken.yaml"), "misc: [\n");
    assertEquals(
        Optional.of(broken.toString()),
        assertThrows(ConfigException.class, () -> load(broken.toString())).file());
  }
}
