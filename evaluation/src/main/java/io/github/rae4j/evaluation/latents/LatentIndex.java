// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.latents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.tensor.Shape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The index of a folder of latents: {@value #FILE}, a JSON object, written after all shards, so
 * that a folder with an index is complete. Equal latents have equal indexes, wherever and by how
 * many machines they were encoded. Immutable.
 *
 * @param layout how the images are cut into shards
 * @param latent shape of one latent {@code (C, h, w)}
 * @param flipped whether the latents of the mirrored images are there too
 * @param labelled whether every image has a label
 * @param shards the shards in their order
 * @param skipped numbers of the images that could not be read and are left out, ascending
 * @param identity everything that the latents depend on, by name
 * @param remarks what may differ between equal latents, such as the path of the data
 */
public record LatentIndex(
    LatentLayout layout,
    Shape latent,
    boolean flipped,
    boolean labelled,
    List<LatentShard> shards,
    List<Integer> skipped,
    Map<String, String> identity,
    Map<String, String> remarks) {
  /** Name of the file. */
  public static final String FILE = "latents.index.json";

  private static final String FORMAT = "rae4j latents";
  private static final int VERSION = 1;

  /** Copies the lists and maps and checks that they agree with the layout. */
  public LatentIndex {
    shards = List.copyOf(shards);
    skipped = List.copyOf(skipped);
    identity = Collections.unmodifiableMap(new TreeMap<>(identity));
    remarks = Collections.unmodifiableMap(new TreeMap<>(remarks));
    if (shards.size() != layout.shards()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "there are %d shards, not %d", layout.shards(), shards.size()));
    }
    long sum = skipped.size();
    for (int k = 0; k < shards.size(); k++) {
      LatentShard shard = shards.get(k);
      if (!shard.file().equals(layout.name(k))
          || shard.latents() < 0
          || shard.latents() > layout.end(k) - layout.first(k)) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "shard %d cannot be %s", k, shard));
      }
      sum += shard.latents();
    }
    if (sum != layout.images()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d images are %d, the latents of all shards and the skipped ones together",
              layout.images(),
              sum));
    }
  }

  /** The number of latents. */
  public int latents() {
    return layout.images() - skipped.size();
  }

  /**
   * SHA-256 of everything that the shards hold, in lower-case hexadecimal, from the hashes in the
   * index.
   */
  public String contentHash() {
    MessageDigest digest = Sha256.digest();
    shards.forEach(shard -> digest.update(shard.sha256().getBytes(StandardCharsets.US_ASCII)));
    return Sha256.hex(digest);
  }

  /** Whether a folder has an index, so that it is one of latents. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** Writes the file atomically. */
  public void write(Path folder) {
    AtomicFiles.write(folder.resolve(FILE), file -> Files.writeString(file, toJson()));
  }

  /** The content of the file. */
  public String toJson() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("version", VERSION);
    root.put("images", layout.images());
    root.put("images_per_shard", layout.imagesPerShard());
    root.put("latents", latents());
    root.put("shape", latent.dims());
    root.put("dtype", "F32");
    root.put("flips", flipped);
    root.put("labels", labelled);
    root.put("identity", identity);
    root.put("remarks", remarks);
    root.put("skipped", skipped);
    root.put("shards", shards.stream().map(LatentShard::toMap).toList());
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written as JSON", e);
    }
  }

  /**
   * Reads the index of a folder.
   *
   * @throws RaeException naming the file if it is missing, damaged or of another program
   */
  public static LatentIndex read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "%s has no %s, so it holds no latents or not yet all of them; encode --out %s writes"
                  + " it when it ends",
              folder,
              FILE,
              folder),
          Where.file(file));
    }
    return new LatentIndexFields(file.toString(), JsonReader.readFile(file)).index();
  }

  /**
   * Reads an index from text.
   *
   * @param origin where it is from, for messages
   * @throws RaeException if it is damaged or of another program
   */
  public static LatentIndex parse(String origin, String json) {
    return new LatentIndexFields(origin, JsonReader.read(origin, json)).index();
  }

  /** The fields of the JSON object, and the errors about them. */
  private record LatentIndexFields(String origin, Map<String, Object> root) {
    LatentIndex index() {
      if (!FORMAT.equals(root.get("format"))) {
        throw error("format", "it is no index of latents");
      }
      if (number("version") != VERSION) {
        throw error("version", "it is of a later version of rae4j; use that one");
      }
      if (!"F32".equals(root.get("dtype"))) {
        throw error("dtype", "only F32 is known");
      }
      try {
        long[] dims = list("shape").stream().mapToLong(dim -> whole("shape", dim)).toArray();
        return new LatentIndex(
            new LatentLayout(number("images"), number("images_per_shard")),
            Shape.of(dims),
            flag("flips"),
            flag("labels"),
            list("shards").stream().map(entry -> LatentShard.of(map("shards", entry))).toList(),
            list("skipped").stream().map(one -> whole("skipped", one)).toList(),
            texts("identity"),
            texts("remarks"));
      } catch (IllegalArgumentException e) {
        throw error("shards", String.valueOf(e.getMessage()));
      }
    }

    private int number(String key) {
      return whole(key, root.getOrDefault(key, ""));
    }

    private int whole(String key, Object value) {
      if (value instanceof Integer number && number >= 0) {
        return number;
      }
      throw error(key, "whole numbers are expected");
    }

    private boolean flag(String key) {
      if (root.get(key) instanceof Boolean flag) {
        return flag;
      }
      throw error(key, "true or false is expected");
    }

    private List<?> list(String key) {
      if (root.get(key) instanceof List<?> list) {
        return list;
      }
      throw error(key, "a list is expected");
    }

    private Map<?, ?> map(String key, Object value) {
      if (value instanceof Map<?, ?> map) {
        return map;
      }
      throw error(key, "an object is expected");
    }

    private Map<String, String> texts(String key) {
      Map<String, String> texts = new LinkedHashMap<>();
      map(key, root.getOrDefault(key, ""))
          .forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
      return texts;
    }

    private DataException error(String key, String why) {
      return new DataException(
          String.format(
              Locale.ROOT,
              "%s is damaged, or no index of latents: '%s': %s; encode the images again",
              origin,
              key,
              why),
          Where.file(origin).atKey(key));
    }
  }
}
