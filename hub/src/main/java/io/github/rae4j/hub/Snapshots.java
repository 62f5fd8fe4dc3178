// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings snapshots of repositories into a cache, or finds them there. Thread-safe. */
final class Snapshots {
  /** Failures after which what the cache holds is as good as what the hub would say. */
  private static final Set<Kind> AWAY =
      Set.of(Kind.UNREACHABLE, Kind.NOT_A_HUB, Kind.UNAUTHORIZED, Kind.GATED);

  /** Larger files are not handed out over HTTP by the hub that keeps them in Xet. */
  private static final long LARGEST = 50_000_000_000L;

  private final HubOptions options;
  private final Wire wire;
  private final Refusals refusals;
  private final HubApi api;
  private final Locks locks;
  private final FileNames names = FileNames.ofSystem();

  Snapshots(HubOptions options, Wire wire, Refusals refusals, Locks locks) {
    this.options = options;
    this.wire = wire;
    this.refusals = refusals;
    this.api = new HubApi(options, wire, refusals);
    this.locks = locks;
  }

  /** What was found out about a request. */
  private record Found(
      CacheFolder folder,
      Revision revision,
      Optional<Trees.Tree> toKeep,
      List<RemoteFile> chosen) {}

  SnapshotPlan plan(SnapshotRequest request) throws IOException, InterruptedException {
    Found found = find(request, true);
    CacheFolder folder = found.folder();
    String commit = found.revision().commit();
    List<PlannedFile> files = new ArrayList<>();
    for (RemoteFile file : found.chosen()) {
      boolean isThere = folder.has(commit, file) || folder.hasBlob(file);
      files.add(
          new PlannedFile(file.name(), file.size(), isThere, isThere ? 0 : folder.begun(file)));
    }
    return new SnapshotPlan(
        folder.repository().toString(),
        request.revision(),
        commit,
        files,
        found.revision().license(),
        found.revision().isGated(),
        folder.snapshot(commit));
  }

  Path snapshot(SnapshotRequest request) throws IOException, InterruptedException {
    Found found = find(request, false);
    CacheFolder folder = found.folder();
    String commit = found.revision().commit();
    List<RemoteFile> missing =
        found.chosen().stream()
            .filter(file -> !folder.has(commit, file))
            .sorted(Comparator.comparingLong(RemoteFile::size).reversed())
            .toList();
    if (!missing.isEmpty()) {
      refuseXet(missing);
      Disk.folder(folder.snapshot(commit));
      Disk.space(folder.folder(), folder.repository().toString(), bytes(folder, missing));
      folder.tag();
      if (found.toKeep().isPresent()) {
        folder.keep(commit, found.toKeep().get());
      }
      Together.run(
          options.threads(), missing, file -> fetch(folder, commit, file, Optional.empty()));
    }
    refer(folder, request.revision(), commit, !missing.isEmpty());
    return folder.snapshot(commit);
  }

  Path file(SnapshotRequest request, String name) throws IOException, InterruptedException {
    CacheFolder folder = folder(request);
    names.check(List.of(name), request.repository());
    Optional<String> known = folder.commit(request.revision());
    Optional<Path> cached =
        known.map(commit -> folder.pointer(commit, name)).filter(Files::isRegularFile);
    if (cached.isPresent() && (options.offline() || Checksum.isCommit(request.revision()))) {
      return cached.get();
    }
    if (options.offline()) {
      throw offline(folder, request, List.of(name));
    }
    HubApi.Head head;
    try {
      head = api.head(folder.repository(), request.revision(), name);
    } catch (HubException e) {
      if (cached.isPresent() && AWAY.contains(e.kind())) {
        return cached.get();
      }
      throw e;
    }
    boolean isNew = !folder.has(head.commit(), head.file());
    if (isNew) {
      refuseXet(List.of(head.file()));
      Disk.folder(folder.snapshot(head.commit()));
      Disk.space(folder.folder(), name, bytes(folder, List.of(head.file())));
      folder.tag();
      fetch(folder, head.commit(), head.file(), Optional.of(head));
    }
    refer(folder, request.revision(), head.commit(), isNew);
    return folder.pointer(head.commit(), name);
  }

