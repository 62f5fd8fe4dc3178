// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.image.CenterCrop;
import io.github.rae4j.formats.image.Stage1Resize;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The preprocessing of the images of a data set before they become tensors; all steps work on
 * bytes, so that the result is exact. Immutable and thread-safe.
 *
 * <table>
 * <caption>Steps, joined by {@code +}</caption>
 * <tr><td>{@code none}</td><td>nothing</td></tr>
 * <tr><td>{@code center-crop:N}</td><td>ADM's centre crop: halve, scale the short side, cut</td></tr>
 * <tr><td>{@code resize:N}</td><td>torchvision's {@code Resize(N, BICUBIC)}: the short side</td></tr>
 * <tr><td>{@code crop:N}</td><td>torchvision's {@code CenterCrop(N)}</td></tr>
 * <tr><td>{@code pad:N}</td><td>black around the image, up to N x N</td></tr>
 * </table>
 *
 * <p>N is a side in pixels. Every step also takes height and width, {@code HxW} (rows first, as in
 * PyTorch): {@code center-crop:256x512} and {@code resize:256x512} scale the image, its aspect
 * ratio kept, until it just covers 256 rows of 512 pixels; {@code N} and {@code NxN} are the same.
 *
 * <p>For example {@code center-crop:256} for evaluation and latents, {@code resize:384+crop:256}
 * for the validation of decoders, {@code pad:32} for Fashion-MNIST.
 *
 * @param name the text it was parsed from, for provenance
 * @param steps in order
 */
public record ImagePreparation(String name, List<UnaryOperator<RgbImage>> steps) {
  /** Images stay as they are. */
  public static final ImagePreparation NONE = new ImagePreparation("none", List.of());

  private static final Pattern STEP =
      Pattern.compile("(center-crop|resize|crop|pad):(\\d{1,6})(?:x(\\d{1,6}))?");

  /** Copies the list. */
  public ImagePreparation {
    steps = List.copyOf(steps);
  }

  /** ADM's centre crop to a size: {@code center-crop:N} or {@code center-crop:HxW}. */
  public static ImagePreparation centerCrop(ImageSize size) {
    return parse("center-crop:" + text(size));
  }

  /**
   * The scaling, aspect ratio kept, of every image until it just covers a size: {@code resize:N} or
   * {@code resize:HxW}.
   */
  public static ImagePreparation resize(ImageSize size) {
    return parse("resize:" + text(size));
  }

  private static String text(ImageSize size) {
    return size.isSquare() ? Integer.toString(size.height()) : size.height() + "x" + size.width();
  }

  /**
   * Reads a preparation.
   *
   * @throws RaeException if a step is unknown or its size is not one or two positive numbers
   */
  public static ImagePreparation parse(String text) {
    if (text.equals(NONE.name)) {
      return NONE;
    }
    return new ImagePreparation(
        text, Arrays.stream(text.split("\\+", -1)).map(step -> step(text, step)).toList());
  }

  private static UnaryOperator<RgbImage> step(String text, String step) {
    Matcher matcher = STEP.matcher(step);
    int height = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
    int width =
        height < 1
            ? 0
            : Optional.ofNullable(matcher.group(3)).map(Integer::parseInt).orElse(height);
    if (height < 1 || width < 1) {
      throw new ConfigException(
          String.format(
                  Locale.ROOT,
                  "the preparation '%s' is unknown; expected center-crop:N, resize:N, crop:N,"
                      + " pad:N, joined",
                  text)
              + " by '+', or none, where N is a side in pixels or HxW, height and width; for"
              + " example center-crop:256 or center-crop:256x512",
          Where.key("prepare"));
    }
    ImageSize size = new ImageSize(height, width);
    return switch (matcher.group(1)) {
      case "center-crop" -> image -> CenterCrop.apply(image, size);
      case "resize" -> image -> Stage1Resize.apply(image, size);
      case "crop" -> image -> crop(image, size);
      default -> image -> pad(image, size);
    };
  }

  /** The prepared image. */
  public RgbImage apply(RgbImage image) {
    RgbImage prepared = image;
    for (UnaryOperator<RgbImage> step : steps) {
      prepared = step.apply(prepared);
    }
    return prepared;
  }

  private static RgbImage crop(RgbImage image, ImageSize size) {
    if (image.width() < size.width() || image.height() < size.height()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "an image of %s is too small for crop:%s; resize it before",
              image,
              text(size)),
          Where.part("preparation 'crop:" + text(size) + "'"));
    }
    // Halves round to even, as in Python.
    int left = (int) Math.rint((image.width() - size.width()) / 2.0);
    int top = (int) Math.rint((image.height() - size.height()) / 2.0);
    return image.crop(left, top, size.width(), size.height());
  }

  private static RgbImage pad(RgbImage image, ImageSize size) {
    if (image.width() > size.width() || image.height() > size.height()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "an image of %s is too large for pad:%s; crop it before",
              image,
              text(size)),
          Where.part("preparation 'pad:" + text(size) + "'"));
    }
    byte[] padded =
        new byte[Math.multiplyExact(Math.multiplyExact(size.height(), size.width()), 3)];
    int left = (size.width() - image.width()) / 2;
    int top = (size.height() - image.height()) / 2;
    for (int y = 0; y < image.height(); y++) {
      System.arraycopy(
          image.rgb(),
          y * image.width() * 3,
          padded,
          ((top + y) * size.width() + left) * 3,
          image.width() * 3);
    }
    return new RgbImage(size.width(), size.height(), padded);
  }
}
