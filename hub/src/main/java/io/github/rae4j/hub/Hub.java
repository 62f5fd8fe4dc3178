// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Fetches repositories of the Hugging Face Hub into the cache of its own tools, and public files
 * with known checksums. Nothing takes its final name before its checksum was found right; an
 * interrupted download goes on where it stopped; processes that want the same file at the same time
 * download it once.
 *
 * <p>Thread-safe, and holds nothing that must be closed. A thread that waits here can be
 * interrupted.
 */
public final class Hub {
  private final HubOptions options;
  private final Snapshots snapshots;
  private final PublicDownload downloads;

  private Hub(HubOptions options) {
    this.options = options;
    Wire wire = new Wire(options);
    Refusals refusals = new Refusals(options, wire);
    Locks locks = new Locks();
    this.snapshots = new Snapshots(options, wire, refusals, locks);
    this.downloads = new PublicDownload(options, wire, refusals, locks);
  }

  /**
   * A hub as the environment describes it.
   *
   * @throws HubException if a variable cannot be understood
   */
  public static Hub open() throws HubException {
    return open(HubOptions.fromEnvironment());
  }

  /** A hub with these options. */
  public static Hub open(HubOptions options) {
    return new Hub(options);
  }

  /** How this hub works. */
  public HubOptions options() {
    return options;
  }

  /**
   * Fetches what is missing of a repository.
   *
   * @param repository {@code owner/name} or {@code owner/name@REVISION}; a data set is {@code
   *     datasets/owner/name}
   * @param include patterns of the files to take; all files if there is none
   * @return the folder of the snapshot
   * @throws HubException if that cannot be, with one line that says why and what to do
   * @throws IOException if the cache fails in another way
   * @throws InterruptedException if the thread is interrupted; what came so far is kept
   */
  public Path snapshot(String repository, String... include)
      throws IOException, InterruptedException {
    return snapshot(SnapshotRequest.of(repository).withInclude(List.of(include)));
  }

  /**
   * Fetches what is missing of a repository.
   *
   * @return the folder of the snapshot
   * @throws HubException if that cannot be, with one line that says why and what to do
   * @throws IOException if the cache fails in another way
   * @throws InterruptedException if the thread is interrupted; what came so far is kept
   */
  public Path snapshot(SnapshotRequest request) throws IOException, InterruptedException {
    return snapshots.snapshot(request);
  }

  /**
   * Says what {@link #snapshot(SnapshotRequest)} would fetch. Writes nothing.
   *
   * @throws HubException if that cannot be told
   * @throws IOException if the cache fails in another way
   * @throws InterruptedException if the thread is interrupted
   */
  public SnapshotPlan plan(SnapshotRequest request) throws IOException, InterruptedException {
    return snapshots.plan(request);
  }

  /**
   * Fetches one file of a repository, if it is missing.
   *
   * @param repository {@code owner/name} or {@code owner/name@REVISION}
   * @param file its name there
   * @return the file in the snapshot
   * @throws HubException if that cannot be, with one line that says why and what to do
   * @throws IOException if the cache fails in another way
   * @throws InterruptedException if the thread is interrupted; what came so far is kept
   */
  public Path file(String repository, String file) throws IOException, InterruptedException {
    return snapshots.file(SnapshotRequest.of(repository), file);
  }

  /**
   * Fetches a public file, unless {@code target} is that file already. What is unfinished lies
   * beside it as {@code NAME.incomplete}.
   *
   * @param target where it shall be; folders above it are made
   * @return {@code target}
   * @throws HubException if that cannot be, or if {@code target} is another file, which stays
   * @throws IOException if the disk fails in another way
   * @throws InterruptedException if the thread is interrupted; what came so far is kept
   */
  public Path download(PublicFile file, Path target) throws IOException, InterruptedException {
    return downloads.download(file, target);
  }
}