  private CacheFolder folder(SnapshotRequest request) throws HubException {
    Repository repository = Repository.of(request.repository());
    String revision = request.revision();
    if (names.fault(revision).isPresent()) {
      throw new HubException(
          Kind.INVALID,
          "\"" + revision + "\" is not the name of a revision; give a branch, a tag or a commit");
    }
    return new CacheFolder(options.cache(), repository, options.links(), locks);
  }

  private Found find(SnapshotRequest request, boolean isForPeople)
      throws IOException, InterruptedException {
    CacheFolder folder = folder(request);
    if (options.offline()) {
      return cached(folder, request).orElseThrow(() -> offline(folder, request, List.of()));
    }
    try {
      boolean isKnown = !isForPeople && Checksum.isCommit(request.revision());
      Revision revision =
          isKnown
              ? new Revision(request.revision(), Optional.empty(), false)
              : api.revision(folder.repository(), request.revision());
      Optional<Trees.Tree> kept = folder.tree(revision.commit());
      Trees.Tree tree =
          kept.isPresent() ? kept.get() : api.files(folder.repository(), revision.commit());
      return new Found(
          folder,
          revision,
          kept.isPresent() ? Optional.empty() : Optional.of(tree),
          chosen(request, tree.remote()));
    } catch (HubException e) {
      if (AWAY.contains(e.kind())) {
        Optional<Found> cached = cached(folder, request);
        if (cached.isPresent()) {
          return cached.get();
        }
      }
      throw e;
    }
  }

  /** What the cache alone says; only if all that is asked for is there. */
  private Optional<Found> cached(CacheFolder folder, SnapshotRequest request) throws IOException {
    Optional<String> commit = folder.commit(request.revision());
    if (commit.isEmpty() || !Files.isDirectory(folder.snapshot(commit.get()))) {
      return Optional.empty();
    }
    Optional<Trees.Tree> tree = folder.tree(commit.get());
    List<RemoteFile> files =
        tree.isPresent() ? tree.get().remote() : Listed.in(folder, commit.get());
    List<RemoteFile> chosen = chosen(request, files);
    List<String> missing =
        chosen.stream()
            .filter(file -> !folder.has(commit.get(), file))
            .map(RemoteFile::name)
            .toList();
    if (!missing.isEmpty()) {
      if (options.offline()) {
        throw offline(folder, request, missing);
      }
      return Optional.empty();
    }
    Revision revision = new Revision(commit.get(), Optional.empty(), false);
    return Optional.of(new Found(folder, revision, Optional.empty(), chosen));
  }

  private List<RemoteFile> chosen(SnapshotRequest request, List<RemoteFile> files)
      throws HubException {
    Globs globs = Globs.of(request.include(), request.exclude());
    List<RemoteFile> chosen =
        files.stream()
            .filter(file -> globs.choose(file.name()))
            .sorted(Comparator.comparing(RemoteFile::name))
            .toList();
    String owner = request.repository() + "@" + request.revision();
    for (String include : request.include()) {
      boolean isThere = files.stream().anyMatch(file -> file.name().equals(include));
      if (Globs.isName(include) && !isThere) {
        throw lacks(owner, "no file " + include, files);
      }
    }
    if (chosen.isEmpty()) {
      String patterns = String.join(", ", request.include());
      throw lacks(
          owner, patterns.isEmpty() ? "no files" : "no file that matches " + patterns, files);
    }
    names.check(chosen.stream().map(RemoteFile::name).toList(), owner);
    return chosen;
  }

  private static HubException lacks(String owner, String what, List<RemoteFile> files) {
    return new HubException(Kind.NOT_FOUND, owner + " has " + what + some(files));
  }

