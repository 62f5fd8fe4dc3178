// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.editing;

import io.github.rae4j.cli.options.OrientMixin;
import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.io.FileHash;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Mixin;

/** The pictures of users, cut to the size of the model's. */
public final class PictureMixin {
  @Mixin private OrientMixin orienting = new OrientMixin();

  /**
   * A picture.
   *
   * @param file where it came from
   * @param original as it is in the file
   * @param image of the model's size
   */
  record Picture(Path file, RgbImage original, RgbImage image) {
    String name() {
      return String.valueOf(file.getFileName());
    }
  }

  /**
   * Reads pictures and cuts out their middle, saying so where it does.
   *
   * @throws io.github.rae4j.errors.RaeException naming the one that cannot be read
   */
  List<Picture> read(CommonOptions common, List<Path> files, ImageSize size) {
    var reader = orienting.reader(common);
    return files.stream()
        .map(
            file -> {
              RgbImage original = reader.read(file);
              if (!original.size().equals(size)) {
                common.log(
                    String.format(
                        Locale.ROOT,
                        "note: %s is %s; its middle is cut out and scaled to the model's %d x %d",
                        file,
                        original,
                        size.width(),
                        size.height()));
              }
              return new Picture(file, original, cut(original, size));
            })
        .toList();
  }

  /** The middle of a picture in the model's size, as ADM prepares pictures. */
  static RgbImage cut(RgbImage picture, ImageSize size) {
    return picture.size().equals(size) ? picture : ImagePreparation.centerCrop(size).apply(picture);
  }

  /** What provenance says of a file: its name and SHA-256. */
  static Map<String, String> provenance(String key, Path file) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("edit." + key, String.valueOf(file.getFileName()));
    said.put("edit." + key + ".sha256", FileHash.sha256(file));
    return said;
  }
}
