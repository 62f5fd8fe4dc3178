// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A repository of a {@link TestHub}. Every change makes a new commit, to which {@code main} then
 * points; earlier commits stay. Thread-safe.
 */
public final class TestRepository {
  private final String id;
  private final Map<String, Map<String, TestFile>> commits = new TreeMap<>();
  private final Map<String, String> references = new TreeMap<>();
  private Map<String, TestFile> tree = new TreeMap<>();
  private String commit;
  private Optional<String> license = Optional.empty();
  private boolean isGated;
  private boolean isPrivate;
  private int page = 1000;

  TestRepository(String id) {
    this.id = id;
    this.commit = commit(tree);
  }

  /** {@code owner/name}, with {@code datasets/} before it for a data set. */
  public String id() {
    return id;
  }

  /** Adds or replaces a file that is kept in Git. */
  public TestRepository file(String name, byte[] content) {
    return put(name, TestFile.of(content, false));
  }

  /** Adds or replaces a text file that is kept in Git. */
  public TestRepository file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds or replaces a file that is kept in the storage, as LFS does. */
  public TestRepository large(String name, byte[] content) {
    return put(name, TestFile.of(content, true));
  }

  /** Adds or replaces a file that is kept in the storage; it is read from disk when it is sent. */
  public TestRepository large(String name, Path content) {
    return put(name, TestFile.of(content));
  }

  /** Adds or replaces a file that only Xet hands out. */
  public TestRepository xet(String name, byte[] content) {
    return put(name, TestFile.of(content, true).onlyXet());
  }

  /** States a licence, as the card of a model does. */
  public synchronized TestRepository license(String name) {
    license = Optional.of(name);
    return this;
  }

  /** Lets in only those whose token is one of an accepted user, {@link TestHub#accept}. */
  public synchronized TestRepository gated() {
    isGated = true;
    return this;
  }

  /** Hides it from all who have no token. */
  public synchronized TestRepository hidden() {
    isPrivate = true;
    return this;
  }

  /** Lists at most so many files in one answer. */
  public synchronized TestRepository page(int files) {
    page = files;
    return this;
  }

  /** Gives the present commit a further name. */
  public synchronized TestRepository tag(String name) {
    references.put(name, commit);
    return this;
  }

  /** The present commit, 40 hexadecimal digits. */
  public synchronized String commit() {
    return commit;
  }

  /** The name of a file's blob in a cache: its SHA-256 if it is large, else its SHA-1 in Git. */
  public synchronized String etag(String name) {
    return Optional.ofNullable(tree.get(name)).orElseThrow().etag();
  }

  private synchronized TestRepository put(String name, TestFile file) {
    Map<String, TestFile> next = new TreeMap<>(tree);
    next.put(name, file);
    tree = next;
    commit = commit(next);
    return this;
  }

  private String commit(Map<String, TestFile> files) {
    MessageDigest digest = TestFile.digest("SHA-1");
    digest.update(id.getBytes(StandardCharsets.UTF_8));
    files.forEach(
        (name, file) ->
            digest.update((name + " " + file.etag() + "\n").getBytes(StandardCharsets.UTF_8)));
    String sha1 = HexFormat.of().formatHex(digest.digest());
    commits.put(sha1, files);
    references.put("main", sha1);
    return sha1;
  }

  /** The commit of a name, or of a commit. */
  synchronized Optional<String> resolve(String revision) {
    return commits.containsKey(revision)
        ? Optional.of(revision)
        : Optional.ofNullable(references.get(revision));
  }

  synchronized Map<String, TestFile> files(String ofCommit) {
    return commits.getOrDefault(ofCommit, Map.of());
  }

  synchronized Optional<String> license() {
    return license;
  }

  synchronized boolean isGated() {
    return isGated;
  }

  synchronized boolean isHidden() {
    return isPrivate;
  }

  synchronized int page() {
    return page;
  }
}
