// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Command lines that no command can do anything sensible with. */
class ArgumentChecksTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sample | --labels=, | --labels: ',' has an element that is empty",
        "sample | --labels=1,,2 | --labels: '1,,2' has an element",
        "sample | --labels=1, | --labels: '1,' has an element",
        "vary | --labels=, | --labels: ',' has an element",
        "sample | --labels=\"sneaker | --labels: '\"sneaker' has a double quote that is not closed",
        "evaluate generation | --metrics=, | --metrics: ',' has an element",
        "sample | --labels=-1 | --labels: '-1' is out of range: this model knows the classes 0 to 9",
        "sample | --labels=11 | --labels: '11' is out of range",
        "sample | --threads=100000 | --threads must be at most ",
        "sample | --nproc=1000 | --nproc must be at most ",
        "stats | --nproc=1000 | --nproc must be at most ",
      })
  void refusesWithOneSentence(String command, String option, String problem) {
    Object[] words =
        Stream.concat(
                Arrays.stream(command.split(" ")),
                Stream.of(option, "--out=" + folder.resolve("x.npz")))
            .toArray();
    Run.of(words).usage(problem);
  }

  @Test
  void commasWithinQuotesAreNoElements() {
    Run.of("sample", "--labels=\"a,,b\"").usage("--labels: 'a,,b' is neither");
  }

  @Test
  void nothingIsWrittenTwice() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Path same = folder.resolve("no").resolve("..").resolve("x.safetensors");
    Files.createDirectory(folder.resolve("no"));
    Run.of("sample", "--out", file, "--latents", same)
        .usage("--out and --latents both name " + same + "; give each its own");
    Run.of("evaluate", "generation", "--out", file, "--report", file)
        .usage("--out and --report both name");
    assertArrayEquals(new String[] {"no"}, folder.toFile().list());
  }

  @Test
  void whatIsReadIsNotReplaced() throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(
        file, Map.of("latents", Tensor.of(new float[96 * 16], 1, 96, 4, 4)), Map.of());
    byte[] before = Files.readAllBytes(file);
    Run.of("decode", "--in", file, "--out", file)
        .usage("--in and --out both name " + file + ", which is read; write elsewhere");
    Run.of("sample", "--noise", file, "--out", file).usage("--noise and --out both name");
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void linksLeadToTheSameFile() throws IOException {
    Path file = folder.resolve("x.safetensors");
    Path link = Files.createSymbolicLink(folder.resolve("y.safetensors"), file);
    Run.of("sample", "--out", file, "--latents", link).usage("--out and --latents both name");
  }

  @Test
  void helpIsToldWhateverElseIsGiven() {
    assertEquals(0, Run.of("sample", "--labels=,", "--help").status());
  }

  @Test
  void valuesAreSaidToBeNumbersAndCommandsAreListed() {
    Path out = folder.resolve("x.png");
    Run.of("vary", "x.png", "--strength=nope", "--out", out).usage("'nope' is not a number");
    Run.of("sample", "--count=nope", "--out", out).usage("'nope' is not a whole number");
    Run.of("sample", "--seed=1.5", "--out", out).usage("'1.5' is not a whole number");
    Run.of("evaluate").usage("Missing required subcommand: one of ", "generation");
  }

  /** A file of one tensor needs no name, unless the name says what else it is. */
  @Test
  void latentsAreNotTakenForNoise() {
    Path latents = folder.resolve("latents.safetensors");
    Path other = folder.resolve("other.safetensors");
    Tensor tensor = Tensor.of(new float[96 * 16], 1, 96, 4, 4);
    SafetensorsWriter.write(latents, Map.of("latents", tensor), Map.of());
    SafetensorsWriter.write(other, Map.of("x", tensor), Map.of());
    Path out = folder.resolve("x.png");
    Run.of("sample", "--steps=2", "--labels=1", "--noise", latents, "--out", out)
        .failed("there is no tensor 'noise'; it holds [latents]");
    Run.of("sample", "--steps=2", "--labels=1", "--noise", other, "--out", out).done();
  }

  @Test
  void aGridThatFitsNoMemoryIsRefusedBeforeItIsMade() {
    Run.of("sample", "--count=10000000", "--steps=2", "--out", folder.resolve("x.png"))
        .failed("10,000,000 images at once take 368.6 GB of memory", "name a folder of PNGs");
  }
}
