// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.util.regex.Pattern;

/**
 * The name of a repository.
 *
 * @param isData whether it is a data set rather than a model
 * @param id {@code owner/name}, or the name alone of the oldest ones
 */
record Repository(boolean isData, String id) {
  private static final Pattern PART =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?");
  private static final int LONGEST = 96;

  /**
   * Reads a name.
   *
   * @throws HubException if it is none
   */
  static Repository of(String text) throws HubException {
    boolean isData = text.startsWith("datasets/");
    String id = text.replaceFirst("^(datasets|models)/", "");
    String[] parts = id.split("/", -1);
    boolean isName = parts.length <= 2 && id.length() <= LONGEST;
    for (String part : parts) {
      isName =
          isName && PART.matcher(part).matches() && !part.contains("--") && !part.contains("..");
    }
    if (!isName) {
      throw new HubException(
          HubException.Kind.INVALID,
          "\""
              + text
              + "\" is not the name of a repository; give owner/name, such as"
              + " facebook/dinov2-base, or datasets/owner/name");
    }
    return new Repository(isData, id);
  }

  /** The folder in a cache. */
  String folder() {
    return (isData ? "datasets--" : "models--") + id.replace("/", "--");
  }

  /** The path of the API about it. */
  String api() {
    return "/api/" + (isData ? "datasets/" : "models/") + id;
  }

  /** The path of its page, below which its files are. */
  String page() {
    return "/" + this;
  }

  @Override
  public String toString() {
    return (isData ? "datasets/" : "") + id;
  }
}
