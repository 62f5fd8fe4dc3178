// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks at the files beside an {@code .onnx} file that hold its weights before the runtime maps
 * them, which takes any file that is long enough.
 */
final class ExternalData {
  private static final int GRAPH = 7;
  private static final int METADATA = 14;
  private static final int INITIALIZER = 5;
  private static final int EXTERNAL_DATA = 13;
  private static final int DATA_LOCATION = 14;
  private static final int BLOCK = 1 << 20;

  private final Path model;

  /** Where the tensors of each file end, by the file's name as the model has it. */
  private final Map<String, Long> ends = new TreeMap<>();

  private final Map<String, String> metadata = new HashMap<>();

  private ExternalData(Path model) {
    this.model = model;
  }

  /**
   * Requires that every data file is there and long enough, and that the one of an export of rae4j
   * is the one that was exported. For that it is read as a whole, about 1 GB a second on one core
   * with instructions for SHA (measured on a Xeon, from the page cache, from which the runtime
   * reads it next): a sample would not find other weights with certainty.
   *
   * @return where the runtime finds the data: the model, or what it is a link to
   * @throws CheckpointException naming the data file, if it does not belong to the model
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  static Path require(Path model) {
    ExternalData data = new ExternalData(model);
    try (FileChannel channel = FileChannel.open(model, StandardOpenOption.READ)) {
      data.read(new ProtoReader(channel));
    } catch (ClosedByInterruptException e) {
      throw Interruptions.whileReading(model, e);
    } catch (IOException e) {
      // The runtime says what is wrong with the model.
      return model;
    }
    Path place = data.place();
    for (Map.Entry<String, Long> each : data.ends.entrySet()) {
      data.require(data.beside(place, each.getKey()), each.getKey(), each.getValue());
    }
    return place;
  }

  /** An export through a link stands where the link points to; caches have links to both files. */
  private Path place() {
    try {
      return !Files.isSymbolicLink(model)
              || ends.keySet().stream().allMatch(name -> Files.exists(beside(model, name)))
          ? model
          : model.toRealPath();
    } catch (IOException e) {
      return model;
    }
  }

  private Path beside(Path place, String location) {
    try {
      return place.toAbsolutePath().resolveSibling(location);
    } catch (InvalidPathException e) {
      throw refused(location, "is no name of a file", "export the model again");
    }
  }

  private void read(ProtoReader reader) throws IOException {
    reader.message(
        (field, length) -> {
          if (field == GRAPH) {
            reader.message(length, (inner, size) -> initializer(reader, inner, size));
          } else if (field == METADATA) {
            entry(reader, length, metadata);
          }
        });
  }

  private void initializer(ProtoReader reader, int field, long length) throws IOException {
    if (field != INITIALIZER) {
      return;
    }
    Map<String, String> place = new HashMap<>();
    boolean[] external = {false};
    reader.message(
        length,
        (inner, value) -> {
          if (inner == EXTERNAL_DATA) {
            entry(reader, value, place);
          } else if (inner == DATA_LOCATION) {
            external[0] = value == Onnx.EXTERNAL;
          }
        });
    String location = place.getOrDefault("location", "");
    if (external[0] && !location.isEmpty()) {
      ends.merge(location, number(place, "offset") + number(place, "length"), Math::max);
    }
  }

  private static void entry(ProtoReader reader, long length, Map<String, String> entries)
      throws IOException {
    String[] both = {"", ""};
    reader.message(
        length,
        (field, size) -> {
          // Others' metadata may be long; ours is not.
          if ((field == 1 || field == 2) && size < BLOCK >> 8) {
            both[field - 1] = reader.text(size);
          }
        });
    entries.put(both[0], both[1]);
  }

  /** A number, or 0 if there is none. */
  private static long number(Map<String, String> entries, String key) {
    try {
      return Long.parseLong(entries.getOrDefault(key, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private void require(Path file, String location, long end) {
    boolean ours = isOurs(end);
    String mend =
        ours
            ? "export the model again, or copy both files of one export"
            : "put the file that belongs to the model beside it, under that name";
    try {
      if (!Files.exists(file)) {
        throw refused(location, "is missing", mend);
      }
      long bytes = Files.size(file);
      if (ours ? bytes != end : bytes < end) {
        throw refused(
            location,
            String.format(
                Locale.ROOT, "has %,d bytes instead of %s%,d", bytes, ours ? "" : "at least ", end),
            mend);
      }
      if (ours && !sha256(file).equals(metadata.get(OnnxModelFile.DATA_SHA256))) {
        throw refused(location, "has other content than was exported with it", mend);
      }
    } catch (ClosedByInterruptException e) {
      throw Interruptions.whileReading(file, e);
    } catch (IOException e) {
      throw refused(location, "cannot be read", "see that it is a file that you may read");
    }
  }

  /**
   * Whether the model is as it was exported: another program may have kept the metadata and written
   * the weights anew, to more files or in other places.
   */
  private boolean isOurs(long end) {
    return ends.size() == 1
        && metadata.containsKey(OnnxModelFile.DATA_SHA256)
        && number(metadata, OnnxModelFile.DATA_BYTES) == end;
  }

  private static String sha256(Path file) throws IOException {
    DigestChannel digest = new DigestChannel(Optional.empty());
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(block.clear()) >= 0) {
        digest.write(block.flip());
      }
    }
    return digest.hex();
  }

  private CheckpointException refused(String location, String problem, String mend) {
    return new CheckpointException(
        String.format(
            Locale.ROOT,
            "%s: its weights are in %s, which %s; %s",
            model,
            Printable.of(location),
            problem,
            mend),
        Where.file(model));
  }
}
