// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.MappedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Detects the format of a file from its content and dispatches to its reader. */
final class CheckpointReader {
  private static final int HEAD = 64;

  private CheckpointReader() {}

  /** The file itself, or the weights file in a model folder. */
  static Path locate(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    return WeightsFiles.find(path)
        .orElseThrow(
            () ->
                new MissingFileException(
                    path
                        + ": this folder has no weights; one of these was expected: "
                        + String.join(", ", WeightsFiles.NAMES),
                    Where.file(path)));
  }

  static CheckpointContents read(Path path) {
    return MappedFile.read(path, () -> read(path, true));
  }

  private static CheckpointContents read(Path path, boolean mayBeIndex) {
    SourceFile file = SourceFile.of(path);
    byte[] head = file.read(0, (int) Math.min(HEAD, file.size()));
    String text = new String(head, StandardCharsets.ISO_8859_1);
    // The first byte is no help: a header length can look like the start of any other format.
    if (text.startsWith("\0\0\0\0{", 4) || text.startsWith("\0\0\0\0 ", 4)) {
      return SafetensorsReader.read(file);
    }
    refuseOtherFiles(file, text);
    if (text.startsWith("PK\3\4")) {
      return TorchZipReader.read(file);
    }
    if (text.startsWith("\u0080")) {
      return TorchLegacyReader.read(file);
    }
    if (path.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors")) {
      return SafetensorsReader.read(file);
    }
    if (text.stripLeading().startsWith("{")) {
      if (!mayBeIndex) {
        throw file.refuse(
            "is not a checkpoint, but JSON, though an index names it as a file with tensors; get"
                + " the model's files again");
      }
      return ShardIndexReader.read(file, shard -> read(shard, false));
    }
    throw file.refuse(
        "is not a checkpoint; a .safetensors file, its index, or a file of torch.save is expected");
  }

  private static void refuseOtherFiles(SourceFile file, String head) {
    if (head.isEmpty()) {
      throw file.refuse("is empty; get it again");
    }
    if (head.startsWith("version https://git-lfs") || head.startsWith("version git-lfs")) {
      throw file.refuse(
          "is a Git LFS pointer, not the weights themselves; run 'git lfs pull' in its repository");
    }
    if (head.stripLeading().startsWith("<")) {
      throw file.refuse("is a web page, not a checkpoint; the download failed, get it again");
    }
  }
}
