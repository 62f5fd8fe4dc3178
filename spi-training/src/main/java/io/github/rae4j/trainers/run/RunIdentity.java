// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What makes a run the one that it is, recorded in its checkpoints: a run that resumes must agree
 * in it, or says what differs. Immutable.
 *
 * @param values what must be equal, by name
 * @param recipe the values of its config, classed by what a change means
 */
public record RunIdentity(Map<String, String> values, Recipe recipe) {
  private static final String CHANGES = "changes";
  private static final String BETWEEN = "\n";

  /** Values that say which data a run sees; the user may accept others. */
  private static final Set<String> DATA = Set.of("images", RunRecord.HASH + "data");

  /** Copies the values. */
  public RunIdentity {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** What all processes of a run must agree in; the same data may have different paths. */
  Map<String, String> shared() {
    Map<String, String> shared = new LinkedHashMap<>(values);
    recipe.values().forEach((key, value) -> shared.put("recipe " + key, value));
    shared.remove("recipe " + Recipe.DATA);
    return shared;
  }

  /** The metadata of a checkpoint. */
  Map<String, String> metadata(List<String> changes) {
    Map<String, String> metadata = new LinkedHashMap<>(provenance(changes));
    metadata.putAll(recipe.asMetadata());
    return metadata;
  }

  /** The provenance of exported weights, which have the whole config beside it. */
  Map<String, String> provenance(List<String> changes) {
    Map<String, String> provenance = new LinkedHashMap<>(values);
    String data = recipe.values().get(Recipe.DATA);
    if (data != null) {
      provenance.put(Recipe.DATA, data);
    }
    if (!changes.isEmpty()) {
      provenance.put(CHANGES, String.join(BETWEEN, changes));
    }
    return provenance;
  }

  /** What was changed at earlier resumes of a run. */
  static List<String> recordedChanges(Map<String, String> metadata) {
    String recorded = metadata.getOrDefault(CHANGES, "");
    return recorded.isEmpty() ? List.of() : List.of(recorded.split(BETWEEN, -1));
  }

  /**
   * What differs from the run that wrote a checkpoint, as sentences.
   *
   * @param file the checkpoint, for messages
   * @param accepted whether other data or another objective may be resumed with
   * @throws CheckpointException naming a difference that cannot be resumed with
   */
  List<String> changes(Path file, Map<String, String> metadata, boolean accepted) {
    List<String> changes = new ArrayList<>();
    values.forEach(
        (key, mine) -> {
          String found = metadata.getOrDefault(key, "not recorded");
          // Checkpoints of earlier versions lack the hashes.
          boolean compared = metadata.containsKey(key) || !key.startsWith(RunRecord.HASH);
          if (compared && !found.equals(mine)) {
            String change = String.format(Locale.ROOT, "%s was %s, now it is %s", key, found, mine);
            if (!DATA.contains(key)) {
              throw new CheckpointException(
                  String.format(
                      Locale.ROOT,
                      "%s belongs to another run: its %s is %s, but this run's is %s; use the old"
                          + " one, or another folder",
                      file,
                      key,
                      found,
                      mine),
                  Where.file(file).atKey(key));
            }
            require(file, key, change, accepted);
            changes.add(change);
          }
        });
    Recipe.of(metadata)
        .map(begun -> begun.differences(recipe))
        .orElse(List.of())
        .forEach(
            difference -> {
              if (difference.change() == Recipe.Change.REFUSED) {
                require(file, difference.key(), difference.toString(), accepted);
              }
              changes.add(difference.toString());
            });
    return changes;
  }

  private static void require(Path file, String key, String change, boolean accepted) {
    if (!accepted) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s belongs to another run: %s; use the old value or another folder, or accept it by"
                  + " training.accept_changes=true",
              file,
              change),
          Where.file(file).atKey(key));
    }
  }
}
