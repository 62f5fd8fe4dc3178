// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RemoteConfigTest {
  @Test
  void looksWhereAConfigOnADiskLooks() {
    RemoteConfig config = RemoteConfig.of("s3a://bucket/a/configs/stage2/x.yaml");
    assertEquals("s3a://bucket/a/", config.root());
    assertEquals("configs/stage2/x.yaml", config.relative());
    assertEquals(
        List.of("configs/stage2/m/w.pt", "configs/m/w.pt", "m/w.pt"), config.candidates("m/w.pt"));
  }

  @Test
  void looksInTheFolderAboveToo() {
    RemoteConfig config = RemoteConfig.of("hdfs://host:9000/models/x.yaml");
    assertEquals("hdfs://host:9000/", config.root());
    assertEquals("models/x.yaml", config.relative());
    assertEquals(List.of("models/w.pt", "w.pt"), config.candidates("w.pt"));
    assertEquals(List.of("w.pt"), config.candidates("../w.pt"));
  }

  @Test
  void aConfigMayLieAtTheRoot() {
    RemoteConfig config = RemoteConfig.of("hdfs:/x.yaml");
    assertEquals("hdfs:/", config.root());
    assertEquals("x.yaml", config.relative());
    assertEquals(List.of("w.pt"), config.candidates("w.pt"));
    assertEquals(List.of(), config.candidates("../w.pt"));
  }

  @Test
  void aFolderIsNoConfig() {
    assertThrows(ConfigException.class, () -> RemoteConfig.of("s3a://bucket/models/"));
    assertThrows(ConfigException.class, () -> RemoteConfig.of("s3a://bucket"));
  }
}