  private static String some(List<RemoteFile> files) {
    int shown = 8;
    List<String> names = files.stream().map(RemoteFile::name).sorted().toList();
    if (names.isEmpty()) {
      return "";
    }
    return "; it has "
        + String.join(", ", names.subList(0, Math.min(shown, names.size())))
        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
  }

  private HubException offline(CacheFolder folder, SnapshotRequest request, List<String> missing) {
    String what =
        missing.isEmpty()
            ? ""
            : String.join(", ", missing.subList(0, Math.min(3, missing.size())))
                + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more" : "")
                + " of ";
    return new HubException(
        Kind.OFFLINE,
        what
            + request.repository()
            + "@"
            + request.revision()
            + " is not in the cache "
            + folder.cache()
            + ", and the network must not be used; unset HF_HUB_OFFLINE to fetch it once");
  }

  private static void refuseXet(List<RemoteFile> files) throws HubException {
    for (RemoteFile file : files) {
      if (file.isXet() && file.size() > LARGEST) {
        throw Download.onlyXet(file.name());
      }
    }
  }

  private static long bytes(CacheFolder folder, List<RemoteFile> files) {
    return files.stream()
        .filter(file -> !folder.hasBlob(file))
        .mapToLong(file -> file.size() - folder.begun(file))
        .sum();
  }

  @SuppressWarnings("try") // the lock is only held
  private void fetch(
      CacheFolder folder, String commit, RemoteFile file, Optional<HubApi.Head> known)
      throws IOException, InterruptedException {
    if (!folder.hasBlob(file)) {
      Runnable waiting = () -> options.progress().waiting(file.name());
      try (Locks.Held held = locks.on(folder.lock(file.checksum()), waiting)) {
        // Somebody else may have fetched it meanwhile.
        if (!folder.hasBlob(file)) {
          HubApi.Head head =
              known.isPresent() ? known.get() : api.head(folder.repository(), commit, file.name());
          fetchBlob(folder, agreed(head, file), commit);
        }
      }
    }
    folder.link(commit, file);
  }

  private RemoteFile agreed(HubApi.Head head, RemoteFile listed) throws HubException {
    RemoteFile file = head.file();
    if (file.size() != listed.size() || !file.checksum().equals(listed.checksum())) {
      throw new HubException(
          Kind.DAMAGED,
          "the hub says two things about "
              + file.name()
              + ": "
              + listed.size()
              + " bytes with checksum "
              + listed.checksum().hex()
              + ", and "
              + file.size()
              + " bytes with checksum "
              + file.checksum().hex()
              + "; try again later");
    }
    return file;
  }

  private void fetchBlob(CacheFolder folder, RemoteFile file, String commit)
      throws HubException, InterruptedException {
    Repository repository = folder.repository();
    Path path = folder.part(file.checksum());
    Disk.folder(Optional.ofNullable(path.getParent()).orElseThrow());
    URI resolve = api.resolve(repository, commit, file.name());
    Refusals.Subject subject = new Refusals.Subject(repository, commit, Optional.of(file.name()));
    Source source =
        new Source(
            file.name(),
            file.size(),
            file.checksum(),
            file.location().orElse(resolve),
            resolve,
            file.isXet(),
            answer -> refusals.refusal(subject, answer));
    try {
      try (FileChannel channel =
              FileChannel.open(
                  path,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          PartFile part = new PartFile(path, channel, file.checksum(), file.size())) {
        new Download(options, wire, refusals, source, part).run();
      } catch (HubException e) {
        if (e.kind() == Kind.DAMAGED) {
          Files.deleteIfExists(path);
        }
        throw e;
      }
      Files.move(path, folder.blob(file.checksum()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw Disk.told(path, e);
    }
  }

  /** Notes the commit, even where a cache that has all files cannot be written. */
  private static void refer(CacheFolder folder, String revision, String commit, boolean isWritten)
      throws IOException, InterruptedException {
    try {
      folder.refer(revision, commit);
      folder.sweep();
    } catch (HubException e) {
      if (isWritten || e.kind() != Kind.READ_ONLY) {
        throw e;
      }
    }
  }
}
