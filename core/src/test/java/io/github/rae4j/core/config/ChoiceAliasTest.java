// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.ChoiceAlias;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A constant of an enum may be named by more than one text. */
class ChoiceAliasTest {
  /** Has an alias. */
  public enum Colour {
    /** Plain. */
    RED,
    /** With other spellings. */
    @ChoiceAlias({"gray", "black-and-white"})
    GREY
  }

  /** One choice. */
  public record Paint(@Option(value = "its colour", defaultValue = "gray") Colour colour) {}

  private static Colour read(String text) {
    return Options.of(Paint.class)
        .read(ConfigParameters.of("f.yaml", Map.of("colour", text)))
        .colour();
  }

  @Test
  void anAliasIsReadAsItsConstant() {
    for (String text : List.of("grey", "gray", "Gray", "black_and_white")) {
      assertEquals(Colour.GREY, read(text), text);
    }
    assertEquals(Colour.RED, read("red"));
    assertEquals(Colour.GREY, Options.of(Paint.class).defaults().colour());
  }

  @Test
  void messagesAndListsShowTheConstantsOwnNames() {
    assertEquals(
        "f.yaml: colour: 'blue' is not known; expected one of red, grey",
        assertThrows(RaeException.class, () -> read("blue")).getMessage());
    assertEquals(List.of("red", "grey"), Options.of(Paint.class).specs().get(0).choices());
  }
}
