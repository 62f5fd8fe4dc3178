// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
  private static final ClassNames IMAGENET = ClassNames.of("imagenet-1k").orElseThrow();

  @TempDir Path folder;

  private static String problem(ClassNames names, String text) {
    return assertThrows(RaeException.class, () -> names.require(text)).getMessage();
  }

  private static List<Integer> numbers(List<ClassName> classes) {
    return classes.stream().map(ClassName::number).toList();
  }

  @Test
  void numbersAreTakenAsTheyAreWritten() {
    for (String text : List.of("-1", "--9", "-0", "1000", "+1")) {
      assertTrue(problem(IMAGENET, text).startsWith("there is no class '" + text + "'"), text);
    }
    assertEquals(7, IMAGENET.require(" 7 ").number());
  }

  @Test
  void theClassesOfImageNetAreInTheOrderOfItsModels() {
    assertEquals(1000, IMAGENET.size());
    // Spread over the whole list, and at both ends.
    Map.ofEntries(
            Map.entry(0, "tench"),
            Map.entry(1, "goldfish"),
            Map.entry(22, "bald eagle"),
            Map.entry(88, "macaw"),
            Map.entry(151, "Chihuahua"),
            Map.entry(207, "golden retriever"),
            Map.entry(250, "Siberian husky"),
            Map.entry(281, "tabby"),
            Map.entry(291, "lion"),
            Map.entry(360, "otter"),
            Map.entry(388, "giant panda"),
            Map.entry(417, "balloon"),
            Map.entry(437, "beacon"),
            Map.entry(555, "fire engine"),
            Map.entry(600, "hook"),
            Map.entry(717, "pickup"),
            Map.entry(817, "sports car"),
            Map.entry(888, "viaduct"),
            Map.entry(933, "cheeseburger"),
            Map.entry(963, "pizza"),
            Map.entry(970, "alp"),
            Map.entry(980, "volcano"),
            Map.entry(985, "daisy"),
            Map.entry(999, "toilet tissue"))
        .forEach((number, name) -> assertEquals(name, IMAGENET.names().get(number)));
  }

  @Test
  void noTwoClassesOfImageNetHaveTheSameName() {
    Set<String> names = new HashSet<>();
    for (ClassName each : IMAGENET.list()) {
      assertTrue(names.add(ClassName.normalised(each.name())), each.name());
      assertEquals(each.name().strip(), each.name());
      assertTrue(each.name().matches("[A-Za-z][A-Za-z0-9 .'()/-]*"), each.name());
      assertEquals(List.of(each), IMAGENET.meant(each.name()));
      assertEquals(each.synonyms().size(), Set.copyOf(each.synonyms()).size(), each.name());
    }
  }

  @Test
  void cranesAndMaillotsAreToldApart() {
    assertEquals(134, IMAGENET.require("crane (bird)").number());
    assertEquals(517, IMAGENET.require("Crane (Machine)").number());
    assertTrue(
        problem(IMAGENET, "crane")
            .contains("several classes: 134 'crane (bird)', 517 'crane (machine)'; give more"));
    assertEquals(List.of(638, 639), numbers(IMAGENET.meant("maillot")));
    assertEquals(639, IMAGENET.require("tank suit").number());
  }

  @Test
  void namesComeBeforeSynonymsAndSynonymsBeforeBeginnings() {
    ClassNames names =
        ClassNames.of(List.of("Shoe", "shoe", "boot", "Ankle-boot", "sandal shoe", "8", "hat"));
    assertEquals(0, names.require("Shoe").number());
    assertEquals(1, names.require(" shoe ").number());
    assertEquals(List.of(0, 1), numbers(names.meant("SHOE")));
    assertEquals(2, names.require("Boot").number());
    assertEquals(3, names.require("ankle_boot").number());
    assertEquals(3, names.require("ankle").number());
    assertEquals(5, names.require("8").number());
    assertEquals(6, names.require("6").number());
    assertEquals(List.of(), names.meant("  "));
    // A synonym of two pandas; a name, and a synonym of another class.
    assertEquals(List.of(387, 388), numbers(IMAGENET.meant("panda")));
    assertEquals(657, IMAGENET.require("missile").number());
    assertEquals(474, IMAGENET.require("cardigan").number());
    assertEquals(388, IMAGENET.require("panda bear").number());
    assertArrayEquals(
        new long[] {207, 980, 499}, IMAGENET.numbers("Golden Retriever", "980", "meat clea"));
  }

  @Test
  void whatIsUnknownGivesTheNearest() {
    assertEquals(
        "there is no class 'volcanoe'; did you mean 'volcano'?", problem(IMAGENET, "volcanoe"));
    String retrievers = problem(IMAGENET, "retreiver");
    for (String name : List.of("205 'flat-coated retriever'", "207 'golden retriever'")) {
      assertTrue(retrievers.contains(name), retrievers);
    }
    assertTrue(problem(IMAGENET, "spaniel").contains(" 217 'English springer'"));
    assertTrue(problem(IMAGENET, "terrier").contains(" more?"), problem(IMAGENET, "terrier"));
    assertTrue(problem(IMAGENET, "bo").contains(" may be several classes: "));
    assertEquals("there is no class '1000'", problem(IMAGENET, "1000"));
    assertEquals("there is no class 'x'", problem(ClassNames.none(), "x"));
    assertEquals(
        "there is no class 'kangaroo'; it has cat, dog",
        problem(ClassNames.of(List.of("cat", "dog")), "kangaroo"));
  }

  @Test
  void searchesNamesSynonymsAndNumbers() {
    List<Integer> retrievers = numbers(IMAGENET.search("retriever"));
    assertTrue(retrievers.containsAll(List.of(205, 206, 207, 208, 209)), "" + retrievers);
    assertEquals(207, IMAGENET.search("207").get(0).number());
    assertEquals(1000, IMAGENET.search("").size());
    assertEquals(List.of(), IMAGENET.search("no such thing"));
    assertEquals(281, IMAGENET.search("tabby").get(0).number());
  }

  @Test
  void aFileHasOneClassALineAndSynonymsBehindTabs() throws Exception {
    Path file = folder.resolve("names.txt");
    Files.writeString(file, "\ufeffwhite shark, great\tman-eater\r\nümlaut\n cat \n");
    ClassNames names = ClassNames.read(file);
    assertEquals(List.of("white shark, great", "ümlaut", "cat"), names.names());
    assertEquals(0, names.require("Man Eater").number());
    assertEquals(1, names.require("Üml").number());
    Files.writeString(file, "a\n\nb\n");
    assertTrue(
        assertThrows(RaeException.class, () -> ClassNames.read(file))
            .getMessage()
            .startsWith(file + ": line 2 is empty"));
    Files.writeString(file, "");
    assertThrows(RaeException.class, () -> ClassNames.read(file));
    Files.write(file, "\u00fc".getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(
        assertThrows(RaeException.class, () -> ClassNames.read(file))
            .getMessage()
            .contains("not a UTF-8"));
  }

  @Test
  void configsNameThemByListFileOrDataSet() throws Exception {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, "misc: {num_classes: 2, class_names: names.txt}\n");
    String missing = failure(file);
    assertTrue(missing.contains("misc.class_names: there is no file 'names.txt'"), missing);
    assertTrue(missing.contains("(fashion-mnist, imagenet-1k)"), missing);
    Files.writeString(folder.resolve("names.txt"), "cat\tkitty\ndog\n");
    ClassNames names = load(file).misc().classNames();
    assertEquals(List.of("cat", "dog"), names.names());
    assertEquals(0, names.require("kitty").number());
    assertEquals(names, load(file).misc().classNames());
    assertTrue(failure(file, "misc.num_classes=3").contains("expected 3 names, found 2"));
    String near = failure(file, "misc.class_names=imagenet1k");
    assertTrue(near.contains("did you mean 'imagenet-1k'?"), near);
    assertTrue(failure(file, "misc.class_names=7").contains("misc.class_names: expected a list"));
    assertEquals(
        List.of("a", "b"), load(file, "misc.class_names=[a,b]").misc().classNames().names());
    String wrong = failure(file, "misc.class_names=imagenet-1k");
    assertTrue(wrong.contains("expected 2 names, found 1000"), wrong);
  }

  @Test
  void presetsOfImageNetAndTheBundledModelKnowTheirClasses() {
    for (Preset preset : Presets.list()) {
      RaeConfig config = RaeConfig.load(preset.name(), List.of());
      if (config.stage2().isPresent()) {
        boolean bundled = preset.name().startsWith("tiny-fashion");
        assertEquals(
            bundled ? "Sneaker" : "ostrich",
            config.misc().classNames().names().get(bundled ? 7 : 9));
      }
    }
    ClassNames fashion = ClassNames.of("fashion-mnist").orElseThrow();
    assertEquals(0, fashion.require("t-shirt/top").number());
    assertEquals(
        fashion.names(), RaeConfig.load("tiny-fashion", List.of()).misc().classNames().names());
  }

  private static RaeConfig load(Path file, String... overrides) {
    return RaeConfig.load(file.toString(), List.of(overrides));
  }

  private static String failure(Path file, String... overrides) {
    return assertThrows(RaeException.class, () -> load(file, overrides)).getMessage();
  }
}
