// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reads NumPy's {@code .npz} archives, compressed or not. Arrays may be read from several threads.
 */
public final class NpzReader implements Closeable {
  private static final String SUFFIX = ".npy";
  // DEFLATE cannot do better; an entry that claims to is damaged or malicious.
  private static final long BEST_COMPRESSION = 1032;

  private final Path file;
  private final ZipFile zip;

  private NpzReader(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens an archive.
   *
   * @throws RaeException if it is missing, not a zip archive, or has two members of one name
   */
  public static NpzReader open(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      ZipFile zip = new ZipFile(file.toFile());
      try {
        requireDistinct(file, zip);
        return new NpzReader(file, zip);
      } catch (RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException e) {
      throw new DataException(
          file + " is not a NumPy archive (.npz) or is cut short: " + AtomicFiles.reason(e),
          Where.file(file),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static void requireDistinct(Path file, ZipFile zip) {
    Set<String> names = new HashSet<>();
    zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> !names.add(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new DataException(
                  String.format(
                      Locale.ROOT,
                      "%s holds two members called %s; which of them counts depends on the reader,"
                          + " so save it anew",
                      file,
                      name),
                  Where.file(file).atKey(name));
            });
  }

  /** The names of the arrays, without {@code .npy}, in archive order. */
  public List<String> names() {
    return zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(SUFFIX))
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /**
   * Reads one array as a whole.
   *
   * @throws RaeException as for {@link #rows}, or if the array is larger than 2 GiB
   */
  public Tensor read(String name) {
    try (NpyReader reader = rows(name)) {
      return reader.readAll();
    }
  }

  /**
   * Opens one array for reading by rows.
   *
   * @throws RaeException if there is no such array, or it is damaged, or holds objects or text
   */
  public NpyReader rows(String name) {
    ZipEntry entry = zip.getEntry(name + SUFFIX);
    if (entry == null) {
      throw new DataException(
          file + " has no array '" + name + "'; it has " + names(), Where.file(file).atKey(name));
    }
    String shown = file + " (" + name + ")";
    try {
      CheckedInputStream checked = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
      InputStream in = new BufferedInputStream(checked);
      try {
        return reader(in, shown, entry, checked);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(shown, e);
    }
  }

  private static NpyReader reader(
      InputStream in, String shown, ZipEntry entry, CheckedInputStream checked) throws IOException {
    long packed = Math.min(entry.getCompressedSize(), Long.MAX_VALUE / BEST_COMPRESSION);
    long size = Math.min(entry.getSize(), packed * BEST_COMPRESSION);
    NpyReader[] made = new NpyReader[1];
    made[0] = new NpyReader(in, shown, size, () -> requireIntact(made[0], shown, entry, checked));
    return made[0];
  }

  /** As NumPy, except where bytes behind the array, which nobody needs, are covered too. */
  private static void requireIntact(
      NpyReader reader, String shown, ZipEntry entry, CheckedInputStream checked) {
    boolean all = reader.dataOffset() + reader.header().dataBytes() == entry.getSize();
    if (all && checked.getChecksum().getValue() != entry.getCrc()) {
      throw new DataException(
          shown + " is damaged: its checksum is wrong; copy or make the file anew",
          Where.file(shown));
    }
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new DataException(
          "cannot close " + file + ": " + AtomicFiles.reason(e), Where.file(file), e);
    }
  }
}
