// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library within an application of another locale, whose default it leaves alone. */
class LocaleTest {
  @TempDir Path folder;

  private final Locale before = Locale.getDefault();

  @AfterEach
  void putBack() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "de-DE", "tr-TR", "hi-IN-u-nu-deva", "th-TH-u-nu-thai"})
  void namesNumbersAndMessagesAreTheSame(String tag) {
    Locale.setDefault(Locale.ROOT);
    String described = Run.of("describe", "--config", "tiny-fashion").done().out();
    String refused = Run.of("sample", "--labels", "12").err();
    Locale.setDefault(Locale.forLanguageTag(tag));
    Path out = folder.resolve("d/");
    Run.of("sample", "--labels", "1,2", "--out", out + "/", "sampler.params.num_steps=4").done();
    List<String> files = Run.files(out);
    assertTrue(files.contains("000000.png") && files.contains("000001.png"), files.toString());
    assertEquals(described, Run.of("describe", "--config", "tiny-fashion").done().out());
    assertEquals(refused, Run.of("sample", "--labels", "12").err());
    assertEquals(Locale.forLanguageTag(tag), Locale.getDefault());
    Run.of(
            "stats",
            "--data",
            idx(),
            "--prepare",
            "pad:32",
            "--out",
            folder.resolve("s.safetensors"))
        .done();
  }

  /** A folder with two images of 28 x 28 as IDX files. */
  private Path idx() {
    try {
      Path data = Files.createDirectories(folder.resolve("idx"));
      byte[] images = new byte[16 + 2 * 28 * 28];
      images[2] = 8;
      images[3] = 3;
      images[7] = 2;
      images[11] = 28;
      images[15] = 28;
      Files.write(data.resolve("train-images-idx3-ubyte"), images);
      Files.write(
          data.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 2});
      return data;
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
