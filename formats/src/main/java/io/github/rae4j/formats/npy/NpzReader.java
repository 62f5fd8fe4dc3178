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
import java.util.List;
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
   * @throws RaeException if it is missing or not a zip archive
   */
  public static NpzReader open(Path file) {
    try {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      return new NpzReader(file, new ZipFile(file.toFile()));
    } catch (ZipException e) {
      throw new DataException(
          file + " is not a NumPy archive (.npz) or is cut short: " + AtomicFiles.reason(e),
          Where.file(file),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
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
    long possible = Math.multiplyExact(entry.getCompressedSize(), BEST_COMPRESSION);
    try {
      InputStream in = new BufferedInputStream(zip.getInputStream(entry));
      try {
        return new NpyReader(in, shown, Math.min(entry.getSize(), possible));
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(shown, e);
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
