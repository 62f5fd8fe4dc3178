// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.io.FileErrors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads the pictures of a column, which holds them or their paths. Immutable.
 *
 * @param column position of the column
 * @param prepare what is done to every picture, as {@code --prepare} of the command takes it;
 *     {@link #MODEL} for a crop to the model's size, {@link #NONE} for nothing
 * @param upright whether pictures are turned by their EXIF orientation
 * @param hadoop for paths of other file systems
 */
public record Pictures(
    int column, String prepare, boolean upright, SerializableConfiguration hadoop)
    implements Serializable {
  /** ADM's centre crop to the size of the model's images, as {@code rae4j encode --data}. */
  static final String MODEL = "model";

  /** As it is; the encoder squashes it to its input, as {@code rae4j encode FILE}. */
  static final String NONE = "none";

  /**
   * What is done to every picture.
   *
   * @param size of the model's images
   * @throws RaeException if a step is unknown
   */
  ImagePreparation preparation(Supplier<ImageSize> size) {
    return prepare.equals(MODEL)
        ? ImagePreparation.centerCrop(size.get())
        : ImagePreparation.parse(prepare);
  }

  /**
   * What is done to every picture where there is no model.
   *
   * @throws ConfigException if the model is to say it
   */
  ImagePreparation preparation() {
    return preparation(
        () -> {
          throw new ConfigException(
              "prepare is 'model', but there is no model to say a size; name the steps, for"
                  + " example center-crop:256",
              Where.key("prepare"));
        });
  }

  /**
   * The picture of a row.
   *
   * @throws DataException naming the path where there is one, if it is null or cannot be read
   */
  public RgbImage read(Row row, ImagePreparation preparation) {
    if (row.isNullAt(column)) {
      throw new DataException(
          "the column '" + name(row) + "' has no picture (null)", Where.UNKNOWN);
    }
    ImageReader reader = upright ? new ImageReader().upright() : new ImageReader();
    if (row.get(column) instanceof byte[] content) {
      return preparation.apply(
          reader.read("the picture in the column '" + name(row) + "'", content));
    }
    String path = row.getString(column);
    try {
      return preparation.apply(reader.read(path, content(path)));
    } catch (RaeException e) {
      throw e.getMessage().contains(path)
          ? e
          : e.explained(path + ": " + e.getMessage(), e.where().inFile(path));
    }
  }

  private String name(Row row) {
    return Optional.ofNullable(row.schema())
        .map(schema -> schema.fieldNames()[column])
        .orElseGet(() -> String.format(Locale.ROOT, "number %d", column));
  }

  /**
   * Requires a column of pictures and one that numbers them.
   *
   * @throws DataException if one is missing or of another type
   */
  public static void requireColumns(StructType schema, String image, String number) {
    Columns.require(schema, "imageCol", image, Columns.Kind.PICTURE);
    Columns.require(schema, "numberCol", number, Columns.Kind.WHOLE);
  }

  private byte[] content(String path) {
    try {
      if (!RemoteFiles.isUri(path)) {
        return Files.readAllBytes(Path.of(path));
      }
      org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(path);
      FileSystem system = remote.getFileSystem(hadoop.value());
      try (InputStream in = system.open(remote)) {
        return in.readAllBytes();
      }
    } catch (java.nio.file.NoSuchFileException | FileNotFoundException e) {
      throw new MissingFileException(
          String.format(Locale.ROOT, "there is no picture %s on %s", path, ExecutorPlace.current()),
          Where.file(path),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }
}
