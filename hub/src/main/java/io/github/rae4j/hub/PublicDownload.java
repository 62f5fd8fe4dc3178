// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Fetches public files with known checksums. Thread-safe. */
final class PublicDownload {
  private final HubOptions options;
  private final Wire wire;
  private final Refusals refusals;
  private final Locks locks;

  PublicDownload(HubOptions options, Wire wire, Refusals refusals, Locks locks) {
    this.options = options;
    this.wire = wire;
    this.refusals = refusals;
    this.locks = locks;
  }

  Path download(PublicFile file, Path target) throws IOException, InterruptedException {
    Path absolute = target.toAbsolutePath();
    Path name = absolute.getFileName();
    if (name == null || Files.isDirectory(absolute)) {
      throw new HubException(Kind.INVALID, target + " is a folder; name a file in it");
    }
    if (isThere(file, absolute)) {
      return target;
    }
    if (options.offline()) {
      throw new HubException(
          Kind.OFFLINE,
          file.name()
              + " is not at "
              + target
              + ", and the network must not be used; unset HF_HUB_OFFLINE to fetch it once");
    }
    Path unfinished = absolute.resolveSibling(name + ".incomplete");
    try (Locks.Held held =
        locks.on(
            unfinished,
            () -> options.progress().waiting(file.name()),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      // Whoever had the lock before may have fetched it.
      if (isThere(file, absolute)) {
        Files.deleteIfExists(unfinished);
      } else {
        fetch(file, unfinished, held.channel());
        Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE);
      }
      return target;
    } catch (IOException e) {
      throw Disk.told(unfinished, e);
    }
  }

  private void fetch(PublicFile file, Path unfinished, FileChannel channel)
      throws HubException, InterruptedException {
    Checksum checksum = new Checksum(false, file.sha256());
    long size = file.isPinned() ? file.size() : statedSize(file);
    Path folder = Optional.ofNullable(unfinished.getParent()).orElseThrow();
    Source source =
        new Source(
            file.name(),
            size,
            checksum,
            file.uri(),
            file.uri(),
            false,
            answer -> refused(file, answer));
    try (PartFile part = new PartFile(unfinished, channel, checksum, size)) {
      Disk.space(folder, file.name(), size - part.length());
      new Download(options, wire, refusals, source, part).run();
    }
  }

  /** What the server says of a file of which nobody else says anything. */
  private long statedSize(PublicFile file) throws HubException, InterruptedException {
    try (Answer answer = wire.open(file.uri(), Optional.empty())) {
      if (!answer.isSuccess()) {
        throw refused(file, answer);
      }
      if (answer.isHtml()) {
        throw refusals.notHub(answer.uri(), "with a web page in the place of " + file.name());
      }
      return answer
          .bytes("Content-Length")
          .orElseThrow(
              () ->
                  new HubException(
                      Kind.UNREACHABLE,
                      Origins.shown(answer.uri())
                          + " does not say how large "
                          + file.name()
                          + " is, so nobody could tell whether it came as a whole"));
    } catch (HubException e) {
      throw e;
    } catch (IOException e) {
      throw refusals.broken(file.uri(), e);
    }
  }

  private static HubException refused(PublicFile file, Answer answer) {
    boolean isGone = answer.status() == 404 || answer.status() == 410;
    return new HubException(
        isGone ? Kind.NOT_FOUND : Kind.UNREACHABLE,
        Origins.shown(answer.uri())
            + " does not serve "
            + file.name()
            + " (status "
            + answer.status()
            + ")"
            + (isGone
                ? "; its publisher may have moved it from " + file.uri()
                : "; try again later"));
  }

  /** Whether the target is the file; another file in its place is not overwritten. */
  private static boolean isThere(PublicFile file, Path target)
      throws HubException, InterruptedException {
    if (!Files.exists(target)) {
      return false;
    }
    if (!file.isPinned()) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.READ)) {
      if (channel.size() == file.size()) {
        Checksum checksum = new Checksum(false, file.sha256());
        try (PartFile there = new PartFile(target, channel, checksum, file.size())) {
          if (there.isRight()) {
            return true;
          }
        }
      }
    } catch (ClosedByInterruptException e) {
      throw PartFile.interrupted(e);
    } catch (IOException e) {
      throw Disk.told(target, e);
    }
    throw new HubException(
        Kind.INVALID,
        target
            + " is there and is not "
            + file.name()
            + " (its size or checksum differs); move it away to fetch the right one");
  }
}
