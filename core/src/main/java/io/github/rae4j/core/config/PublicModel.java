// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.core.config.NeededFile.Use;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.WeightsFiles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What has to be fetched of one public model. Immutable.
 *
 * @param id the model's id, {@code organisation/model}
 * @param keys of the config that need it, for messages; may be empty
 * @param files single files of it
 * @param folder what is read of its folder: {@link Use#MODEL}, {@link Use#DESCRIPTION}, or {@link
 *     Use#FILE} for the single files alone
 */
public record PublicModel(String id, Set<String> keys, Set<String> files, Use folder) {
  private static final String INDEX = ".index.json";
  private static final String CONFIG = "config.json";
  private static final List<String> DESCRIPTION =
      List.of(CONFIG, LocalModelFolder.PREPROCESSOR, LocalModelFolder.PROCESSOR);

  /** Copies the sets. */
  public PublicModel {
    keys = Set.copyOf(keys);
    files = Set.copyOf(files);
  }

  /** What is published of the files that are not on this machine, by model. */
  public static List<PublicModel> missing(Collection<NeededFile> needed) {
    Map<String, PublicModel> models = new LinkedHashMap<>();
    for (NeededFile need : needed) {
      if (need.found().isEmpty() && need.source().isPresent()) {
        PublicModel one = of(need, need.source().get());
        models.merge(one.id(), one, PublicModel::and);
      }
    }
    return List.copyOf(models.values());
  }

  private static PublicModel of(NeededFile need, PublicSource source) {
    return new PublicModel(
        source.model(),
        Set.of(need.key()),
        source.file().map(Set::of).orElse(Set.of()),
        source.file().isPresent() ? Use.FILE : need.use());
  }

  private PublicModel and(PublicModel other) {
    Set<String> allKeys = new LinkedHashSet<>(keys);
    allKeys.addAll(other.keys);
    Set<String> allFiles = new LinkedHashSet<>(files);
    allFiles.addAll(other.files);
    return new PublicModel(
        id, allKeys, allFiles, folder.compareTo(other.folder) > 0 ? folder : other.folder);
  }

  /**
   * The files to fetch of those that the model has: of several formats of the same weights, only
   * the one that rae4j reads.
   *
   * @param listing the names of all files of the model
   * @throws RaeException naming a file that it lacks
   */
  public List<String> choose(Collection<String> listing) {
    Set<String> chosen = new LinkedHashSet<>();
    for (String file : files.stream().sorted().toList()) {
      if (!listing.contains(file)) {
        throw lacks("no file " + file);
      }
      chosen.add(file);
    }
    if (folder != Use.FILE) {
      if (!listing.contains(CONFIG)) {
        throw lacks("no " + CONFIG);
      }
      DESCRIPTION.stream().filter(listing::contains).forEach(chosen::add);
    }
    if (folder == Use.MODEL) {
      List<String> weights = weights(listing);
      if (weights.isEmpty()) {
        throw lacks(
            "no weights that rae4j reads; expected one of "
                + String.join(", ", WeightsFiles.NAMES));
      }
      chosen.addAll(weights);
    }
    return List.copyOf(chosen);
  }

  /**
   * What rae4j reads of a model of which nothing is known: of a model folder its description and
   * its weights in one format, else everything.
   *
   * @param listing the names of all files of the model
   */
  public static List<String> readable(Collection<String> listing) {
    List<String> weights = weights(listing);
    if (!listing.contains(CONFIG) || weights.isEmpty()) {
      return List.copyOf(listing);
    }
    List<String> chosen = new ArrayList<>(DESCRIPTION.stream().filter(listing::contains).toList());
    chosen.addAll(weights);
    return chosen;
  }

  /** The preferred weights of a folder, with the parts that an index names. */
  private static List<String> weights(Collection<String> listing) {
    Optional<String> preferred = WeightsFiles.NAMES.stream().filter(listing::contains).findFirst();
    List<String> chosen = new ArrayList<>(preferred.stream().toList());
    preferred
        .filter(name -> name.endsWith(INDEX))
        .map(PublicModel::parts)
        .ifPresent(
            parts -> listing.stream().filter(n -> parts.matcher(n).matches()).forEach(chosen::add));
    return chosen;
  }

  /** As {@code model-00001-of-00002.safetensors}, beside {@code model.safetensors.index.json}. */
  private static Pattern parts(String index) {
    String whole = index.substring(0, index.length() - INDEX.length());
    int dot = whole.lastIndexOf('.');
    return Pattern.compile(
        Pattern.quote(whole.substring(0, dot))
            + "-\\d+-of-\\d+"
            + Pattern.quote(whole.substring(dot)));
  }

  private RaeException lacks(String what) {
    return new MissingFileException(
        String.format(
            Locale.ROOT,
            "the public model %s has %s%s",
            id,
            what,
            keys.isEmpty()
                ? ""
                : ", which " + String.join(" and ", keys.stream().sorted().toList()) + " needs"),
        Where.file(id));
  }
}
