// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on the disk when the process is killed between two steps. */
class PairSwitchTest {
  @TempDir private Path folder;

  private Path put(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The first file's first word, and the content of the second one that it refers to. */
  private String pair() throws IOException {
    String[] words = Files.readString(folder.resolve("x.onnx")).split(" ", -1);
    return words[0] + " " + Files.readString(folder.resolve(words[1]));
  }

  /** What a reader finds after each step. */
  private List<String> seen() throws IOException {
    PairSwitch pair =
        new PairSwitch(
            folder.resolve("x.onnx"),
            folder.resolve("x.onnx.data"),
            put("hidden.data", "new"),
            folder.resolve("passing.data"),
            put("hidden.1", "new passing.data"),
            put("hidden.2", "new x.onnx.data"));
    List<String> seen = new ArrayList<>();
    for (PairSwitch.Step step : pair.steps()) {
      step.make();
      seen.add(pair());
    }
    return seen;
  }

  @Test
  void afterEveryStepThePairIsTheOldOneOrTheNewOne() throws Exception {
    put("x.onnx", "old x.onnx.data");
    put("x.onnx.data", "old");
    assertEquals(List.of("old old", "new new", "new new", "new new", "new new", "new new"), seen());
    assertEquals("new x.onnx.data", Files.readString(folder.resolve("x.onnx")));
    assertFalse(Files.exists(folder.resolve("passing.data")));
  }

  @Test
  void aPairThatAKilledSwitchLeftInPassingIsReplacedTheSameWay() throws Exception {
    put("x.onnx", "old left.data");
    put("left.data", "old");
    put("x.onnx.data", "other");
    assertEquals(List.of("old old", "new new", "new new", "new new", "new new", "new new"), seen());
  }

  @Test
  void whereNothingRefersToTheSecondFileItIsMovedFirst() throws Exception {
    put("x.onnx", "old elsewhere");
    put("elsewhere", "old");
    assertEquals(List.of("old old", "new new"), seen());
  }
}
