// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Latents that were encoded before training, read by number from a folder of shards or from one
 * safetensors file of any size. Nothing is mapped or held in memory but the labels: what was read
 * lately lies in the operating system's page cache. Thread-safe.
 */
public final class LatentStore implements AutoCloseable {
  private final Path location;
  private final List<LatentFile> files;
  private final int[] firsts;
  private final OpenFiles opened;
  private final Shape latent;
  private final boolean flipped;
  private final Optional<long[]> labels;
  private final Map<String, String> metadata;
  private final Optional<LatentIndex> index;

  private LatentStore(
      Path location,
      List<LatentFile> files,
      Shape latent,
      boolean labelled,
      Map<String, String> metadata,
      Optional<LatentIndex> index) {
    this.location = location;
    this.files = List.copyOf(files);
    this.latent = latent;
    this.metadata = Map.copyOf(metadata);
    this.index = index;
    this.firsts = new int[files.size() + 1];
    for (int k = 0; k < files.size(); k++) {
      firsts[k + 1] = Math.addExact(firsts[k], files.get(k).count());
    }
    this.flipped = files.stream().allMatch(file -> file.flipped().isPresent());
    this.labels = labelled ? Optional.of(join(files, size())) : Optional.empty();
    this.opened = new OpenFiles();
  }

  private static long[] join(List<LatentFile> files, int size) {
    long[] labels = new long[size];
    int at = 0;
    for (LatentFile file : files) {
      long[] part = file.labels().orElseGet(() -> new long[0]);
      System.arraycopy(part, 0, labels, at, part.length);
      at += part.length;
    }
    return labels;
  }

  /**
   * Whether a path is a safetensors file with a tensor of latents, or a folder of shards, whole or
   * not.
   *
   * @throws RaeException if it is a safetensors file that cannot be read
   */
  public static boolean isAt(Path location) {
    if (!Files.isDirectory(location)) {
      return location.toString().endsWith(".safetensors") && LatentFile.hasLatents(location);
    }
    if (LatentIndex.isIn(location)) {
      return true;
    }
    try (DirectoryStream<Path> shards =
        Files.newDirectoryStream(location, "latents-?????-of-?????.safetensors")) {
      return shards.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException e) {
      return false;
    }
  }

  /**
   * Opens a folder or a file and checks that everything is there. Only headers and labels are read.
   *
   * @throws RaeException naming the file that is missing, damaged, cut, or does not fit the others
   */
  public static LatentStore open(Path location) {
    if (!Files.isDirectory(location)) {
      LatentFile file = LatentFile.open(location);
      return new LatentStore(
          location,
          List.of(file),
          file.latent(),
          file.labels().isPresent(),
          file.metadata(),
          Optional.empty());
    }
    LatentIndex index = LatentIndex.read(location);
    List<LatentFile> files =
        IntStream.range(0, index.shards().size())
            .parallel()
            .mapToObj(k -> shard(location, index, index.shards().get(k)))
            .toList();
    return new LatentStore(
        location,
        new ArrayList<>(files),
        index.latent(),
        index.labelled(),
        index.identity(),
        Optional.of(index));
  }

  private static LatentFile shard(Path folder, LatentIndex index, LatentShard shard) {
    Path path = folder.resolve(shard.file());
    LatentFile file = LatentFile.open(path);
    String wrong =
        file.bytes() != shard.bytes()
            ? String.format(Locale.ROOT, "has %,d bytes, not %,d", file.bytes(), shard.bytes())
            : file.count() != shard.latents() || !file.latent().equals(index.latent())
                ? String.format(
                    Locale.ROOT,
                    "holds %d latents %s, not %d %s",
                    file.count(),
                    file.latent(),
                    shard.latents(),
                    index.latent())
                : file.flipped().isPresent() != index.flipped()
                    ? "has mirrored latents, or lacks them, otherwise than the others"
                    : index.labelled() && file.count() > 0 && file.labels().isEmpty()
                        ? "has no labels"
                        : "";
    if (!wrong.isEmpty()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s %s, as %s says; it was changed since: encode the images again",
              path,
              wrong,
              LatentIndex.FILE),
          Where.file(path));
    }
    return file;
  }

  /** The number of latents. */
  public int size() {
    return firsts[files.size()];
  }

  /** The shape of one latent {@code (C, h, w)}. */
  public Shape latent() {
    return latent;
  }

  /** The shape of all latents {@code (n, C, h, w)}. */
  public Shape shape() {
    long[] dims = new long[latent.rank() + 1];
    dims[0] = size();
    System.arraycopy(latent.dims(), 0, dims, 1, latent.rank());
    return Shape.of(dims);
  }

  /** Whether the latents of the mirrored images are there too. */
  public boolean hasFlips() {
    return flipped;
  }

  /** The labels of all latents; empty where not every image has one. */
  public Optional<long[]> labels() {
    return labels.map(long[]::clone);
  }

  /** What the latents depend on, by name; empty for files of other programs. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The index, of a folder of shards. */
  public Optional<LatentIndex> index() {
    return index;
  }

  /** The path as it was given. */
  public Path location() {
    return location;
  }

  /**
   * SHA-256 of the content, in lower-case hexadecimal: of a file, which is read for it, or of the
   * hashes in the index of a folder.
   */
  public String contentHash() {
    return index.map(LatentIndex::contentHash).orElseGet(() -> FileHash.sha256(location));
  }

  /**
   * Reads one latent.
   *
   * @param number from 0, in the order of the images
   * @param mirrored whether that of the mirrored image is meant
   * @param target little-endian, takes the float32 values from its position on
   * @throws IllegalArgumentException if mirrored latents are asked for that are not there
   * @throws RaeException if the file cannot be read or became shorter
   */
  public void read(int number, boolean mirrored, ByteBuffer target) {
    int size = size();
    if (number < 0 || number >= size) {
      throw new IndexOutOfBoundsException(
          String.format(Locale.ROOT, "there is no latent %d of %d", number, size));
    }
    if (mirrored && !flipped) {
      throw new IllegalArgumentException(location + " has no mirrored latents");
    }
    int file = fileOf(number);
    files.get(file).read(opened, number - firsts[file], mirrored, target);
  }

  private int fileOf(int number) {
    int low = 0;
    int high = files.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (firsts[middle] <= number) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  @Override
  public void close() {
    opened.close();
  }
}
