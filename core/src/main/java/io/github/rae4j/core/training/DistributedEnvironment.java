// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessRank;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The environment variables by which {@code torchrun} and similar launchers tell a process its
 * rank: {@code RANK}, {@code WORLD_SIZE}, {@code MASTER_ADDR}, {@code MASTER_PORT}, and where
 * several run on one machine {@code LOCAL_RANK} and {@code LOCAL_WORLD_SIZE}.
 */
public final class DistributedEnvironment {
  private static final String RANK = "RANK";
  private static final String WORLD_SIZE = "WORLD_SIZE";
  private static final String LOCAL_RANK = "LOCAL_RANK";
  private static final String LOCAL_WORLD_SIZE = "LOCAL_WORLD_SIZE";
  private static final String MASTER_ADDR = "MASTER_ADDR";
  private static final String MASTER_PORT = "MASTER_PORT";
  private static final String AGENT_STORE = "TORCHELASTIC_USE_AGENT_STORE";
  private static final int LARGEST_PORT = 65_535;

  private DistributedEnvironment() {}

  /** Whether the environment describes a group of processes. */
  public static boolean isSet(Map<String, String> environment) {
    return environment.containsKey(RANK) || environment.containsKey(WORLD_SIZE);
  }

  /**
   * The rank of this process; a world size of 1 if the variables are not set.
   *
   * @throws RaeException if a variable is missing or wrong
   */
  public static ProcessRank processRank(Map<String, String> environment) {
    if (!isSet(environment)) {
      return ProcessRank.SINGLE;
    }
    require(environment, List.of(RANK, WORLD_SIZE));
    int size = number(environment, WORLD_SIZE, 1, Integer.MAX_VALUE);
    int rank = number(environment, RANK, 0, size - 1);
    if (size == 1) {
      return ProcessRank.SINGLE;
    }
    require(environment, List.of(MASTER_ADDR, MASTER_PORT));
    return new ProcessRank(
        rank,
        size,
        has(environment, LOCAL_RANK) ? number(environment, LOCAL_RANK, 0, rank) : 0,
        has(environment, LOCAL_WORLD_SIZE) ? number(environment, LOCAL_WORLD_SIZE, 1, size) : 1,
        environment.getOrDefault(MASTER_ADDR, "").trim(),
        number(environment, MASTER_PORT, 1, LARGEST_PORT),
        Boolean.parseBoolean(environment.get(AGENT_STORE)));
  }

  /** The variables for one of several processes on this machine. */
  public static Map<String, String> localProcess(int rank, int size, int port) {
    return Map.of(
        RANK, Integer.toString(rank),
        WORLD_SIZE, Integer.toString(size),
        LOCAL_RANK, Integer.toString(rank),
        LOCAL_WORLD_SIZE, Integer.toString(size),
        MASTER_ADDR, "127.0.0.1",
        MASTER_PORT, Integer.toString(port));
  }

  private static boolean has(Map<String, String> environment, String name) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  private static void require(Map<String, String> environment, List<String> names) {
    List<String> missing = names.stream().filter(name -> !has(environment, name)).toList();
    if (!missing.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the environment speaks of several processes (RANK or WORLD_SIZE), but lacks %s; set"
                  + " RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, or none of them",
              String.join(" and ", missing)),
          Where.key(missing.get(0)));
    }
  }

  private static int number(Map<String, String> environment, String name, int least, int most) {
    String text = environment.getOrDefault(name, "").trim();
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new ConfigException(
        String.format(
            Locale.ROOT,
            "the environment variable %s should be a number from %d%s, but is '%s'",
            name,
            least,
            most == Integer.MAX_VALUE ? "" : " to " + most,
            text),
        Where.key(name));
  }
}
