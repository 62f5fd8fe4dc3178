package org.example;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FirstPictureTest {
  @Test
  void writesAPictureOnTheClassPath() throws Exception {
    assertFalse(Rae4j.class.getModule().isNamed());
    FirstPicture.main(new String[0]);
    assertTrue(Files.size(Path.of("images.png")) > 1000);
  }
}
