// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Leftovers;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * A folder of PNG files {@code 000000.png}, {@code 000001.png} and so on, rounded to the nearest
 * level. Files are written directly to their final place; the work folder records which are
 * complete.
 */
public final class PngSink implements BatchSink {
  private static final Pattern NUMBERED = Pattern.compile("(\\d{6,9})\\.png");
  private static final String JOURNAL = "images.journal";
  private static final List<String> IMAGES = List.of(".png", ".jpg", ".jpeg");

  private final Path target;
  private final Texts texts;
  private final Journal journal;
  private final int offset;
  private final int total;

  /** The text chunks of an image. */
  @FunctionalInterface
  public interface Texts {
    /** Keywords and texts for image {@code index} with its label. */
    Map<String, String> of(long index, Optional<Long> label);
  }

  /**
   * Resumes from the existing files. Hidden files that killed runs left are deleted.
   *
   * @param total number of images that the folder will hold
   * @throws RaeException if the folder holds other images
   */
  public PngSink(Path target, WorkFolder folder, int total, Texts texts) {
    this(target, folder, new PartRange(0, total, total), texts);
  }

  /** The pictures of a part of a run, which stay in its work folder. */
  public static PngSink ofPart(WorkFolder folder, PartRange range, Texts texts) {
    return new PngSink(RunPart.pictures(folder.path()), folder, range, texts);
  }

  private PngSink(Path target, WorkFolder folder, PartRange range, Texts texts) {
    this.target = target;
    this.texts = texts;
    this.journal = Journal.open(folder.file(JOURNAL));
    this.offset = range.from();
    this.total = range.size();
    requireNoOthers();
    Leftovers.sweep(target, name -> NUMBERED.matcher(name).matches(), true);
    journal.truncate(intact());
  }

  private void requireNoOthers() {
    if (!Files.isDirectory(target)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Matcher numbered = NUMBERED.matcher(name);
        boolean ours =
            numbered.matches()
                && Integer.parseInt(numbered.group(1)) >= offset
                && Integer.parseInt(numbered.group(1)) < offset + total
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        if (!ours && IMAGES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s holds %s, which is none of the %d images of this run; name an empty folder",
                  target,
                  name,
                  total),
              Where.file(target));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(target, e);
    }
  }

  private int intact() {
    int intact = 0;
    for (Journal.Block block : journal.blocks()) {
      Optional<Integer> crc = crc(block.first(), block.count());
      if (crc.isEmpty() || crc.get() != block.crc()) {
        break;
      }
      intact = block.end();
    }
    return intact;
  }

  private Path file(int index) {
    return target.resolve(name(offset + index));
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "%06d.png", number);
  }

  private Optional<Integer> crc(int first, int count) {
    CRC32 crc = new CRC32();
    try {
      for (int i = first; i < first + count; i++) {
        if (!Files.exists(file(i))) {
          return Optional.empty();
        }
        crc.update(Files.readAllBytes(file(i)));
      }
      return Optional.of((int) crc.getValue());
    } catch (IOException e) {
      throw FileErrors.cannotRead(target, e);
    }
  }

  @Override
  public int done() {
    return journal.records();
  }

  @Override
  public void truncate(int count) {
    journal.truncate(count);
  }

  @Override
  public void append(GeneratedBatch batch, Tensor images) {
    List<RgbImage> rounded = ImageTensors.toImages(images, Quantization.ROUND);
    int first = done();
    IntStream.range(0, rounded.size())
        .parallel()
        .forEach(
            i ->
                PngWriter.write(
                    file(first + i),
                    rounded.get(i),
                    texts.of(offset + first + i, batch.labels().get(i))));
    journal.append(rounded.size(), crc(first, rounded.size()).orElseThrow(() -> removed(first)));
  }

  @Override
  public void absorb(RunPart part) {
    Path pictures = RunPart.pictures(part.folder());
    Journal theirs = Journal.open(part.folder().resolve(JOURNAL));
    if (theirs.records() != part.range().size() || part.range().from() != offset + done()) {
      throw part.damaged(pictures);
    }
    for (Journal.Block block : theirs.blocks()) {
      int first = done();
      CRC32 crc = new CRC32();
      for (int i = first; i < first + block.count(); i++) {
        Cancellation.check();
        Path picture = pictures.resolve(name(offset + i));
        byte[] bytes = bytes(part, picture);
        crc.update(bytes);
        AtomicFiles.write(file(i), file -> Files.write(file, bytes));
      }
      if ((int) crc.getValue() != block.crc()) {
        throw part.damaged(pictures);
      }
      journal.append(block.count(), block.crc());
    }
  }

  private static byte[] bytes(RunPart part, Path picture) {
    try {
      return Files.readAllBytes(picture);
    } catch (NoSuchFileException e) {
      throw part.damaged(picture);
    } catch (IOException e) {
      throw FileErrors.cannotRead(picture, e);
    }
  }

  @Override
  public void finish() {
    // All files are already in their final place, unless somebody has removed some meanwhile.
    int intact = intact();
    if (intact != total) {
      journal.truncate(intact);
      throw removed(intact);
    }
  }

  private DataException removed(int index) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s does not hold the %,d images that were written to it: %s was changed or removed"
                + " meanwhile; run again to make it and what is missing",
            target,
            total,
            file(index).getFileName()),
        Where.file(file(index)));
  }
}
