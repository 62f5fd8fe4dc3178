// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.training.ProcessRank;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributedEnvironmentTest {
  @Test
  void withoutVariablesAProcessIsAlone() {
    assertEquals(
        ProcessRank.SINGLE, DistributedEnvironment.processRank(Map.of("MASTER_PORT", "1")));
    assertFalse(DistributedEnvironment.isSet(Map.of("MASTER_PORT", "1")));
    assertEquals(
        ProcessRank.SINGLE,
        DistributedEnvironment.processRank(Map.of("RANK", "0", "WORLD_SIZE", "1")));
  }

  @Test
  void readsWhatALauncherSets() {
    assertEquals(
        new ProcessRank(3, 4, 3, 4, "127.0.0.1", 50_000, false),
        DistributedEnvironment.processRank(DistributedEnvironment.localProcess(3, 4, 50_000)));
    Map<String, String> torchrun = new HashMap<>(DistributedEnvironment.localProcess(1, 2, 7));
    torchrun.put("TORCHELASTIC_USE_AGENT_STORE", "True");
    assertTrue(DistributedEnvironment.processRank(torchrun).storeHosted());
  }

  @ParameterizedTest
  @CsvSource({
    "RANK, 2, RANK should be a number from 0 to 1",
    "RANK, x, RANK should be a number from 0 to 1",
    "RANK, '', lacks RANK",
    "WORLD_SIZE, '', lacks WORLD_SIZE",
    "WORLD_SIZE, 0, WORLD_SIZE should be a number from 1",
    "MASTER_ADDR, '', lacks MASTER_ADDR",
    "MASTER_PORT, '', lacks MASTER_PORT",
    "MASTER_PORT, 70000, MASTER_PORT should be a number from 1 to 65535",
    "LOCAL_RANK, 2, LOCAL_RANK should be a number from 0 to 1",
    "LOCAL_WORLD_SIZE, 3, LOCAL_WORLD_SIZE should be a number from 1 to 2",
  })
  void wrongVariablesAreNamed(String name, String value, String message) {
    Map<String, String> environment = new HashMap<>(DistributedEnvironment.localProcess(1, 2, 7));
    environment.put(name, value);
    String found =
        assertThrows(RaeException.class, () -> DistributedEnvironment.processRank(environment))
            .getMessage();
    assertTrue(found.contains(message), found);
  }
}
