// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.formats.io.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The manifest of a work folder: what the run in it depends on, with a digest. A folder without one
 * is not a work folder. Immutable.
 *
 * @param identity everything that the result depends on, by name
 * @param remarks what may differ when the run is resumed, by name, for example the path of a file
 *     whose content is part of the identity
 */
public record Manifest(Map<String, String> identity, Map<String, String> remarks) {
  /** The name of the file. */
  public static final String FILE = "manifest.json";

  private static final String KIND = "rae4j";
  private static final String WORK_FOLDER = "work folder";
  private static final String IDENTITY = "identity";
  private static final String REMARKS = "remarks";
  private static final String DIGEST = "sha256";
  private static final long LARGEST = 1 << 26;

  /** Whether a folder has a manifest, intact or not; links do not count. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws DataException if it is damaged, or the manifest of some other program
   */
  static Manifest read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > LARGEST) {
        throw foreign(file);
      }
      return parse(file, Files.readAllBytes(file));
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /**
   * Reads the content of a manifest, wherever it is kept.
   *
   * @param file its name, for messages
   * @throws DataException if it is damaged, or the manifest of some other program
   */
  public static Manifest parse(Object file, byte[] content) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(content);
    } catch (JsonProcessingException e) {
      throw new DataException(damage(file), Where.file(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Of bytes in memory: none.
    }
    if (root.isObject() && !root.has(KIND) && !root.has(DIGEST)) {
      throw foreign(file);
    }
    Manifest manifest = new Manifest(texts(file, root, IDENTITY), texts(file, root, REMARKS));
    if (!root.path(DIGEST).asText().equals(manifest.digest())
        || !root.path(KIND).asText().equals(WORK_FOLDER)
        || root.size() != 4) {
      throw damaged(file);
    }
    return manifest;
  }

  private static Map<String, String> texts(Object file, JsonNode root, String key) {
    JsonNode node = root.path(key);
    Map<String, String> texts = new LinkedHashMap<>();
    if (!node.isObject()) {
      throw damaged(file);
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw damaged(file);
      }
      texts.put(entry.getKey(), entry.getValue().textValue());
    }
    return texts;
  }

  private static RaeException damaged(Object file) {
    return new DataException(damage(file), Where.file(file));
  }

  private static String damage(Object file) {
    return file + " is damaged; delete its folder to begin the run anew";
  }

  private static RaeException foreign(Object file) {
    return new DataException(
        file
            + " is no manifest of rae4j, which would keep a run's progress in its folder; move the"
            + " folder away, or name another target",
        Where.file(file));
  }

  /** SHA-256 of all that the manifest holds. */
  public String digest() {
    MessageDigest digest = Sha256.digest();
    for (Map<String, String> part : List.of(identity, remarks)) {
      part.forEach(
          (key, value) -> {
            digest.update(
                (key.length() + " " + value.length() + " ").getBytes(StandardCharsets.US_ASCII));
            digest.update((key + value).getBytes(StandardCharsets.UTF_8));
          });
      digest.update((byte) '\n');
    }
    return Sha256.hex(digest);
  }

  /** The content of the file. */
  public byte[] bytes() throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put(KIND, WORK_FOLDER);
    root.put(IDENTITY, identity);
    root.put(REMARKS, remarks);
    root.put(DIGEST, digest());
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
  }

  /**
   * Refuses a run that depends on something else.
   *
   * @param folder in which this manifest is, for messages
   * @param wanted the identity of the run that is to go on there
   * @throws DataException naming the first value that differs
   */
  public void requireSame(Object folder, Map<String, String> wanted) {
    differences(identity, wanted)
        .forEach(
            (key, values) -> {
              throw new DataException(
                  String.format(
                      Locale.ROOT,
                      "%s holds the beginning of another run: there, %s is %s, now it is %s\n"
                          + "Run the first command again to finish it, or delete the folder to"
                          + " begin anew.",
                      folder,
                      key,
                      values.shownBefore(),
                      values.shownNow()),
                  Where.file(folder).atKey(key));
            });
  }

  /** Sentences about remarks that are others now. */
  public List<String> changes(Map<String, String> now) {
    List<String> changes = new ArrayList<>();
    differences(remarks, now)
        .forEach(
            (key, values) ->
                changes.add(
                    String.format(
                        Locale.ROOT,
                        "%s was %s, now it is %s",
                        key,
                        values.shownBefore(),
                        values.shownNow())));
    return changes;
  }

  /**
   * The error of a folder, file or link that lies where a run would keep its progress.
   *
   * @param what it is, with its article
   */
  public static DataException notOurs(Object folder, String what) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s is %s, not the progress of a run, which would be kept there; move it away or delete"
                + " it, or name another target",
            folder,
            what),
        Where.file(folder));
  }

  /** The error of a folder that is not there any more. */
  public static DataException removed(Object folder) {
    return new DataException(
        folder + " was removed while the run kept its progress there; run again",
        Where.file(folder));
  }

  /** The names of values that differ, with both values. */
  static Map<String, Difference> differences(Map<String, String> begun, Map<String, String> now) {
    Set<String> keys = new LinkedHashSet<>(begun.keySet());
    keys.addAll(now.keySet());
    Map<String, Difference> differences = new LinkedHashMap<>();
    for (String key : keys) {
      String before = begun.getOrDefault(key, "nothing");
      String after = now.getOrDefault(key, "nothing");
      if (!before.equals(after)) {
        differences.put(key, new Difference(before, after));
      }
    }
    return differences;
  }

  /** Two values of one name. */
  record Difference(String before, String now) {
    private static final int SHOWN = 60;

    /** The value before, shortened for a message. */
    String shownBefore() {
      return shown(before);
    }

    /** The value now, shortened for a message. */
    String shownNow() {
      return shown(now);
    }

    private static String shown(String value) {
      return "'" + (value.length() <= SHOWN ? value : value.substring(0, SHOWN - 3) + "...") + "'";
    }
  }
}
