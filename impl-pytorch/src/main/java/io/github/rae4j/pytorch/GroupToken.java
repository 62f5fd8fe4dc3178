// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.training.ProcessRank;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.bytedeco.pytorch.Store;

/**
 * What the processes of a group share and others do not know: the names of all entries in the store
 * begin with it, so that a process without it can neither join nor change anything.
 *
 * @param text empty for none
 */
record GroupToken(String text) {
  /** The environment variable that has it; the same in all processes. */
  static final String VARIABLE = "RAE4J_GROUP_TOKEN";

  private static final String CHECK = "token";

  /** The one that a process is given, or else that of the environment. */
  static GroupToken of(ProcessRank process) {
    String given = process.token().isEmpty() ? System.getenv(VARIABLE) : process.token();
    return new GroupToken(given == null ? "" : given.strip());
  }

  /** What the names of entries begin with. */
  String prefix() {
    return text.isEmpty() ? "rae4j" : "rae4j/" + hash("entries");
  }

  /**
   * Compares it with the one of the first process; a wrong one would wait in vain.
   *
   * @throws DeviceException if they differ
   */
  void requireSame(Store store, int rank) {
    String own = text.isEmpty() ? "none" : hash("check");
    // The first one to come writes; nobody can tell the token from what is written.
    String first = store.compareSet(CHECK, "", own);
    if (!first.equals(own)) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "rank %d has another %s than the process that came first; it must be the same"
                  + " everywhere",
              rank,
              VARIABLE),
          Where.part("training engine 'pytorch'"));
    }
  }

  private String hash(String purpose) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((purpose + "\0" + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
